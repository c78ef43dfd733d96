// SPDX-License-Identifier: Apache-2.0
// Where instances work from, and which uses of their roles' credentials lie elsewhere.
//
// A role session named after an instance belongs on that instance. It may have several ways out all
// the same: a NAT gateway and an endpoint of its VPC, IPv4 and IPv6, a new address after a restart.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "hunt/use.h"

namespace hikeshi::hunt {

enum class Away : uint8_t {
  kNo,
  kMoved,   // a key came along, and the old place fell silent: an address changed, or a theft
  kBeside,  // in use at both places: taken
};

class Homes {
 public:
  Homes(const EventTable& table, const Uses& uses);

  // By index of the use; kNo for everything that is no instance's.
  Away of(uint32_t use) const {
    const auto it = away_.find(use);
    return it == away_.end() ? Away::kNo : it->second;
  }

 private:
  std::map<uint32_t, Away> away_;
};

}  // namespace hikeshi::hunt
