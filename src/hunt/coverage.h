// SPDX-License-Identifier: Apache-2.0
// What could be seen: account x region x hour. Keeps "did not happen" apart from "cannot be seen".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/utc_time.h"
#include "hunt/event.h"
#include "trail/reader.h"
#include "trail/source.h"

namespace hikeshi::hunt {

enum class CellState : uint8_t { kSeen, kQuiet, kLost, kOff, kUnknown };
std::string_view to_string(CellState state);

struct Cell {
  std::string account, region;
  UtcTime from, to;  // whole hours, `to` exclusive
  CellState state = CellState::kUnknown;
  uint64_t files = 0;    // whose records fall into it
  uint64_t records = 0;
  std::string why;  // of lost and off: the digest, or the event that turned logging off
};

struct Window {
  std::optional<UtcTime> from, to;
  bool holds(int64_t time) const {
    return (!from || time >= from->seconds) && (!to || time < to->seconds);
  }
};

// Cells of every account and region that the logs speak of, over the hours of the window, else from
// the first to the last event; equal neighbours are merged. `file_names` are those that were read,
// `altered` those of them that a digest has otherwise.
std::vector<Cell> measure_coverage(const EventTable& table,
                                   const std::vector<trail::Digest>& digests,
                                   const std::vector<trail::SourceName>& file_names,
                                   const std::vector<std::string>& altered,
                                   const Window& window);

}  // namespace hikeshi::hunt
