// SPDX-License-Identifier: Apache-2.0
// What is judged as one: the days of an account, region, service and usage type, as one form of the
// bill tells them. Forms do not write the same names, so that a report's lines have no history in
// Cost Explorer's answers.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <tuple>

#include "cost/money.h"

namespace hikeshi::cost {

struct SeriesKey {
  std::string account, region, service, usage;
  int64_t form = 0;
  auto tie() const { return std::tie(account, region, service, usage, form); }
  bool operator<(const SeriesKey& o) const { return tie() < o.tie(); }
  bool operator==(const SeriesKey& o) const = default;
};

struct DayCost {
  SeriesKey key;
  int64_t day = 0;  // days since 1970
  Money amount;
};

struct Span {
  int64_t first = 0, last = 0;  // days, both included
};

// No day: beyond any that a bill can tell of.
inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

}  // namespace hikeshi::cost
