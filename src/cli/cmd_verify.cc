// SPDX-License-Identifier: Apache-2.0
// hikeshi verify, status and undo: is what was done still so, what stands where, and back again.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/approval.h"
#include "cli/isolated_flows.h"
#include "cli/left_to_people.h"
#include "cli/options.h"
#include "cli/response_desk.h"
#include "cli/response_json.h"
#include "cli/response_logs.h"
#include "respond/gone_steps.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;
using respond::Applied;
using respond::Step;
using respond::StepState;

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Positional kUndoPositionals[] = {
    kCaseArgument,
    {"STEP",
     false,
     false,
     {"only this step (all that changed something)", "この手順のみ（既定は変更したすべて）"}}};
constexpr Option kOptions[] = {kPolicy, kEvidenceFirst, kProfile, kRegion, kAssumeRole, kTrace};
constexpr Option kUndoOptions[] = {{"--yes", "", false, {"do not ask", "確認せずに実行する"}},
                                   kPolicy,
                                   kEvidenceFirst,
                                   kProfile,
                                   kRegion,
                                   kAssumeRole,
                                   kTrace};
constexpr Option kStatusOptions[] = {kPolicy, kEvidenceFirst};

struct Told {
  std::string id;  // of the case
  Json steps = Json::array();
  std::string text;
  Tally tally;
  ExitCode exit = ExitCode::kDone;
};

void tell(World& world, Told& told, const Step& step, const Applied& applied) {
  told.steps.push_back(json_of(step, applied, world.lang));
  told.text += text_of(world, step, applied, told.id);
  told.tally.add(step, applied);
  told.exit = graver(told.exit, exit_of(applied));
}

ExitCode finish(World& world, const std::string& hash, const Told& told) {
  world.print(world.common.json
                  ? Json{{"case", told.id}, {"plan", hash}, {"steps", told.steps}}.dump(
                        -1, ' ', false, Json::error_handler_t::replace) +
                        "\n"
                  : told.text + told.tally.text(world, told.id));
  return told.exit;
}

// What was in effect once is looked at until it is so again, or taken back.
bool was_run(const respond::StepRecord& record) {
  const StepState state = record.state;
  return state == StepState::kDone || state == StepState::kAlready ||
         state == StepState::kVerified || state == StepState::kUnknown ||
         (state == StepState::kFailed && record.held);
}

using FlowsOf = std::map<std::string, respond::Flows, std::less<>>;  // by step

// Of the instances that are isolated and run, whether what was connected before lives on.
Result<FlowsOf> flows_of(World& world, ResponseDesk& desk, const ResponseDesk::Steps& steps) {
  constexpr std::string_view kIsolate = "isolate-instance-";
  FlowsOf all;
  for (const Step* step : steps) {
    if (!step->id.starts_with(kIsolate)) continue;
    const std::string instance = step->id.substr(kIsolate.size());
    if (was_run(desk.log().record("stop-instance-" + instance))) continue;
    const auto flows = HK_TRY(isolated_flows(world, desk, instance, region_of(*step)));
    if (flows) all.emplace(step->id, *flows);
  }
  return all;
}

// The group is there, as the step says; that the instance is cut off only the flows tell. Silence
// is no more than that: a connection may be idle for days.
void tell_with_flows(World& world, Told& told, const Step& step, Applied applied,
                     const respond::Flows& flows) {
  using Shows = respond::Flows::Shows;
  const bool holds = applied.state == StepState::kVerified || applied.state == StepState::kAlready;
  if (!holds) return tell(world, told, step, applied);
  const bool live = flows.shows == Shows::kTraffic;
  applied.why =
      live ? "connections from before the isolation live on: " + flows.text + "; a stop ends them"
      : flows.shows == Shows::kSilence
          ? flows.text
          : "whether connections from before the isolation live on is not known: " + flows.text;
  tell(world, told, step, applied);
  if (live) told.exit = graver(told.exit, ExitCode::kNo);
}

Result<ExitCode> verify(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto desk = HK_TRY(ResponseDesk::open(world, args, std::move(the_case)));
  ResponseDesk::Steps steps;
  for (const Step& step : desk->plan().steps) {
    if (!was_run(desk->log().record(step.id))) continue;
    if (step.danger == respond::Danger::kNone) continue;  // it has changed nothing
    if (!desk->log().is_superseded(step.id)) steps.push_back(&step);
  }
  Told told;
  told.id = desk->the_case().id();
  const FlowsOf flows = HK_TRY(flows_of(world, *desk, steps));
  HK_CHECK(desk->verify(steps, [&](const Step& step, const Applied& applied) {
    const auto its = flows.find(step.id);
    if (its == flows.end()) return tell(world, told, step, applied);
    tell_with_flows(world, told, step, applied, its->second);
  }));
  for (const Step& step : desk->plan().steps) {
    const bool stated = step.done && !step.done->verified && !step.proof.empty();
    if (stated) tell(world, told, step, HK_TRY(desk->prove(step)));
  }
  return finish(world, desk->plan().hash, told);
}

