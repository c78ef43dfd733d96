// SPDX-License-Identifier: Apache-2.0
// Everything that the actor made or changed, and what is left of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hunt/charges.h"

namespace hikeshi::hunt {

struct Made {
  std::string type, id, arn, account, region;
  std::string parent;  // what it lies in, "" where nothing tells
  int64_t made_at = 0;
  std::string made_by;              // ARN of who called
  uint32_t event = 0;               // index
  std::optional<uint32_t> removal;  // index of the event that removed it
  bool modified = false;            // changed, not created
  Confidence confidence = Confidence::kHigh;
  std::string detail;  // what was changed or chosen
  uint32_t credential = 0;
  std::vector<std::string> reasons, against;  // texts
  bool left() const { return !removal; }
};

struct Inventory {
  std::vector<Made> made;  // by time, then type and id
  std::vector<Made> disputed;
};

Inventory take_inventory(const EventTable& table, const Uses& uses, const Actor& actor,
                         const Charges& charges);

}  // namespace hikeshi::hunt
