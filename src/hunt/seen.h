// SPDX-License-Identifier: Apache-2.0
// What one worker of the pass has seen, in its own numbers; merge() brings the workers together.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "hunt/collect.h"
#include "hunt/fingerprint.h"

namespace hikeshi::hunt {

// A record as the pass leaves it.
struct Sighting {
  Event event;
  Fingerprint print;     // of the record as written
  uint32_t place = 0;    // of merge(): kCopy, or where the event went in the table
  uint32_t ordinal = 0;  // among what its worker read: orders what one wrapper quotes at one place

  static constexpr uint32_t kCopy = UINT32_MAX;
};

// Grows by a page and moves nothing. One vector would be copied at each doubling and hold twice
// what it needs at the end.
class Sightings {
 public:
  Sighting& add() {
    if (pages_.empty() || pages_.back().size() == kPage) pages_.emplace_back().reserve(kPage);
    return pages_.back().emplace_back();
  }
  std::deque<std::vector<Sighting>>& pages() { return pages_; }

 private:
  static constexpr size_t kPage = 16'384;  // 1.7 MB
  std::deque<std::vector<Sighting>> pages_;
};

// Moved, never copied: its events point into it.
struct Seen {
  Seen() = default;
  Seen(Seen&&) = default;
  Seen& operator=(Seen&&) = default;

  Sightings events;
  std::deque<Detail> details;  // that the events number, and point to callers and calls
  std::deque<Caller> callers;
  std::deque<Call> calls;
  std::vector<std::pair<uint32_t, const Sighting*>> hits;  // by rule
  std::vector<std::pair<const Sighting*, sigma::BaseHit>> base_hits;
  Interner strings;
};

}  // namespace hikeshi::hunt
