// SPDX-License-Identifier: Apache-2.0
// hikeshi leaks: key ids in repositories' whole object databases, and how long they lay open.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "base/ids.h"
#include "base/text.h"
#include "base/utc_time.h"
#include "cli/options.h"
#include "cli/world.h"
#include "leaks/leaks.h"

namespace hikeshi::cli {
namespace {

using leaks::Leak;
using leaks::LeakReport;

constexpr Positional kPositionals[] = {
    {"REPO", true, true, {"git repositories, or folders", "git リポジトリまたはフォルダ"}}};
constexpr Option kOptions[] = {
    {"--key", "ID", true, {"look for this key id only", "このキー ID だけを探す"}},
    {"--account", "ID", false, {"keys of this account only", "このアカウントのキーだけを探す"}},
    {"--staged",
     "",
     false,
     {"only what the next commit brings in, for a hook", "次のコミットで入る内容だけ（フック用）"}},
    {"--baseline",
     "FILE",
     false,
     {"known hits, one a line, are left out", "既知の検出を除外するファイル"}},
    {"--write-baseline",
     "FILE",
     false,
     {"write what is found as known", "検出結果を既知として書き出す"}},
    {"--sarif", "", false, {"print SARIF 2.1.0", "SARIF 2.1.0 で出力する"}},
    {"--follow-alternates",
     "",
     false,
     {"search object stores that the repository borrows from", "参照先（alternates）も検索する"}}};

Result<leaks::LeakOptions> options_of(const World& world, const Args& args) {
  leaks::LeakOptions options;
  options.threads = world.threads;
  options.staged = args.has("--staged");
  options.follow_alternates = args.has("--follow-alternates");
  options.filter.account = args.one("--account");
  if (args.has("--account") && !is_account_id(options.filter.account))
    return fail(Code::kUsage, "--account " + options.filter.account + ": write twelve digits");
  for (const std::string& key : args.all("--key")) {
    if (key.size() != leaks::kKeyIdSize)
      return fail(Code::kUsage, "--key " + key + ": a key id has 20 characters");
    options.filter.keys.insert(key);
  }
  return options;
}

std::string when(const leaks::Attribution& w) {
  return w.first ? format_rfc3339({w.first_committed}) : "";
}

std::string short_id(const leaks::ObjectId& id) { return id.hex().substr(0, 12); }

std::string first_of(const World& world, const leaks::Attribution& w) {
  if (!w.first) return std::string(world.say({"in no commit", "どのコミットにもない"})) + "\n";
  std::string out = fmt::format("{} {}  {}  {}", world.say({"since commit", "コミット"}),
                                short_id(*w.first), when(w), printable(w.first_author));
  if (w.first_is_shallow)
    out += world.say(
        {"  (a shallow clone: it may be older)", "（浅いクローンのため、もっと古い可能性あり）"});
  return out + "\n";
}

std::string reached_by(const World& world, const leaks::Attribution& w) {
  constexpr size_t kMost = 6;
  if (w.refs.empty())
    return std::string(
        world.say({"no ref reaches it any more; whoever has fetched it may still have it",
                   "どの参照からも到達できないが、取得済みの相手には残る"}));
  const std::vector<std::string> some(
      w.refs.begin(), w.refs.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, w.refs.size())));
  return fmt::format("{} {}{}", world.say({"still reached by", "到達可能な参照:"}),
                     printable(fmt::format("{}", fmt::join(some, ", "))),
                     w.refs.size() > kMost ? fmt::format(" (+{})", w.refs.size() - kMost) : "");
}

std::string secrets_text(const World& world, const leaks::Hit& hit) {
  std::string out;
  for (const leaks::SecretBeside& secret : hit.secrets)
    out += fmt::format("    {} ({}, {} {})\n",
                       world.say({"a secret stands beside it", "近くに秘密情報がある"}),
                       secret.kind, secret.length, world.say({"characters", "文字"}));
  return out;
}