// From the journal alone: AWS is not asked.
Result<ExitCode> status(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  const respond::Policy policy = HK_TRY(policy_of(world, args));
  respond::PlanOptions options;
  options.evidence_first = policy.evidence_first || args.has("--evidence-first");
  const respond::Plan plan = respond::make_plan(state, options);
  const respond::ActionLog log(state.actions, world.clock,
                               [](UtcTime, const casefile::Action&) -> Status {
                                 return fail(Code::kBug, "status writes nothing");
                               });
  Told told;
  told.id = the_case.id();
  for (const Step& step : plan.steps) {
    Applied applied = recorded(step, log, policy);
    if (applied.state == StepState::kPlanned) applied.why = left_to_people(step, false);
    tell(world, told, step, applied);
  }
  for (const Step& step : respond::gone_steps(plan, log, state))
    tell(world, told, step, recorded(step, log, policy));
  told.exit = ExitCode::kDone;  // it was only asked where things stand
  return finish(world, plan.hash, told);
}

Result<bool> agreed(World& world, const Args& args, size_t count) {
  if (args.has("--yes")) return true;
  ApprovalTerminal terminal;
  if (!terminal.is_there())
    return fail(Code::kNotAllowed, "nobody approved: there is no terminal to ask on. Give --yes");
  const std::string answer = HK_TRY(
      terminal.ask(fmt::format(fmt::runtime(world.say({"Take {} steps back? (yes/no)",
                                                       "{} 件の手順を取り消しますか (yes/no)"})),
                               count)));
  return answer == "yes" || answer == "y";
}

Result<ExitCode> undo(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto desk = HK_TRY(ResponseDesk::open(world, args, std::move(the_case)));
  const std::string& name = args.one("STEP");
  const std::vector<Step> gone =
      respond::gone_steps(desk->plan(), desk->log(), HK_TRY(desk->the_case().state()));
  std::vector<const Step*> steps;  // the last first
  const auto consider = [&](const Step& step) {
    const bool wanted = name.empty() ? !desk->log().record(step.id).made.empty() : step.id == name;
    if (wanted) steps.insert(steps.begin(), &step);
  };
  for (const Step& step : desk->plan().steps) consider(step);
  for (const Step& step : gone) consider(step);
  if (!name.empty() && steps.empty()) return fail(Code::kUsage, "the plan has no step " + name);
  if (!steps.empty() && !HK_TRY(agreed(world, args, steps.size()))) return ExitCode::kNotAllowed;
  Told told;
  told.id = desk->the_case().id();
  for (const Step* step : steps) {
    auto applied = desk->undo(*step);
    if (!applied && (!name.empty() || applied.error().code != Code::kUnsupported))
      return tl::make_unexpected(applied.error());
    Applied shown;
    if (applied) shown = std::move(*applied);
    // Of all steps those that nothing takes back are named and stay.
    if (!applied) shown = recorded(*step, desk->log(), desk->policy());
    if (!applied) shown.why = applied.error().message, told.exit = graver(told.exit, ExitCode::kNo);
    tell(world, told, *step, shown);
  }
  return finish(world, desk->plan().hash, told);
}

template <Result<ExitCode> (*action)(World&, const Args&)>
ExitCode run(World& world, const Args& args) {
  const auto exit = action(world, args);
  return exit ? *exit : report_refusal(world, at_aws(exit.error()));
}

}  // namespace

const Command kVerify = {"verify",
                         {"read back from AWS whether what was done is so; changes nothing",
                          "実施した手順の結果を AWS から読み直して確認する（変更はしない）"},
                         "hikeshi verify 20261123-1a2b3c",
                         kPositionals,
                         kOptions,
                         run<verify>};

const Command kStatus = {"status",
                         {"how far the plan is carried out", "計画の進み具合を表示する"},
                         "hikeshi status 20261123-1a2b3c",
                         kPositionals,
                         kStatusOptions,
                         run<status>};

const Command kUndo = {"undo",
                       {"take back what a step has changed", "手順が行った変更を取り消す"},
                       "hikeshi undo 20261123-1a2b3c deny-user-ci --yes",
                       kUndoPositionals,
                       kUndoOptions,
                       run<undo>};

}  // namespace hikeshi::cli
