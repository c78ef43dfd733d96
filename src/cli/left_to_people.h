// SPDX-License-Identifier: Apache-2.0
// Which steps of a plan are no call of ours to make, and what a person does instead.
#pragma once

#include <string>

#include "respond/plan.h"

namespace hikeshi::cli {

// Why it is left to people; "" where it is not. `named`: the operator asked for this very step.
std::string left_to_people(const respond::Step& step, bool named);

}  // namespace hikeshi::cli