std::string text_of(const World& world, const Leak& leak) {
  const leaks::Attribution& w = leak.where;
  const auto account = leaks::account_of(leak.hit.id);
  std::string out = fmt::format(
      "{}  {}{}\n", leak.hit.id.empty() ? "(bedrock key)" : leak.hit.id, leak.hit.kind,
      account ? fmt::format("  {} {}", world.say({"account", "アカウント"}), *account) : "");
  out += fmt::format("    {}{}{}\n", printable(leak.repository),
                     leak.object.empty() ? "" : "  object " + short_id(leak.object),
                     leak.hit.member.empty() ? "" : "  in " + printable(leak.hit.member));
  for (const std::string& path : w.paths) out += fmt::format("    {}\n", printable(path));
  if (!leak.object.empty() && !w.commits.empty()) {
    out += "    " + first_of(world, w);
    if (w.commits.size() > 1)
      out += fmt::format("    {} {}\n", w.commits.size(),
                         world.say({"commits bring it in", "件のコミットで追加"}));
    for (const leaks::ObjectId& id : w.removed_in)
      out += fmt::format("    {} {}\n", world.say({"removed in", "削除:"}), short_id(id));
  }
  if (!leak.object.empty()) out += "    " + reached_by(world, w) + "\n";
  return out + secrets_text(world, leak.hit);
}

// Objects that are absent come by the thousand; each reason is shown with its first three.
void tell_problems(const World& world, const LeakReport& report) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> by_reason;
  for (const auto& p : report.problems) by_reason[{p.repository, p.reason}].push_back(p.object);
  for (const auto& [of, objects] : by_reason) {
    const size_t shown = std::min<size_t>(3, objects.size());
    const std::vector<std::string> some(objects.begin(),
                                        objects.begin() + static_cast<std::ptrdiff_t>(shown));
    world.warn(fmt::format("{}: {} ({}): {}{}", of.first, of.second, objects.size(),
                           fmt::join(some, ", "), shown < objects.size() ? ", ..." : ""));
  }
  for (const std::string& path : report.not_searched)
    world.warn(fmt::format(
        fmt::runtime(
            world.say({"{}: objects are borrowed from there and were not searched "
                       "(--follow-alternates)",
                       "{}: 参照先のオブジェクトは検索していません（--follow-alternates）"})),
        path));
}

void print(const World& world, const Args& args, const LeakReport& report) {
  if (args.has("--sarif")) return world.print(to_sarif(report));
  if (world.common.json) return world.print(to_json(report));
  for (const Leak& leak : report.leaks) world.print(text_of(world, leak));
  world.note(fmt::format(
      fmt::runtime(world.say(
          {"{} hits in {} objects, {} MB; {} example ids of AWS's documentation passed over",
           "{} 件（{} オブジェクト、{} MB）。AWS 文書の例示 ID {} 件は除外"})),
      report.leaks.size(), report.objects, report.bytes / 1'000'000, report.examples));
}

Result<ExitCode> search(World& world, const Args& args) {
  const leaks::LeakOptions options = HK_TRY(options_of(world, args));
  const leaks::Marker marker;
  LeakReport report;
  for (const std::string& path : args.all("REPO"))
    HK_CHECK(leaks::search(world.fs, path, options, marker, report));
  if (args.has("--write-baseline"))
    HK_CHECK(world.fs.write(args.one("--write-baseline"), leaks::baseline_of(report)));
  if (args.has("--baseline"))
    leaks::drop_known(HK_TRY(world.fs.read(args.one("--baseline"))), report);
  print(world, args, report);
  tell_problems(world, report);
  if (!report.problems.empty() || !report.not_searched.empty()) return ExitCode::kIncomplete;
  return report.leaks.empty() ? ExitCode::kDone : ExitCode::kNo;
}

ExitCode run(World& world, const Args& args) {
  const auto exit = search(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kLeaks = {"leaks",
                        {"find AWS keys in git repositories, and since when they lie open",
                         "git リポジトリ内の AWS キーと、公開されていた期間を探す"},
                        "hikeshi leaks ./repo --account 111122223333",
                        kPositionals,
                        kOptions,
                        run};

}  // namespace hikeshi::cli
