// SPDX-License-Identifier: Apache-2.0
// The one pass over the logs: records to compact events, rule hits and details; duplicates out.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "hunt/event.h"
#include "sigma/rule.h"
#include "trail/scan.h"

namespace hikeshi::hunt {

class PassState;

struct Collected {
  EventTable table;
  // What records give to the correlations. From Extra::carry on: the number of rules that are hit;
  // of each its number and that of its values; of each value, as sigma::Matcher::carried gives it,
  // the number of its text + 1, or 0. Many records give the same.
  SpillVector<uint32_t> carries;
  trail::ScanResult scan;
  uint64_t duplicates = 0;
  uint64_t spilled = 0;  // bytes on the disk, at most at any one time
  uint64_t recalled = 0;  // files that an earlier pass has read
};

struct CollectOptions {
  trail::ScanOptions scan;
  const sigma::RuleSet* rules = nullptr;
  // Of the rows on their way, and of the table: 1.8 million events each. More goes to the disk.
  uint64_t rows_in_memory = uint64_t{64} << 20;
  // What an earlier pass has left is taken from here, and what this one leaves is kept.
  PassState* state = nullptr;
};

// Reads every source once. The result does not depend on the number of threads: of records with
// the same eventID the one lowest in (file, offset) is kept. Two records that share an eventID and
// differ in what they say are both kept, and reported as `conflicting_event_id`.
Collected collect(std::span<const trail::Source> sources, const CollectOptions& options);

}  // namespace hikeshi::hunt
