// SPDX-License-Identifier: Apache-2.0
// hikeshi audit: what the account exposes, now or at a time of the past. Changes nothing.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "cli/session.h"
#include "io/memory_fs.h"
#include "posture/checks.h"
#include "posture/render.h"
#include "posture/rewind.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {kOptionalCaseArgument};
constexpr Option kOptions[] = {
    {"--live",
     "",
     false,
     {"ask AWS now, only what is needed", "AWS に今すぐ照会する（必要な分のみ）"}},
    {"--snapshot",
     "DIR",
     false,
     {"answers that a snapshot has left (the case's newest)",
      "スナップショットのフォルダ（既定はケースの最新）"}},
    {"--at",
     "TIME",
     false,
     {"as it was then, by the changes in --trail", "その時点の状態（--trail の変更から再現）"}},
    kTrail,
    {"--format",
     "FORMAT",
     false,
     {"text, json, ocsf, asff or sarif", "text、json、ocsf、asff、sarif"}},
    {"--all", "", false, {"show in the text what passed too", "合格した項目も表示する"}},
    {"--regions",
     "REGION",
     true,
     {"with --live only these regions (all enabled ones)",
      "--live の対象リージョン（既定は有効な全リージョン）"}},
    kBucketOwner,
    kProfile,
    kRegion,
    kAssumeRole,
    kAccount,
    kTrace};

constexpr std::string_view kFormats[] = {"text", "json", "ocsf", "asff", "sarif"};

// ---- where the state comes from

// In memory: the answers of one audit are evidence of nothing, a case's snapshot is.
Result<posture::State> live_state(World& world, const Args& args,
                                  std::vector<std::string> accounts) {
  const auto session = HK_TRY(AwsSession::open(world, args, std::move(accounts)));
  MemoryFileSystem memory;
  snapshot::CollectOptions options;
  options.folder = "answers";
  options.accounts = {HK_TRY(session->caller()).account};
  options.regions = args.all("--regions");
  const snapshot::Plan plan = posture::narrow(HK_TRY(snapshot::default_plan()));
  const auto shot = HK_TRY(snapshot::collect(snapshot::from_account(session->client()),
                                             session->models(), memory, plan, options));
  if (shot.cancelled) return fail(Code::kCancelled, "interrupted; nothing was kept");
  return posture::load_state(memory, options.folder);
}

// The newest of a case, by the time in its name.
Result<std::string> newest_snapshot(World& world, const store::Case& the_case) {
  std::string newest, stamp;
  for (const std::string& name : HK_TRY(world.fs.list(the_case.path()))) {
    const size_t dash = name.find('-');
    if (!name.starts_with("snapshot-") && !name.starts_with("exported-")) continue;
    if (name.substr(dash + 1) <= stamp) continue;
    newest = name;
    stamp = name.substr(dash + 1);
  }
  if (newest.empty())
    return fail(Code::kNotFound,
                fmt::format("the case has no snapshot; `hikeshi snapshot {}` makes one, or give "
                            "--live",
                            the_case.id()));
  return the_case.path() + "/" + newest;
}

struct Origin {
  std::string folder;                 // "": live
  std::vector<std::string> accounts;  // of the case
};

Result<Origin> origin_of(World& world, const Args& args) {
  Origin origin;
  origin.folder = args.one("--snapshot");
  const bool live = args.has("--live");
  if (live && !origin.folder.empty()) return fail(Code::kUsage, "--live or --snapshot, not both");
  if (args.one("CASE").empty()) {
    if (!live && origin.folder.empty())
      return fail(Code::kUsage, "audit of what? Give a CASE, --snapshot DIR or --live");
    return origin;
  }
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  origin.accounts = HK_TRY(the_case.state()).accounts();
  if (!live && origin.folder.empty()) origin.folder = HK_TRY(newest_snapshot(world, the_case));
  return origin;
}

Status check_account(const posture::State& state, const Origin& origin) {
  const auto& accounts = origin.accounts;
  if (accounts.empty() ||
      std::find(accounts.begin(), accounts.end(), state.account) != accounts.end())
    return {};
  return fail(Code::kNotAllowed, "the answers are of account " + state.account +
                                     ", the case is of account " + join(accounts, ", "));
}

// ---- what the trail adds

