// SPDX-License-Identifier: Apache-2.0
// What one worker of the pass has seen, in its own numbers; merge() brings the workers together.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "hunt/collect.h"
#include "hunt/fingerprint.h"

namespace hikeshi::hunt {

// Moved, never copied: its events point into it.
struct Seen {
  Seen() = default;
  Seen(Seen&&) = default;
  Seen& operator=(Seen&&) = default;

  std::vector<Event> events;
  std::vector<Fingerprint> prints;  // of the events' records as written
  std::vector<Detail> details;
  std::deque<Caller> callers;  // that the events point to, as to the calls
  std::deque<Call> calls;
  std::vector<RuleHit> hits;
  std::vector<std::pair<uint32_t, sigma::BaseHit>> base_hits;  // by event
  Interner strings;
};

}  // namespace hikeshi::hunt
