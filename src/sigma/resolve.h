// SPDX-License-Identifier: Apache-2.0
// Joins correlations to the rules that they refer to by id, name or title.
#pragma once

#include <string>
#include <vector>

#include "sigma/correlation.h"
#include "sigma/remark.h"
#include "sigma/rule.h"

namespace hikeshi::sigma {

struct PendingCorrelation {
  Rule rule;
  CorrelationText text;
  std::string place;  // in front of reasons, or empty
};

// Appends the correlations to `set`, those first that others refer to, and says in `set.carried`
// what hits must carry for them. A reference that several rules answer to means the one of the same
// file, else the first. A reference to nothing, or in a circle, goes to `failed`.
void resolve_correlations(std::vector<PendingCorrelation> pending, RuleSet& set,
                          std::vector<Remark>& failed);

}  // namespace hikeshi::sigma
