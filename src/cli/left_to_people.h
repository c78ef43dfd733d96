// SPDX-License-Identifier: Apache-2.0
// Which steps of a plan are no call of ours to make, and what a person does instead.
#pragma once

#include <string>

#include "respond/plan.h"

namespace hikeshi::cli {

// Why it is left to people; "" where it is not. `named`: the operator asked for this very step.
std::string left_to_people(const respond::Step& step, bool named);

// Its commands look, and what they show is for a person to judge, some at another time: a run has
// looked once, which is not that the cost is back to normal or nobody came again.
bool is_for_people_to_judge(const respond::Step& step);

}  // namespace hikeshi::cli
