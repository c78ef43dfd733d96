// SPDX-License-Identifier: Apache-2.0
// hikeshi snapshot: reads the account's state in all enabled regions into the case. Changes
// nothing.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "cli/session.h"
#include "snapshot/exported.h"
#include "snapshot/facts.h"
#include "snapshot/script.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Positional kPositionals[] = {{kCaseArgument.name, false, false, kCaseArgument.help}};
constexpr Option kOptions[] = {
    {"--script",
     "",
     false,
     {"print a script of aws commands for somebody who has access (no CASE)",
      "アクセス権を持つ人に渡す aws コマンドのスクリプトを表示する（CASE 不要）"}},
    {"--exported",
     "DIR",
     false,
     {"take the answers from what that script left, not from AWS",
      "AWS ではなく、そのスクリプトが残したフォルダから読む"}},
    kProfile,
    kRegion,
    kAssumeRole,
    kAccount,
    {"--regions",
     "REGION",
     true,
     {"only these regions (all enabled ones)", "対象リージョン（既定は有効な全リージョン）"}},
    kTrace};

// A line on a terminal while calls are in flight.
class CallCounter {
 public:
  CallCounter(const World& world, const snapshot::Progress& progress) {
    if (!world.err_terminal || world.common.quiet) return;
    painter_ = std::jthread([&world, &progress](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        fmt::print(world.err, "\r\x1b[K{}",
                   fmt::format(fmt::runtime(world.say({"{} of {} calls", "{} / {} 回の呼び出し"})),
                               progress.done.load(), progress.known.load()));
        std::fflush(world.err);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
      }
      fmt::print(world.err, "\r\x1b[K");
    });
  }

 private:
  std::jthread painter_;
};

// "20261123T100000Z", for names of folders.
std::string stamp_of(UtcTime time) {
  return replace_all(replace_all(format_rfc3339(time), ":", ""), "-", "");
}

bool is_filed(const casefile::CaseState& state, const std::string& folder) {
  return std::any_of(state.documents.begin(), state.documents.end(),
                     [&](const casefile::Document& d) { return d.path.starts_with(folder + "/"); });
}

// One that an earlier run has begun and not brought to its end, else a new one.
Result<std::string> folder_for(World& world, const store::Case& the_case,
                               const casefile::CaseState& state, const std::string& account) {
  for (const std::string& name : HK_TRY(world.fs.list(the_case.path()))) {
    if (name.starts_with("snapshot-") && name.ends_with("-" + account) && !is_filed(state, name)) {
      world.note(
          fmt::format(fmt::runtime(world.say({"going on with {}", "{} を再開します"})), name));
      return name;
    }
  }
  return "snapshot-" + stamp_of(world.clock.now()) + "-" + account;
}

Status file(World& world, store::Case& the_case, const snapshot::Snapshot& shot,
            const std::string& name) {
  std::vector<store::What> entries;
  entries.emplace_back(casefile::Stage{"snapshot:" + name, snapshot::facts_of(shot, name)});
  for (const auto& [path, sha256] : shot.files)
    entries.emplace_back(casefile::Document{"snapshot", name + "/" + path, sha256});
  return the_case.append(world.clock.now(), entries);
}

