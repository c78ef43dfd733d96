// SPDX-License-Identifier: Apache-2.0
// What a notice says of the actor. A hint points where to look; by itself it accuses nobody.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "base/utc_time.h"
#include "casefile/case_state.h"

namespace hikeshi::hunt {

struct Hints {
  // `addresses`: as the notice writes them, and their places (place_of).
  std::set<std::string> keys, masked_keys, users, instances, addresses, accounts, exposures;
  bool root = false;
  std::optional<UtcTime> notice_at;  // when AWS wrote

  // The facts of the notices in a case.
  static Hints of(const casefile::CaseState& state);

  // Whether `key` is named, in full or by the ends of a masked form such as AKI******WBI.
  bool names_key(const std::string& key) const;
};

}  // namespace hikeshi::hunt
