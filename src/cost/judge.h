// SPDX-License-Identifier: Apache-2.0
// Which days of a bill are out of the ordinary, and by how much.
//
// Every series (account, region, service, usage type) is judged on every day against the days
// before, days without a line counted as zero and days that were judged anomalous left out: the
// median is what is expected, the median absolute deviation says how much is ordinary. A region
// that was never used counts from its first day and its first cent, services that stand in every
// region's bill excepted.
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
// `at_work`: whether the actor was at work where and when this series would show it; then a smaller
// excess is out of the ordinary, since there is a reason to expect one.
using AtWork = std::function<bool(const SeriesKey&, int64_t day)>;
std::vector<Anomaly> judge(const std::vector<DayCost>& costs, const AtWork& at_work);

}  // namespace hikeshi::cost
