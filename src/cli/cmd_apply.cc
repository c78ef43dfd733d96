// SPDX-License-Identifier: Apache-2.0
// hikeshi apply: carries the plan out, step by step. Without --execute it only tells what it would
// do.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/approval.h"
#include "cli/left_to_people.h"
#include "cli/options.h"
#include "cli/response_desk.h"
#include "cli/response_json.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;
using respond::Applied;
using respond::Step;
using respond::StepState;
using Steps = std::vector<const Step*>;

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Option kOptions[] = {
    {"--execute",
     "",
     false,
     {"do it; without this nothing is changed", "実行する（既定は変更なしの試行）"}},
    {"--phase",
     "PHASE",
     false,
     {"preserve, contain, eradicate, harden or recover",
      "preserve・contain・eradicate・harden・recover"}},
    {"--step", "STEP", true, {"only this step", "この手順のみ"}},
    {"--yes", "", false, {"approve what can be undone", "取り消せる手順をまとめて承認する"}},
    {"--confirm",
     "HASH",
     false,
     {"approve all steps of the plan with this hash", "このハッシュの計画の全手順を承認する"}},
    {"--deletions",
     "N",
     false,
     {"so many deletions are meant, though more than the policy's max_deletions",
      "削除件数が上限を超える場合の再確認"}},
    {"--without-evidence",
     "INSTANCE",
     true,
     {"terminate it though its evidence snapshots are not completed",
      "証拠スナップショットが未完了でもこのインスタンスを終了する"}},
    kPolicy,
    kEvidenceFirst,
    kProfile,
    kRegion,
    kAssumeRole,
    kTrace};

bool is_named(const Args& args, const Step& step) {
  const auto& names = args.all("--step");
  return std::find(names.begin(), names.end(), step.id) != names.end();
}

std::string left_to_people(const Args& args, const Step& step) {
  return cli::left_to_people(step, is_named(args, step));
}

Result<Steps> selected(const respond::Plan& plan, const Args& args) {
  const std::string phase = args.one("--phase");
  const auto& names = args.all("--step");
  Steps steps;
  std::set<std::string> phases;
  for (const Step& step : plan.steps) {
    phases.emplace(to_string(step.phase));
    const bool named =
        names.empty() || std::find(names.begin(), names.end(), step.id) != names.end();
    if (named && (phase.empty() || phase == to_string(step.phase))) steps.push_back(&step);
  }
  HK_CHECK(check_phase(args));
  for (const std::string& name : names) {
    if (std::none_of(plan.steps.begin(), plan.steps.end(),
                     [&](const Step& s) { return s.id == name; }))
      return fail(Code::kUsage, "the plan has no step " + name);
  }
  return steps;
}

// Tells of the steps in the plan's order; of one that nothing was done for when the next is told
// of.
class Teller {
 public:
  using Passed = std::function<Applied(const Step&)>;
  Teller(World& world, std::string case_id, const Steps& steps, Passed passed)
      : world_(world), case_id_(std::move(case_id)), steps_(steps), passed_(std::move(passed)) {}

  void ran(const Step& step, const Applied& applied) {
    pass_to(&step);
    tell(step, applied);
    if (!world_.common.json && rehearses && changes_nothing(step, applied))
      world_.print(
          std::string("    ") +
          std::string(world_.say({"nothing to change there", "変更するものはありません"})) + "\n");
    exit = graver(exit, exit_of(applied));
    ++next_;
  }
  void pass_rest() {
    pass_to(nullptr);
    if (!world_.common.json) world_.print(tally_.text(world_, case_id_));
  }

  Json told = Json::array();
  ExitCode exit = ExitCode::kDone;
  bool rehearses = false;

 private:
  // It was looked at, and there is nothing of its kind: no key, no group, no profile.
  static bool changes_nothing(const Step& step, const Applied& applied) {
    return step.danger != respond::Danger::kNone && applied.outcome.calls.empty() &&
           applied.outcome.problems.empty() && applied.why.empty();
  }

  void pass_to(const Step* step) {
    for (; next_ < steps_.size() && steps_[next_] != step; ++next_)
      tell(*steps_[next_], passed_(*steps_[next_]));
  }

  void tell(const Step& step, const Applied& applied) {
    told.push_back(json_of(step, applied, world_.lang));
    tally_.add(step, applied);
    const std::string text = text_of(world_, step, applied, case_id_);
    world_.common.json ? world_.note(text) : world_.print(text);
  }

  World& world_;
  std::string case_id_;
  const Steps& steps_;
  Passed passed_;
  Tally tally_;
  size_t next_ = 0;
};