std::string json_of(const store::Case& the_case, const snapshot::Snapshot& shot,
                    const std::string& name) {
  Json outcomes = Json::object();
  for (const auto outcome :
       {snapshot::Outcome::kRead, snapshot::Outcome::kAbsent, snapshot::Outcome::kDenied,
        snapshot::Outcome::kNotOffered, snapshot::Outcome::kFailed})
    outcomes[std::string(to_string(outcome))] = snapshot::count(shot, outcome);
  Json files = Json::array();
  for (const auto& [file, sha256] : shot.files)
    files.push_back({{"file", name + "/" + file}, {"sha256", sha256}});
  Json unseen = Json::array();
  for (const snapshot::Entry& e : shot.entries) {
    if (e.outcome == snapshot::Outcome::kRead || e.outcome == snapshot::Outcome::kAbsent) continue;
    unseen.push_back({{"service", e.service},
                      {"operation", e.operation},
                      {"region", e.region.empty() ? Json() : Json(e.region)},
                      {"outcome", std::string(to_string(e.outcome))},
                      {"code", e.code},
                      {"message", e.message}});
  }
  const Json json{{"case", the_case.id()},   {"folder", the_case.path() + "/" + name},
                  {"account", shot.account}, {"caller", shot.caller},
                  {"regions", shot.regions}, {"calls", outcomes},
                  {"not_seen", unseen},      {"files", files}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string list_of(std::string_view title, const std::vector<std::string>& lines) {
  std::string out = lines.empty() ? "" : std::string(title) + "\n";
  for (const std::string& line : lines) out += "  " + printable(line) + "\n";
  return out;
}

std::string text_of(World& world, const store::Case& the_case, const snapshot::Snapshot& shot,
                    const std::string& name) {
  std::string out = fmt::format(
      fmt::runtime(world.say({"account {}: {} answers from {} regions in {}\n",
                              "アカウント {}: {} 件の応答、{} リージョン、保存先 {}\n"})),
      printable(shot.account), snapshot::count(shot, snapshot::Outcome::kRead), shot.regions.size(),
      the_case.path() + "/" + name);
  out += list_of(world.say({"not offered, there or to this account:",
                            "そのリージョン、またはこのアカウントに提供されていないもの:"}),
                 snapshot::not_offered(shot));
  out += list_of(world.say({"not seen:", "確認できなかったもの:"}), snapshot::missed(shot));
  if (snapshot::count(shot, snapshot::Outcome::kDenied) > 0)
    out +=
        world.say({"what was denied is allowed by the policy of: hikeshi permissions --role read\n",
                   "拒否された呼び出しに必要なポリシー: hikeshi permissions --role read\n"});
  return out;
}

// What a region does not offer holds nothing that could have been seen.
bool is_whole(const snapshot::Snapshot& shot) {
  return snapshot::count(shot, snapshot::Outcome::kDenied) +
             snapshot::count(shot, snapshot::Outcome::kFailed) ==
         0;
}

// Takes the answers of `source` into the folder `name` of the case and files them.
Result<ExitCode> take(World& world, const Args& args, store::Case& the_case,
                      const snapshot::Source& source, aws::Models& models,
                      const snapshot::Plan& plan, std::vector<std::string> accounts,
                      const std::string& name) {
  snapshot::Progress progress;
  snapshot::CollectOptions options;
  options.folder = the_case.path() + "/" + name;
  options.accounts = std::move(accounts);
  options.regions = args.all("--regions");
  options.progress = &progress;
  const auto collected = [&] {
    const CallCounter counter(world, progress);
    return snapshot::collect(source, models, world.fs, plan, options);
  }();
  if (!collected) return tl::make_unexpected(collected.error());
  const snapshot::Snapshot& shot = *collected;
  if (shot.cancelled)
    return fail(
        Code::kCancelled,
        fmt::format("interrupted after {} answers; they are kept. Run the same command again "
                    "to go on",
                    shot.entries.size()));
  HK_CHECK(file(world, the_case, shot, name));
  world.print(world.common.json ? json_of(the_case, shot, name)
                                : text_of(world, the_case, shot, name));
  return is_whole(shot) ? ExitCode::kDone : ExitCode::kIncomplete;
}

Result<ExitCode> take_live(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  const auto session = HK_TRY(AwsSession::open(world, args, state.accounts()));
  const std::string account = HK_TRY(session->caller()).account;
  const std::string name = HK_TRY(folder_for(world, the_case, state, account));
  return take(world, args, the_case, snapshot::from_account(session->client()), session->models(),
              HK_TRY(snapshot::default_plan()), {account}, name);
}

// Always into a folder of its own: it is quick, and must not go on with what a live run has begun.
Result<ExitCode> take_exported(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  const snapshot::Plan plan = HK_TRY(snapshot::default_plan());
  auto exported = HK_TRY(snapshot::Exported::read(world.fs, args.one("--exported"), plan));
  aws::Models models;
  return take(world, args, the_case, exported.source(world.fs, models), models, plan,
              state.accounts(), "exported-" + stamp_of(world.clock.now()));
}

Result<ExitCode> print_script(World& world, const Args& args) {
  const snapshot::Plan plan = HK_TRY(snapshot::default_plan());
  world.print(HK_TRY(snapshot::export_script(plan, args.all("--regions"))));
  return ExitCode::kDone;
}

Result<ExitCode> choose(World& world, const Args& args) {
  const bool script = args.has("--script"), exported = !args.one("--exported").empty();
  if (script && (exported || !args.one("CASE").empty()))
    return fail(Code::kUsage, "--script stands alone: no CASE, no --exported");
  if (!script && args.one("CASE").empty())
    return fail(Code::kUsage, "which case? `hikeshi list` names them (or --script)");
  if (script) return print_script(world, args);
  return exported ? take_exported(world, args) : take_live(world, args);
}

ExitCode run(World& world, const Args& args) {
  const auto exit = choose(world, args);
  if (exit) return *exit;
  const bool live = !args.has("--script") && args.one("--exported").empty();
  return report_error(world, live ? at_aws(exit.error()) : exit.error());
}

}  // namespace

const Command kSnapshot = {
    "snapshot",
    {"read the account's state in all regions into the case; changes nothing",
     "アカウントの状態を全リージョンで読み取りケースに保存する（変更はしない）"},
    "hikeshi snapshot 20261123-1a2b3c --profile incident-response",
    kPositionals,
    kOptions,
    run};

}  // namespace hikeshi::cli
