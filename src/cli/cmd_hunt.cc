// SPDX-License-Identifier: Apache-2.0
// hikeshi hunt: who did it and what they made; with a case, with a notice, or with logs alone.
// hikeshi events: every event that the hunt charges.
#include <fmt/format.h>

#include "base/text.h"
#include "casefile/case_state.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "report/summary.h"
#include "report/tables.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kHuntPositionals[] = {kOptionalCaseArgument};
constexpr Option kHuntOptions[] = {
    kTrail, kRules, kFrom, kTo,
    {"--notice", "FILE", true, {"a notice that says where to look, without a case",
                                "手がかりにする通知（ケースなし）"}},
    {"--hits", "FILE", false, {"every rule hit as a JSON line", "全ルール一致を JSON Lines で書き出す"}},
    kTrustAuthserv, kTrustRelay, kOwnDomain};
constexpr Option kEventsOptions[] = {
    kTrail, kRules, kFrom, kTo,
    {"--notice", "FILE", true, {"a notice that says where to look", "手がかりにする通知"}},
    {"--json-lines", "", false, {"one JSON object a line (the only form)", "1 行 1 JSON（この形式のみ）"}},
    kTrustAuthserv, kTrustRelay, kOwnDomain};

Result<HuntRequest> request_of(const Args& args) {
  HuntRequest request;
  request.trail = args.all("--trail");
  request.rules = args.all("--rules");
  request.window = HK_TRY(window_of(args));
  if (request.trail.empty())
    return fail(Code::kUsage, "--trail is missing: where do the CloudTrail logs lie?");
  return request;
}

// The state of a case that exists only in memory: the notices given, and what the hunt found.
Result<casefile::CaseState> loose_state(World& world, const Args& args) {
  std::vector<casefile::Entry> journal{{1, world.clock.now(), casefile::Opened{"-", ""}}};
  if (args.has("--notice")) {
    const auto input = HK_TRY(read_notices(world, args, args.all("--notice")));
    for (const notice::Notice& n : input.reading.notices)
      journal.push_back({static_cast<int64_t>(journal.size()) + 1, world.clock.now(),
                         casefile::Stage{notice::source_of(n), notice::facts_of(n)}});
  }
  return casefile::fold(journal);
}

Result<HuntedCase> hunt_loose(World& world, const Args& args) {
  HuntRequest request = HK_TRY(request_of(args));
  const auto state = HK_TRY(loose_state(world, args));
  request.hints = hunt::Hints::of(state);
  return run_hunt(world, request);
}

std::string text_of(World& world, const HuntedCase& hunted) {
  std::vector<casefile::Entry> journal{
      {1, world.clock.now(), casefile::Opened{"-", ""}},
      {2, world.clock.now(),
       casefile::Stage{"hunt", hunt::facts_of(hunted.result, hunted.rules, "")}}};
  const auto state = casefile::fold(journal);
  report::SummaryOptions options;
  options.lang = world.lang;
  options.now = world.clock.now();
  options.zone_offset = world.clock.zone_offset(options.now);
  options.columns = std::min<size_t>(world.columns, 100);
  options.colour = world.colour;
  return report::terminal_summary(*state, options) +
         report::made_table(*state, world.lang, world.columns, 40);
}

Status write_hits(World& world, const Args& args, const HuntedCase& hunted) {
  if (!args.has("--hits")) return {};
  return world.fs.write(args.one("--hits"),
                        hunt::hits_json_lines(hunted.result, hunted.rules.rules));
}

ExitCode run_hunt_command(World& world, const Args& args) {
  const auto hunted = [&]() -> Result<HuntedCase> {
    if (!args.has("CASE")) return hunt_loose(world, args);
    HuntRequest request = HK_TRY(request_of(args));
    auto the_case = HK_TRY(case_store(world).open(args.one("CASE")));
    return hunt_case(world, the_case, std::move(request));
  }();
  if (!hunted) return report_error(world, hunted.error());
  if (const Status written = write_hits(world, args, *hunted); !written)
    return report_error(world, written.error());
  world.print(world.common.json ? hunted->json : text_of(world, *hunted));
  return hunted->exit;
}

ExitCode run_events(World& world, const Args& args) {
  if (args.has("CASE") == args.has("--trail"))
    return report_error(world, {Code::kUsage, "give a case that was hunted, or --trail", {}, {}});
  if (args.has("CASE")) {
    auto the_case = case_store(world).open(args.one("CASE"));
    if (!the_case) return report_error(world, the_case.error());
    const auto lines = world.fs.read(the_case->path() + "/events.jsonl");
    if (!lines)
      return report_error(world, {Code::kNotFound, "this case was not hunted yet: hikeshi hunt " +
                                                       the_case->id() + " --trail DIR", {}, {}});
    world.print(*lines);
    return ExitCode::kDone;
  }
  const auto hunted = hunt_loose(world, args);
  if (!hunted) return report_error(world, hunted.error());
  world.print(hunt::events_json_lines(hunted->result, hunted->rules.rules));
  return hunted->exit;
}

}  // namespace

const Command kHunt = {"hunt",
                       {"search CloudTrail: who did it, what they made, what is left",
                        "CloudTrail を調べる: 誰が、何を作り、何が残っているか"},
                       "hikeshi hunt --trail ./logs --notice notice.eml --json",
                       kHuntPositionals,
                       kHuntOptions,
                       run_hunt_command};

const Command kEvents = {"events",
                         {"every event that the hunt charges, to whom and why",
                          "調査が帰属させた全イベントと、その理由"},
                         "hikeshi events 20261123-1a2b3c",
                         kHuntPositionals,
                         kEventsOptions,
                         run_events};

}  // namespace hikeshi::cli
