// SPDX-License-Identifier: Apache-2.0
// From facts to steps. Read top to bottom: each part adds its steps, the builder orders them.
#include "respond/plan.h"

#include <algorithm>

#include "io/hash.h"
#include "respond/builder.h"

namespace hikeshi::respond {
namespace {

void mark_done(const CaseState& state, std::vector<Step>& steps) {
  for (const Fact* done : state.of_kind("done")) {
    for (Step& step : steps) {
      if (step.id == done->subject)
        step.done = Done{std::string(done->one("by")), std::string(done->one("at")),
                         done->standing == casefile::Standing::kVerified};
    }
  }
}

bool goes_alone(const Step& step) {
  return step.danger != Danger::kNone &&
         std::any_of(step.calls.begin(), step.calls.end(), [](const std::string& call) {
           return call.starts_with("iam:") || call.starts_with("organizations:");
         });
}

}  // namespace

size_t at_once(std::span<const Step* const> steps) {
  if (steps.empty() || goes_alone(*steps[0])) return std::min<size_t>(steps.size(), 1);
  const auto others = std::find_if(steps.begin(), steps.end(), [&](const Step* step) {
    return step->wave != steps[0]->wave || goes_alone(*step);
  });
  return static_cast<size_t>(others - steps.begin());
}

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::kPreserve:
      return "preserve";
    case Phase::kContain:
      return "contain";
    case Phase::kEradicate:
      return "eradicate";
    case Phase::kHarden:
      return "harden";
    case Phase::kRecover:
      return "recover";
  }
  return "";
}

std::string_view to_string(Danger danger) {
  switch (danger) {
    case Danger::kNone:
      return "none";
    case Danger::kReversible:
      return "reversible";
    case Danger::kIrreversible:
      return "irreversible";
  }
  return "";
}

std::set<std::string> moot_steps(const Plan& plan, const CaseState& state) {
  std::vector<casefile::Thing> things = casefile::things_of(state);
  for (const Step& step : plan.steps) {
    if (step.about) things.push_back(*step.about);
  }
  const casefile::Removals removals(state.of_kind("done"), things);
  std::set<std::string> moot;
  for (const Step& step : plan.steps) {
    if (step.phase < Phase::kEradicate && step.about && removals.were_read_back(*step.about))
      moot.insert(step.id);
  }
  return moot;
}

void tell_of(const Step& step, casefile::Fact& done) {
  done.set("title", step.title.en).set("title_ja", step.title.ja).set("target", step.target);
  done.set("phase", std::string(to_string(step.phase)));
  done.set("sentence", step.sentence.en).set("sentence_ja", step.sentence.ja);
  if (step.removes) casefile::set_removed(done, *step.removes);
}

std::string steps_json(const std::vector<Step>& steps, Lang lang);  // render_json.cc

Plan make_plan(const casefile::CaseState& state, const PlanOptions& options) {
  Scene scene = make_scene(state);
  judge_namings(scene);
  Builder builder(scene, options);
  plan_basics(builder);
  plan_earlier(builder);
  plan_root(builder);
  plan_users(builder);
  plan_instances(builder);
  plan_roles(builder);
  plan_open_ends(builder);
  plan_made(builder);
  plan_deleted(builder);
  plan_data(builder);
  plan_hardening(builder);

  Plan plan;
  builder.note_answers();
  plan.first_five_minutes = builder.urgent();
  plan.responder_is_target = builder.responder_is_target();
  plan.steps = std::move(builder).steps();
  plan.hash = sha256_hex(steps_json(plan.steps, Lang::kEn));
  mark_done(state, plan.steps);
  return plan;
}

}  // namespace hikeshi::respond
