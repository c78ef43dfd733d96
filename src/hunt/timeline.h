// SPDX-License-Identifier: Apache-2.0
// The actor's story in rows: what it did that mattered, in order of time.
#pragma once

#include <vector>

#include "hunt/hunt.h"

namespace hikeshi::hunt {

struct TimelineRow {
  int64_t time = 0;
  uint32_t event = 0;   // index of the event it shows
  uint64_t count = 1;   // calls of its kind in one go
  uint64_t things = 0;  // that they were about
  std::string text, tactic;
  bool looks = false;  // only looks around
};

struct Timeline {
  std::vector<TimelineRow> rows;
  bool truncated = false;
};

// Calls of one kind within five minutes are one row. At most 1,000 rows.
Timeline make_timeline(const HuntResult& result);

// At most so many of the rows, in their order. Those that only look around are left out first, from
// the end: an intruder who asks each region forty things must not hide what came after.
std::vector<TimelineRow> most_telling(std::vector<TimelineRow> rows, size_t most);

}  // namespace hikeshi::hunt