void finish(World& world, ResponseDesk& desk, const Teller& teller, bool executed) {
  if (world.common.json)
    world.print(Json{{"case", desk.the_case().id()},
                     {"plan", desk.plan().hash},
                     {"executed", executed},
                     {"caller", desk.responder().arn},
                     {"steps", teller.told}}
                    .dump(-1, ' ', false, Json::error_handler_t::replace) +
                "\n");
  if (!world.common.json && !executed)
    world.note(fmt::format(
        fmt::runtime(
            world.say({"nothing was changed; --execute does it. The plan's hash is {}",
                       "変更はしていません（実行するには --execute）。計画のハッシュは {} です"})),
        desk.plan().hash));
}

Result<ExitCode> rehearse(World& world, ResponseDesk& desk, const Args& args, const Steps& steps) {
  Teller teller(world, desk.the_case().id(), steps, [&](const Step& step) {
    Applied applied = recorded(step, desk.log(), desk.policy());
    applied.why = left_to_people(args, step);
    return applied;
  });
  teller.rehearses = true;
  Steps ours;
  std::copy_if(steps.begin(), steps.end(), std::back_inserter(ours), [&](const Step* step) {
    return left_to_people(args, *step).empty() && step->danger != respond::Danger::kNone;
  });
  HK_CHECK(desk.rehearse(
      ours, [&](const Step& step, const Applied& applied) { teller.ran(step, applied); }));
  teller.pass_rest();
  finish(world, desk, teller, false);
  return ExitCode::kDone;
}

// What was recorded whole before the first change is the before-state of all: a second look would
// write over it what is left by then. A revocation that is named is wanted anew.
bool is_over(ResponseDesk& desk, const Args& args, const Step& step) {
  const respond::StepRecord& record = desk.log().record(step.id);
  const bool recorded = step.phase == respond::Phase::kPreserve &&
                        step.danger == respond::Danger::kNone && !is_named(args, step) &&
                        record.state == StepState::kDone && record.detail.empty();
  const bool again = is_named(args, step) && respond::renews(step.id);
  return (record.state == StepState::kVerified && !again) || recorded;
}

Result<ExitCode> execute(World& world, ResponseDesk& desk, const Args& args, const Steps& steps) {
  Steps ours;
  std::copy_if(steps.begin(), steps.end(), std::back_inserter(ours), [&](const Step* step) {
    return left_to_people(args, *step).empty() && !is_over(desk, args, *step);
  });
  ApprovalTerminal terminal;
  const Wanted wanted{args.has("--yes"),        args.one("--confirm"),
                      args.one("--deletions"),  desk.policy().max_deletions,
                      desk.responder().account, desk.plan().hash};
  const auto approved = HK_TRY(approve(world, terminal, wanted, ours));
  Teller teller(world, desk.the_case().id(), steps, [&](const Step& step) {
    Applied applied = recorded(step, desk.log(), desk.policy());
    const std::string why = left_to_people(args, step);
    if (!why.empty() && applied.state == respond::StepState::kPlanned) applied.why = why;
    if (std::find(ours.begin(), ours.end(), &step) != ours.end()) applied.why = "was not approved";
    return applied;
  });
  Steps agreed;
  std::copy_if(ours.begin(), ours.end(), std::back_inserter(agreed),
               [&](const Step* step) { return approved.contains(step->id); });
  HK_CHECK(desk.apply(
      agreed, [&](const Step& step, const Applied& applied) { teller.ran(step, applied); }));
  teller.pass_rest();
  finish(world, desk, teller, true);
  return graver(teller.exit,
                agreed.size() == ours.size() ? ExitCode::kDone : ExitCode::kNotAllowed);
}

Result<ExitCode> apply(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto desk = HK_TRY(ResponseDesk::open(world, args, std::move(the_case)));
  const Steps steps = HK_TRY(selected(desk->plan(), args));
  return args.has("--execute") ? execute(world, *desk, args, steps)
                               : rehearse(world, *desk, args, steps);
}

ExitCode run(World& world, const Args& args) {
  const auto exit = apply(world, args);
  return exit ? *exit : report_refusal(world, at_aws(exit.error()));
}

}  // namespace

const Command kApply = {"apply",
                        {"carry out the plan; without --execute tell what would be done",
                         "計画を実行する（--execute なしでは変更せず内容のみ表示）"},
                        "hikeshi apply 20261123-1a2b3c --phase contain --execute",
                        kPositionals,
                        kOptions,
                        run};

}  // namespace hikeshi::cli