Result<TrailInput> sources_of(World& world, const Args& args, const posture::State& state,
                              std::optional<UtcTime> at) {
  std::vector<std::string> paths, live;
  for (const std::string& trail : args.all("--trail"))
    (is_live(trail) ? live : paths).push_back(trail);
  TrailInput input;
  if (!paths.empty()) input = HK_TRY(find_sources(world, paths));
  if (live.empty()) return input;
  LiveRequest request;
  request.args = &args;
  request.accounts = {state.account};
  request.window.from = at;
  HK_CHECK(add_live_sources(world, live, request, input));
  return input;
}

// Yields whether something of the logs could not be read.
Result<bool> apply_trail(World& world, const Args& args, posture::State& state) {
  const auto at = HK_TRY(time_option(args, "--at"));
  if (args.all("--trail").empty()) {
    if (at) return fail(Code::kUsage, "--at needs --trail: the changes since then");
    return false;
  }
  if (at && *at > state.at)
    return fail(Code::kUsage, "--at is after the snapshot of " + format_rfc3339(state.at));
  const TrailInput input = HK_TRY(sources_of(world, args, state, at));
  trail::ScanOptions options;
  options.threads = world.threads;
  options.stop = world.stop;
  const posture::History history = posture::read_history(input.sources, options, state.account);
  if (history.cancelled) return fail(Code::kCancelled, "interrupted while reading the logs");
  for (const Error& error : input.unreadable) world.warn(error.message);
  for (const auto* problems : {&input.problems, &history.problems}) {
    for (const trail::Problem& problem : *problems)
      world.warn(fmt::format("{}: {} at {}", problem.file, problem.reason, problem.offset));
  }
  posture::note_changes(state, history, at);
  if (at) posture::rewind(state, history, *at);
  return !input.unreadable.empty() || !input.problems.empty() || !history.problems.empty();
}

// ---- output

std::string dump(const aws::Json& json) {
  return json.dump(-1, ' ', false, aws::Json::error_handler_t::replace) + "\n";
}

std::string render(World& world, const Args& args, const std::string& format,
                   const posture::State& state, const std::vector<posture::Finding>& findings) {
  if (format == "json") return dump(posture::json_of(state, findings));
  if (format == "ocsf") return dump(posture::ocsf_of(state, findings));
  if (format == "asff") return dump(posture::asff_of(state, findings));
  if (format == "sarif") return dump(posture::sarif_of(state, findings));
  return posture::text_of(state, findings, world.lang, args.has("--all"));
}

Result<std::string> format_of(const World& world, const Args& args) {
  const std::string& format = args.one("--format");
  if (format.empty()) return std::string(world.common.json ? "json" : "text");
  if (std::find(std::begin(kFormats), std::end(kFormats), format) == std::end(kFormats))
    return fail(Code::kUsage, "--format " + format + ": it is text, json, ocsf, asff or sarif");
  if (world.common.json && format == "text")
    return fail(Code::kUsage, "--json and --format text contradict each other");
  return format;
}

ExitCode exit_of(const std::vector<posture::Finding>& findings, bool unread) {
  ExitCode exit = unread ? ExitCode::kIncomplete : ExitCode::kDone;
  for (const posture::Finding& f : findings) {
    if (f.status == posture::Verdict::kFail) exit = graver(exit, ExitCode::kNo);
    if (f.status == posture::Verdict::kUnknown) exit = graver(exit, ExitCode::kIncomplete);
  }
  return exit;
}

Result<ExitCode> audit(World& world, const Args& args) {
  const std::string format = HK_TRY(format_of(world, args));
  const Origin origin = HK_TRY(origin_of(world, args));
  auto state = origin.folder.empty() ? live_state(world, args, origin.accounts)
                                     : posture::load_state(world.fs, origin.folder);
  if (!state)
    return tl::make_unexpected(origin.folder.empty() ? at_aws(state.error()) : state.error());
  HK_CHECK(check_account(*state, origin));
  const bool unread = HK_TRY(apply_trail(world, args, *state));
  const auto findings = posture::audit(*state);
  world.print(render(world, args, format, *state, findings));
  return exit_of(findings, unread);
}

ExitCode run(World& world, const Args& args) {
  const auto exit = audit(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kAudit = {
    "audit",
    {"what the account exposes, now or at the time of the attack; changes nothing",
     "アカウントの公開状態を、現在または攻撃時点で調べる（変更はしない）"},
    "hikeshi audit 20261123-1a2b3c --at 2026-11-23T10:00:00Z --trail logs",
    kPositionals,
    kOptions,
    run};

}  // namespace hikeshi::cli
