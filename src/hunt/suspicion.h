// SPDX-License-Identifier: Apache-2.0
// How much speaks for an origin being an intruder's, and what speaks against it.
//
// Each suspect is an argument: points for and against, each with the events it rests on. The
// weights were set by reasoning over the public incidents of docs/decisions/0004-attribution.md and
// are held by the corpus and the drills; they are few, and all stand in weigh_*.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hunt/event.h"
#include "hunt/hints.h"
#include "hunt/novelty.h"
#include "hunt/places.h"
#include "hunt/use.h"

namespace hikeshi::hunt {

// One statement in the two languages that the program speaks.
struct Wording {
  std::string en, ja;
};

struct Reason {
  std::string code;
  Wording text;
  std::vector<uint32_t> events;  // indices, the first few that show it
  int points = 0;
};

enum class Confidence : uint8_t { kNone, kLow, kMedium, kHigh };
std::string_view to_string(Confidence confidence);

struct Suspicion {
  uint32_t origin = 0;
  int score = 0;
  Confidence confidence = Confidence::kNone;
  bool fresh = false;  // the place is new to the principal, against days of history without it
  std::vector<Reason> reasons, against;
};

// What is known beside the uses: where addresses lie, what was new when.
struct Surroundings {
  const Places& places;
  const Novelty& novelty;
};

// One for each origin, in the order of Uses::origins, whatever the number of threads.
std::vector<Suspicion> suspect_origins(const EventTable& table, const Uses& uses,
                                       const Hints& hints, const Surroundings& around,
                                       unsigned threads = 1);

}  // namespace hikeshi::hunt
