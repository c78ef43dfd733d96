// SPDX-License-Identifier: Apache-2.0
// hikeshi leaks: credentials in git repositories, and since when they lie open there. Reads files
// alone: no git is run, nothing is asked of AWS, a found secret is never tried and never shown.
#include <set>

#include "base/ids.h"
#include "cause/cause.h"
#include "cli/args.h"
#include "cli/case_trail.h"
#include "cli/command.h"
#include "cli/flow.h"
#include "cli/world.h"
#include "leaks/render.h"
#include "leaks/search.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"REPO",
     true,
     true,
     {"git repositories (bare ones too), or folders without git",
      "git リポジトリ（bare も可）、または git のないフォルダ"}}};
constexpr Option kOptions[] = {
    {"--key", "ID", true, {"only this access key id", "このアクセスキー ID のみ"}},
    {"--account",
     "ID",
     true,
     {"only key ids of this account, and those that do not say",
      "このアカウントのキーと、所属不明のキーのみ"}},
    {"--staged",
     "",
     false,
     {"only what the next commit would bring in", "次のコミットで入る内容のみ"}},
    {"--baseline",
     "FILE",
     false,
     {"leave out what this earlier --json output knows", "以前の --json 出力にあるものを除く"}},
    {"--follow-alternates",
     "",
     false,
     {"read the objects borrowed from other repositories too",
      "他のリポジトリから借りたオブジェクトも読む"}},
    {"--case",
     "CASE",
     false,
     {"say since when others knew the keys; equal secrets have equal fingerprints in its runs",
      "第三者に知られた時期を示す。全実行で同じ秘密は同じフィンガープリントになる"}},
    {"--sarif", "", false, {"print SARIF 2.1.0", "SARIF 2.1.0 で出力する"}}};

constexpr size_t kMostKeys = 500;  // that are looked up in a case's logs
constexpr uint64_t kMostBaseline = uint64_t{256} << 20;

Result<leaks::Options> options_of(const World& world, const Args& args) {
  leaks::Options options;
  options.query.keys = args.all("--key");
  options.query.accounts = args.all("--account");
  for (const std::string& key : options.query.keys) {
    if (!is_access_key_id(key)) return fail(Code::kUsage, "--key " + key + ": is no access key id");
  }
  for (const std::string& account : options.query.accounts) {
    if (!is_account_id(account))
      return fail(Code::kUsage, "--account " + account + ": an account has 12 digits");
  }
  if (world.common.json && args.has("--sarif"))
    return fail(Code::kUsage, "--json or --sarif, not both");
  options.staged = args.has("--staged");
  options.follow_alternates = args.has("--follow-alternates");
  options.threads = world.threads;
  options.stop = world.stop;
  return options;
}

// The key of a case's fingerprints, made at its first use. It lies in the case's folder (mode 0600)
// and in no document of the case, so that no export carries it: with it, whoever has a fingerprint
// can try secrets against it.
Result<std::string> fingerprint_key(World& world, const Args& args) {
  if (!args.has("--case")) return std::string();
  const auto the_case = HK_TRY(named_case(world, args.one("--case")));
  const std::string file = the_case.path() + "/leaks.key";
  const auto lock = HK_TRY(world.fs.lock(the_case.path()));
  if (world.fs.exists(file)) {
    std::string key = HK_TRY(world.fs.read_at_most(file, 1024));
    if (key.size() == 32) return key;
    return fail(Code::kCorrupt, file + ": is no key of fingerprints; remove it to have a new one");
  }
  std::string key = HK_TRY(leaks::Finder::make_key());
  HK_CHECK(world.fs.write(file, key));
  return key;
}

// Records of the case's logs that name a key that was found; none where it was not hunted.
Result<std::vector<std::string>> records_of(World& world, const store::Case& the_case,
                                            const casefile::CaseState& state,
                                            const leaks::Report& report) {
  std::set<std::string> keys;
  for (const leaks::Hit& hit : report.hits) {
    if (!hit.example && is_access_key_id(hit.id)) keys.insert(hit.id);
  }
  std::vector<std::string> records;
  if (keys.empty() || keys.size() > kMostKeys) return records;
  auto found = case_records(world, the_case, state, {keys.begin(), keys.end()});
  if (!found && found.error().code == Code::kNotFound) return records;
  for (trail::Found& each : HK_TRY(std::move(found)).result.found)
    records.push_back(std::move(each.record));
  return records;
}

// Since when others knew the keys, as the case has it: AWS's mark or the actor's first use; and
// since when the keys open nothing, by what AWS shows and the case's logs tell.
Status join_case(World& world, const Args& args, leaks::Report& report) {
  if (!args.has("--case")) return {};
  auto the_case = HK_TRY(named_case(world, args.one("--case")));
  const auto state = HK_TRY(the_case.state());
  const auto records = HK_TRY(records_of(world, the_case, state, report));
  const auto known = cause::known_to_others(state), ended = cause::of_no_use_since(state, records);
  for (leaks::Hit& hit : report.hits) {
    if (const auto it = known.find(hit.id); it != known.end()) hit.not_after = it->second;
    if (const auto it = ended.find(hit.id); it != ended.end()) hit.until = it->second;
  }
  return {};
}

Status apply_baseline(World& world, const Args& args, leaks::Report& report) {
  const std::string& file = args.one("--baseline");
  if (file.empty()) return {};
  const auto known = leaks::read_baseline(HK_TRY(world.fs.read_at_most(file, kMostBaseline)));
  if (!known) return tl::make_unexpected(Error(known.error()).with_context(file));
  leaks::leave_out(report, *known);
  return {};
}

ExitCode exit_of(const leaks::Report& report) {
  ExitCode exit = report.problems.empty() ? ExitCode::kDone : ExitCode::kIncomplete;
  for (const leaks::Hit& hit : report.hits) {
    if (!hit.example) exit = graver(exit, ExitCode::kNo);
  }
  return report.cancelled ? graver(exit, ExitCode::kInterrupted) : exit;
}

Result<ExitCode> find_leaks(World& world, const Args& args) {
  leaks::Options options = HK_TRY(options_of(world, args));
  options.fingerprint_key = HK_TRY(fingerprint_key(world, args));
  leaks::Report report = HK_TRY(leaks::search(world.fs, args.all("REPO"), options));
  HK_CHECK(apply_baseline(world, args, report));
  HK_CHECK(join_case(world, args, report));
  if (args.has("--sarif"))
    world.print(leaks::sarif_of(report));
  else
    world.print(world.common.json ? leaks::json_of(report) : leaks::text_of(report, world.lang));
  return exit_of(report);
}

ExitCode run(World& world, const Args& args) {
  const auto exit = find_leaks(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kLeaks = {"leaks",
                        {"credentials in a git repository's whole history, and since when",
                         "git リポジトリの全履歴から認証情報と漏洩時期を調べる"},
                        "hikeshi leaks . --account 111122223333",
                        kPositionals,
                        kOptions,
                        run};

}  // namespace hikeshi::cli
