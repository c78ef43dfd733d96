// SPDX-License-Identifier: Apache-2.0
// Rules that load but can hardly mean what they say. They are flagged, never changed: a rule that
// was mended in silence is no longer the rule that its author published.
#pragma once

#include <vector>

#include "sigma/remark.h"
#include "sigma/rule.h"

namespace hikeshi::sigma {

std::vector<Remark> doubts_of(const RuleSet& set);  // in order of rules

}  // namespace hikeshi::sigma
