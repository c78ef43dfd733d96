// SPDX-License-Identifier: Apache-2.0
// What the logs say of how the intruder got in. Hints, labelled likely: the verdict needs the
// account's state too and belongs to the cause stage.
#pragma once

#include "hunt/hunt.h"

namespace hikeshi::hunt {

std::vector<CauseHint> find_cause_hints(const HuntResult& result, const Hints& hints);

}  // namespace hikeshi::hunt
