// SPDX-License-Identifier: Apache-2.0
#include "respond/gone_steps.h"

#include <algorithm>

namespace hikeshi::respond {
namespace {

Step gone(const std::string& id) {
  Step step;
  step.id = id;
  step.phase = Phase::kRecover;
  step.danger = Danger::kReversible;
  step.title = {"What " + id + " changed, which the plan no longer asks for",
                id + " による変更(現在の計画には含まれない)"};
  step.undo = {"the calls that the journal keeps", "記録された取り消し操作"};
  return step;
}

void name_as_filed(Step& step, const casefile::CaseState& state) {
  for (const casefile::Fact* done : state.of_kind("done")) {
    if (done->subject != step.id || done->source != "apply:" + step.id) continue;
    step.title = {std::string(done->one("title")), std::string(done->one("title_ja"))};
    step.target = done->one("target");
    for (const Phase phase : kAllPhases) {
      if (to_string(phase) == done->one("phase")) step.phase = phase;
    }
  }
}

}  // namespace

std::vector<Step> gone_steps(const Plan& plan, const ActionLog& log,
                             const casefile::CaseState& state) {
  std::vector<Step> all;
  for (const std::string& id : log.steps()) {
    const bool planned = std::any_of(plan.steps.begin(), plan.steps.end(),
                                     [&](const Step& step) { return step.id == id; });
    if (planned || id.starts_with("undo-") || log.record(id).made.empty()) continue;
    all.push_back(gone(id));
    name_as_filed(all.back(), state);
  }
  return all;
}

}  // namespace hikeshi::respond
