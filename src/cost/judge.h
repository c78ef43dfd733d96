// SPDX-License-Identifier: Apache-2.0
// Which days of a bill are out of the ordinary, and by how much.
//
// Every series (account, region, service, usage type) is judged on every day against the days
// before, days without a line counted as zero and days that were judged anomalous left out: the
// median is what is expected, the median absolute deviation says how much is ordinary. A region
// that was never used counts from its first day and its first cent, services that stand in every
// region's bill excepted. What had begun before the actor's first act is not the actor's: a level
// that was reached by then is what is expected from then on.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "cost/money.h"

namespace hikeshi::cost {

struct SeriesKey {
  std::string account, region, service, usage;
  auto tie() const { return std::tie(account, region, service, usage); }
  bool operator<(const SeriesKey& o) const { return tie() < o.tie(); }
  bool operator==(const SeriesKey& o) const = default;
};

struct DayCost {
  SeriesKey key;
  int64_t day = 0;  // days since 1970
  Money amount;
};

struct Anomaly {
  SeriesKey key;
  int64_t day = 0;
  Money amount, expected;
  Money low, high;       // of the excess: what is ordinary at either side
  const char* why = "";  // "new_region" | "new_service" | "jump"
  Money excess() const { return amount - expected; }
};

struct Span {
  int64_t first = 0, last = 0;  // days, both included
};

// `costs` in order of key and day, one row a day at most. An account's days are those from the
// first to the last that any of its series has; what lies outside is unknown.
struct Presence {
  // Whether the actor was at work where and when this series would show it; then a smaller excess
  // is out of the ordinary, since there is a reason to expect one.
  std::function<bool(const SeriesKey&, int64_t day)> at_work;
  // The day of the first act that this series could show; INT64_MAX: none.
  std::function<int64_t(const SeriesKey&)> first_act;
  // The day of the first act in the region at all; INT64_MAX: none.
  std::function<int64_t(const SeriesKey&)> first_in_region;
};
std::vector<Anomaly> judge(const std::vector<DayCost>& costs, const Presence& actor);

}  // namespace hikeshi::cost
