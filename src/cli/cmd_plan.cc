// SPDX-License-Identifier: Apache-2.0
// hikeshi plan: the ordered steps of a case, each with its command line.
#include <fmt/format.h>

#include <algorithm>

#include "cli/flow.h"
#include "cli/options.h"
#include "cli/response_json.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Option kOptions[] = {
    {"--phase",
     "PHASE",
     false,
     {"only preserve, contain, eradicate, harden or recover",
      "このフェーズのみ (preserve・contain・eradicate・harden・recover)"}},
    kResponder,
    kEvidenceFirst};

// Of the whole plan, thousands of lines where there are many machines, the steps of one phase.
Status keep_phase(respond::Plan& plan, const Args& args) {
  HK_CHECK(check_phase(args));
  const std::string& wanted = args.one("--phase");
  if (wanted.empty()) return {};
  std::erase_if(plan.steps, [&](const respond::Step& s) { return to_string(s.phase) != wanted; });
  return {};
}

// Who plans again in the middle of the work sees what is behind him.
void mark_what_became(World& world, const casefile::CaseState& state, respond::Plan& plan) {
  const respond::ActionLog log(state.actions, world.clock,
                               [](UtcTime, const casefile::Action&) -> Status {
                                 return fail(Code::kBug, "a plan that is shown writes nothing");
                               });
  for (respond::Step& step : plan.steps) step.became = became(step, log.record(step.id));
}

struct Planned {
  std::string case_id;
  respond::Plan plan;
};

Result<Planned> plan_for(World& world, const Args& args) {
  HK_CHECK(check_responder(args));
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  Planned planned{the_case.id(), plan_of(state, args)};
  HK_CHECK(keep_phase(planned.plan, args));
  mark_what_became(world, state, planned.plan);
  return planned;
}

ExitCode run(World& world, const Args& args) {
  const auto planned = plan_for(world, args);
  if (!planned) return report_error(world, planned.error());
  const respond::Plan& plan = planned->plan;
  if (world.common.json) {
    world.print(respond::to_json(plan, world.lang) + "\n");
  } else {
    const std::string first =
        args.has("--phase") ? ""
                            : respond::first_minutes_text(plan, world.lang, world.columns) + "\n";
    world.print(
        with_case(first + respond::to_text(plan, world.lang, world.columns), planned->case_id));
    world.note(fmt::format(
        fmt::runtime(world.say(
            {"hikeshi can do it: hikeshi apply {} --phase {} tells first what it would do",
             "hikeshi で実行する場合: hikeshi apply {} --phase {}（まず内容のみ表示）"})),
        planned->case_id, args.has("--phase") ? args.one("--phase") : "preserve"));
  }
  return exit_for(world, plan);
}

}  // namespace

const Command kPlan = {
    "plan",
    {"what to do, in which order, with which commands", "何を、どの順で、どのコマンドで行うか"},
    "hikeshi plan 20261123-1a2b3c",
    kPositionals,
    kOptions,
    run};

}  // namespace hikeshi::cli
