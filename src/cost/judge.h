// SPDX-License-Identifier: Apache-2.0
// Which days of a bill are out of the ordinary, and by how much.
//
// Every series is judged on every day against the days before, days without a line counted as zero
// (baseline.h). A region that was never used counts from its first day and its first cent, services
// that stand in every region's bill excepted. A day on which the actor was at work where the series
// would show it is tied: what exceeds the ordinary is claimed, so that it is judged against all
// that the owner may have paid for, and what was begun on a day that is not tied is not new.
#pragma once

#include <vector>

#include "cost/series.h"
#include "cost/ties.h"

namespace hikeshi::cost {

struct Anomaly {
  SeriesKey key;
  int64_t day = 0;
  Money amount, expected;
  Money low, high;                // of the excess: what is ordinary at either side
  const char* why = "";           // "new_region" | "new_service" | "jump"
  const Activity* tie = nullptr;  // of `ties`
  Money excess() const { return amount - expected; }
};

// `costs` in order of key and day, one row a day at most. The days of an account in one form are
// those from the first to the last that any of its series has, without those that only another form
// tells; what lies outside is unknown.
std::vector<Anomaly> judge(const std::vector<DayCost>& costs, const Ties& ties);

}  // namespace hikeshi::cost
