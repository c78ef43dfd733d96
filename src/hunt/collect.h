// SPDX-License-Identifier: Apache-2.0
// The one pass over the logs: records to compact events, rule hits and details; duplicates out.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "hunt/event.h"
#include "sigma/correlate.h"
#include "sigma/rule.h"
#include "trail/scan.h"

namespace hikeshi::hunt {

struct RuleHit {
  uint32_t rule = 0;
  uint32_t event = 0;  // index into EventTable::events
};

struct Collected {
  EventTable table;
  std::vector<RuleHit> hits;              // by rule, then event: of kept events only
  std::vector<sigma::BaseHit> base_hits;  // for correlate(), in no order; of kept events only
  trail::ScanResult scan;
  uint64_t duplicates = 0;
};

struct CollectOptions {
  trail::ScanOptions scan;
  const sigma::RuleSet* rules = nullptr;
};

// Reads every source once. The result does not depend on the number of threads: of records with
// the same eventID the one lowest in (file, offset) is kept. Two records that share an eventID and
// differ in what they say are both kept, and reported as `conflicting_event_id`.
Collected collect(std::span<const trail::Source> sources, const CollectOptions& options);

}  // namespace hikeshi::hunt
