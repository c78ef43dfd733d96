// SPDX-License-Identifier: Apache-2.0
// What the actor deleted that it had not made: the owner's, until somebody says otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hunt/hunt.h"

namespace hikeshi::hunt {

struct Deletion {
  // Of the thing; empty where the catalogue does not say what such a call deletes, and where there
  // are more than kMostDeleted things.
  std::string type, id, arn;
  std::string account, region;
  uint32_t event = 0;   // index, of the first
  uint64_t number = 1;  // calls; of a named thing always one
};

inline constexpr size_t kMostDeleted = 2000;

// In order of time, successful calls only. A thing that was deleted twice (a secret, restored in
// between) stands there once, with the last call. Calls without a thing are counted by name,
// account and region. Not among them: what is a change to a user, a role or a policy (Inventory has
// it).
std::vector<Deletion> deletions_of(const HuntResult& result);

}  // namespace hikeshi::hunt
