// SPDX-License-Identifier: Apache-2.0
// What a series ordinarily costs on a day, from the days before.
//
// Two views of the same days, since two questions are asked. To show what is odd, days that were
// odd do not count as history: thirty days of an incident do not become what is expected. To claim
// from AWS, everything that the owner may have paid for counts, and the larger of several guesses
// is taken:
//   the median of the last 28 days, or of the last 7 where those all lie at one side of it: the
//   owner moved to another level before the attack. Weekdays on which less is paid each time
//   (weekends) are judged by the dearest of their own, and do not count for the others;
//   the dearest of the same weekday: a job that runs on Mondays;
//   the dearer of the last two days, where both lie beyond: a level that has just begun;
//   in a series that is idle on most days, the dearest of those on which it is not.
// The first is a median of many and takes no part in noise; the others count only where their own
// median lies beyond it, or noise would raise what is expected day by day.
#pragma once

#include <cstdint>
#include <vector>

#include "cost/money.h"

namespace hikeshi::cost {

struct Ordinary {
  Money expected, scatter;  // scatter: how far days lie from it in ordinary times
};

struct PastDay {
  int64_t day = 0;
  Money amount;
};

// The median of the last 28 days, and 1.4826 times their median absolute deviation.
Ordinary usual_of(const std::vector<PastDay>& past);

// The most that the owner alone may be expected to pay on `day`.
Ordinary owners_of(const std::vector<PastDay>& past, int64_t day);

}  // namespace hikeshi::cost
