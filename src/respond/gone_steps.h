// SPDX-License-Identifier: Apache-2.0
// Steps that have changed something and are in the plan no more, since a later answer or hunt took
// them out: what they changed is still so, and can be taken back.
#pragma once

#include <vector>

#include "respond/action_log.h"
#include "respond/plan.h"

namespace hikeshi::respond {

// By id, without commands: the calls that take them back stand in the journal. `state` tells their
// titles, as far as they were verified.
std::vector<Step> gone_steps(const Plan& plan, const ActionLog& log,
                             const casefile::CaseState& state);

}  // namespace hikeshi::respond
