// SPDX-License-Identifier: Apache-2.0
#include "cli/approval.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "report/words.h"

namespace hikeshi::cli {
namespace {

using respond::Danger;
using respond::Phase;
using respond::Step;
using Steps = std::vector<const Step*>;

size_t count_irreversible(const Steps& steps) {
  return static_cast<size_t>(std::count_if(steps.begin(), steps.end(), [](const Step* s) {
    return s->danger == Danger::kIrreversible;
  }));
}

Text danger_text(Danger danger) {
  switch (danger) {
    case Danger::kNone:
      return {"changes nothing", "変更なし"};
    case Danger::kReversible:
      return {"can be undone", "取り消し可"};
    case Danger::kIrreversible:
      return {"CANNOT BE UNDONE", "取り消し不可"};
  }
  return {};
}

// Asks phase by phase; what cannot be undone is asked for once more.
class Asker {
 public:
  Asker(const World& world, LinePrompt& prompt, const Wanted& wanted)
      : world_(world), prompt_(prompt), wanted_(wanted) {}

  Result<std::set<std::string>> ask(const Steps& steps) {
    for (Phase phase : respond::kAllPhases) {
      Steps here;
      std::copy_if(steps.begin(), steps.end(), std::back_inserter(here),
                   [&](const Step* s) { return s->phase == phase; });
      if (!here.empty()) HK_CHECK(ask_phase(phase, here));
    }
    return std::move(approved_);
  }

 private:
  Status ask_phase(Phase phase, const Steps& steps) {
    std::string list;
    for (const Step* step : steps)
      list += fmt::format("  {} [{}]\n", printable(step->title.in(world_.lang)),
                          world_.say(danger_text(step->danger)));
    const std::string answer = HK_TRY(prompt_.ask(
        list +
        fmt::format(fmt::runtime(world_.say({"Run these {} steps of phase {}? (yes/no)",
                                             "フェーズ {1} の {0} 件を実行しますか (yes/no)"})),
                    steps.size(), report::phase_word(to_string(phase), world_.lang))));
    if (answer != "yes" && answer != "y") return {};
    const bool all = count_irreversible(steps) == 0 || HK_TRY(ask_account(steps));
    for (const Step* step : steps) {
      if (all || step->danger != Danger::kIrreversible) approved_.insert(step->id);
    }
    return {};
  }

  Result<bool> ask_account(const Steps& steps) {
    const std::string answer = HK_TRY(prompt_.ask(fmt::format(
        fmt::runtime(world_.say({"{} of them cannot be undone. Type the account id to run them too",
                                 "{} 件は取り消せません。実行する場合はアカウント ID を入力"})),
        count_irreversible(steps))));
    return !wanted_.account.empty() && answer == wanted_.account;
  }

  const World& world_;
  LinePrompt& prompt_;
  const Wanted& wanted_;
  std::set<std::string> approved_;
};

Result<std::set<std::string>> chosen(const World& world, LinePrompt& prompt, const Wanted& wanted,
                                     const Steps& steps) {
  if (!wanted.confirm.empty() && wanted.confirm != wanted.plan_hash)
    return fail(Code::kNotAllowed,
                fmt::format("--confirm is void: the plan's hash is {}. Read the plan again",
                            wanted.plan_hash));
  std::set<std::string> approved;
  if (wanted.confirm.empty() && !wanted.yes) {
    if (!prompt.is_there())
      return fail(
          Code::kNotAllowed,
          fmt::format("nobody approved: there is no terminal to ask on. Give --yes for what "
                      "can be undone, or --confirm {}",
                      wanted.plan_hash));
    return Asker(world, prompt, wanted).ask(steps);
  }
  for (const Step* step : steps) {
    if (!wanted.confirm.empty() || step->danger != Danger::kIrreversible) approved.insert(step->id);
  }
  return approved;
}

// A slip that deletes hundreds of things is to be noticed before.
Status check_count(const World& world, LinePrompt& prompt, const Wanted& wanted, const Steps& steps,
                   const std::set<std::string>& approved) {
  Steps run;
  std::copy_if(steps.begin(), steps.end(), std::back_inserter(run),
               [&](const Step* s) { return approved.contains(s->id); });
  const size_t count = count_irreversible(run);
  if (count <= wanted.max_deletions || wanted.deletions == std::to_string(count)) return {};
  if (wanted.deletions.empty() && prompt.is_there()) {
    const auto answer = HK_TRY(prompt.ask(
        fmt::format(fmt::runtime(world.say({"{} steps cannot be undone, more than the limit of {} "
                                            "(max_deletions). Type their number",
                                            "取り消せない手順が {} 件あり、上限 {} "
                                            "件を超えています。実行する場合はその件数を入力"})),
                    count, wanted.max_deletions)));
    if (answer == std::to_string(count)) return {};
  }
  return fail(Code::kNotAllowed,
              fmt::format("{} steps cannot be undone, more than max_deletions ({}): confirm with "
                          "--deletions {}",
                          count, wanted.max_deletions, count));
}

}  // namespace

bool ApprovalTerminal::is_there() {
  const int fd = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

Result<std::string> ApprovalTerminal::ask(const std::string& question) {
  const int fd = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
  if (fd < 0) return fail(Code::kNotAllowed, "there is no terminal to ask on");
  const std::string text = question + ": ";
  std::string line;
  if (::write(fd, text.data(), text.size()) >= 0) {
    for (char c = 0; line.size() < 1000 && ::read(fd, &c, 1) == 1 && c != '\n';) line += c;
  }
  ::close(fd);
  return std::string(trim(line));
}

Result<std::set<std::string>> approve(const World& world, LinePrompt& prompt, const Wanted& wanted,
                                      const std::vector<const Step*>& steps) {
  auto approved = HK_TRY(chosen(world, prompt, wanted, steps));
  HK_CHECK(check_count(world, prompt, wanted, steps, approved));
  return approved;
}

}  // namespace hikeshi::cli
