// SPDX-License-Identifier: Apache-2.0
// hikeshi plan: the ordered steps of a case, each with its command line.
#include "cli/flow.h"
#include "cli/options.h"
#include "cli/response_json.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Option kOptions[] = {kResponder, kEvidenceFirst};

struct Planned {
  std::string case_id;
  respond::Plan plan;
};

Result<Planned> plan_for(World& world, const Args& args) {
  HK_CHECK(check_responder(args));
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  return Planned{the_case.id(), plan_of(state, args)};
}

ExitCode run(World& world, const Args& args) {
  const auto planned = plan_for(world, args);
  if (!planned) return report_error(world, planned.error());
  const respond::Plan& plan = planned->plan;
  if (world.common.json) {
    world.print(respond::to_json(plan, world.lang) + "\n");
  } else {
    world.print(with_case(respond::first_minutes_text(plan, world.lang, world.columns) + "\n" +
                              respond::to_text(plan, world.lang, world.columns),
                          planned->case_id));
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
