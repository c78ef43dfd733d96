// SPDX-License-Identifier: Apache-2.0
// Where and when the actor was at work, asked with the words of a bill.
#pragma once

#include <vector>

#include "cost/actor.h"
#include "cost/series.h"

namespace hikeshi::cost {

class Ties {
 public:
  // Which acts count for a series: those at a service that makes such costs, or at any service (in
  // a region that was empty before).
  enum class Of { kService, kRegion };

  explicit Ties(std::vector<Activity> activities) : activities_(std::move(activities)) {}

  // The work that a cost of that day can come from; nullptr: none.
  const Activity* on(const SeriesKey& key, int64_t day, Of of) const;

 private:
  std::vector<Activity> activities_;
};

}  // namespace hikeshi::cost
