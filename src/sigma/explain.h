// SPDX-License-Identifier: Apache-2.0
// Why a rule did or did not match a record: its tree with an answer at each node.
#pragma once

#include <string>
#include <vector>

#include "sigma/rule.h"
#include "trail/record.h"

namespace hikeshi::sigma {

struct Explanation {
  std::vector<std::string> names;  // of the selections that this node is, in the rule's words
  std::string says;  // "all of", "any of", "not", "2 of"; of a line of a selection as it is written
  bool held = false;               // what the node said of the record
  bool line = false;               // a line of a selection, with what the record has in its place:
  bool present = false;            // the field exists
  std::vector<std::string> found;  // its values as text, of lists each
  std::vector<Explanation> parts;
};

// Every node is asked, also those that the matcher would pass over. `rule` is about single events.
Explanation explain(const RuleSet& set, uint32_t rule, const trail::Record& record);

// The same detection gives the same text, whatever its selections are called and in whatever order
// its lines stand.
std::string outline(const Program& program);

}  // namespace hikeshi::sigma
