// SPDX-License-Identifier: Apache-2.0
// The condition of a rule: names joined by and, or, not, brackets, and "1 of x*".
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::sigma {

// What a condition is made of. Children stand before their parents; the last node is the root.
struct Condition {
  enum class Kind : uint8_t { kName, kOf, kNot, kAnd, kOr };
  struct Term {
    Kind kind = Kind::kName;
    std::string name;          // of kName; of kOf the pattern, or "them"
    uint32_t need = 0;         // of kOf: how many; 0 = all
    std::vector<uint32_t> of;  // children
  };
  std::vector<Term> terms;
};

// not binds before and, and before or. Fails with kUnsupported for the aggregations of old Sigma
// (| count() ..., near), with kCorrupt for anything else that is no condition.
Result<Condition> parse_condition(std::string_view text);

// Whether the names that `pattern` of a kOf term stands for include `name`: * is any text, "them"
// is every name that does not begin with an underscore.
bool selects(std::string_view pattern, std::string_view name);

}  // namespace hikeshi::sigma
