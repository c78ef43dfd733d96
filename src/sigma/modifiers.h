// SPDX-License-Identifier: Apache-2.0
// The modifiers behind a field name: "field|base64offset|contains".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sigma/value.h"

namespace hikeshi::sigma {

// What |expand puts in the place of %name%.
using Placeholders = std::map<std::string, std::vector<std::string>>;

struct Modified {
  Values values;
  bool all = false, cased = false, negated = false;
};

// Applies them from left to right. Fails with kUnsupported for an unknown one, with kCorrupt for
// one that does not fit its value, in words for the rule's author.
Result<Modified> apply_modifiers(Values values, const std::vector<std::string_view>& names,
                                 const Placeholders& placeholders);

}  // namespace hikeshi::sigma
