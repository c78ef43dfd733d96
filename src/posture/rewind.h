// SPDX-License-Identifier: Apache-2.0
// The state as it was at a time of the past: the changes since then, as the trail has them, undone
// from the newest back. What the trail does not tell becomes unsure, and never a guess.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "posture/state.h"
#include "trail/scan.h"

namespace hikeshi::posture {

// A call that changed something and was not refused.
struct Change {
  UtcTime at;
  std::string source, event, region, id, principal;  // id: eventID
  Json request, response;
};

// Of which hours there are logs: a region and hours since 1970.
using Hours = std::map<std::string, std::set<int64_t>>;

struct History {
  std::vector<Change> changes;  // by time, then event id; each event once
  Hours seen;                   // an hour with a record, or of which a digest tells
                                // all of whose files are here
  std::vector<trail::Problem> problems;
  bool cancelled = false;
};

// Reads the changes of one account that rewind() knows. Any number of threads, the same history.
History read_history(std::span<const trail::Source> sources, const trail::ScanOptions& options,
                     const std::string& account);

// Notes who changed each thing last, up to `at` or, without it, up to the snapshot.
void note_changes(State& state, const History& history, std::optional<UtcTime> at);

// Undoes all changes from the snapshot back to `at`.
void rewind(State& state, const History& history, UtcTime at);

}  // namespace hikeshi::posture
