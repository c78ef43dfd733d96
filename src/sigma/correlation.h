// SPDX-License-Identifier: Apache-2.0
// Rules about several events: what they count, over which time, for whom.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sigma/condition.h"
#include "sigma/program.h"
#include "sigma/yaml.h"

namespace hikeshi::sigma {

enum class CorrelationType : uint8_t {
  kEventCount,
  kValueCount,  // different values of the fields
  kValueSum,
  kValueAverage,
  kValuePercentile,  // and value_median, the 50th
  kTemporal,         // how many of the rules have a hit; by default all
  kTemporalOrdered,  // all, in the order in which they are listed
};

struct Threshold {
  Compare compare = Compare::kGreaterEqual;
  double number = 0;
};

struct Correlation {
  uint32_t rule = 0;  // its own place in RuleSet::rules
  CorrelationType type = CorrelationType::kEventCount;
  int64_t span = 0;                   // seconds; two events that far apart still lie in one window
  std::vector<Threshold> thresholds;  // all must hold
  double percentile = 50;             // of kValuePercentile
  // Of the temporal types, or empty: which sources a window must have. A name's `need` is its
  // source.
  Condition expression;
  std::vector<uint32_t> order;        // of kTemporalOrdered: sources, the first to come first
  std::vector<std::string> group_by;  // fields or aliases, for the reader

  // A rule that is referred to, and where in the values that its hits carry (for a correlation: in
  // its group) the group and the counted values stand.
  struct Source {
    uint32_t rule = 0;
    std::vector<uint32_t> group_slots;
    std::vector<uint32_t> value_slots;
  };
  std::vector<Source> sources;
};

// Whether the expression is true of a window that has the sources of which `has` says so.
bool holds_for(const Condition& expression, const std::function<bool(uint32_t)>& has);

// The correlation section of a file before its references are resolved.
struct CorrelationText {
  CorrelationType type = CorrelationType::kEventCount;
  int64_t span = 0;
  std::vector<Threshold> thresholds;
  double percentile = 50;
  Condition expression;  // with `need` as in Correlation
  std::vector<uint32_t> order;
  std::vector<std::string> rules;  // by id, name or title
  std::vector<std::string> group_by;
  std::vector<std::string> fields;  // that are counted
  bool generate = false;
  bool never = false;  // no window can meet the condition
  struct Alias {
    std::string alias, rule, field;
  };
  std::vector<Alias> aliases;

  // What `name` of group-by means in the events of a rule, known as `rule_names`.
  std::string resolve(const std::string& name, const std::vector<std::string>& rule_names) const;
};

// Fails with the reason, in words for the rule's author.
Result<CorrelationText> parse_correlation(const Yaml& section);

}  // namespace hikeshi::sigma
