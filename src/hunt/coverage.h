// SPDX-License-Identifier: Apache-2.0
// What could be seen: account x region x hour. Keeps "did not happen" apart from "cannot be seen".
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/utc_time.h"
#include "hunt/event.h"
#include "trail/digest.h"
#include "trail/reader.h"
#include "trail/source.h"

namespace hikeshi::hunt {

enum class CellState : uint8_t { kSeen, kQuiet, kLost, kOff, kUnknown };
std::string_view to_string(CellState state);

struct Cell {
  std::string account, region;
  UtcTime from, to;  // whole hours, `to` exclusive
  CellState state = CellState::kUnknown;
  uint64_t files = 0;  // whose records fall into it
  uint64_t records = 0;
  std::string why;  // of lost and off: the digest, or the event that turned logging off
};

struct Window {
  std::optional<UtcTime> from, to;
  bool holds(int64_t time) const {
    return (!from || time >= from->seconds) && (!to || time < to->seconds);
  }
};

// What a verification has shown of the files.
struct Doubts {
  std::vector<std::string> altered;                // keys of log files
  std::vector<trail::DigestName> altered_digests;  // the hour of each is lost
  std::set<std::string> unproven;                  // names of digests: they prove no quiet hour
};

// Cells of every account and region that the logs speak of, over the hours of the window, else from
// the first to the last event or hour that is lost; equal neighbours are merged. `keys` are those
// of the files that were read, at least their last parts.
std::vector<Cell> measure_coverage(const EventTable& table,
                                   const std::vector<trail::Digest>& digests,
                                   const std::vector<trail::SourceName>& keys, const Doubts& doubts,
                                   const Window& window);

}  // namespace hikeshi::hunt
