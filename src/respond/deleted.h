// SPDX-License-Identifier: Apache-2.0
// What the intruder's events deleted that the intruder had not made, by the lines of the timeline.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "respond/scene.h"

namespace hikeshi::respond {

// The hunt keeps so many lines of the timeline as facts.
inline constexpr size_t kMostLines = 500;

struct Deletion {
  std::string event, region;
  std::string id;       // of the first thing; "" where the event names none
  uint64_t number = 1;  // of the things, or where it names none of the calls
  const Fact* fact = nullptr;
};

// Successful ones, in the timeline's order. Those of the intruder's own things are left out, and
// those that stand among the changes to a thing.
std::vector<Deletion> deletions_of(const Scene& scene);

// What an event deletes, where this plan has a row for it: "kms:key"; else "".
std::string_view deleted_type(std::string_view event);

// May the intruder's copy of this type be all that is left of the owner's data? So where originals
// of the kind were deleted, or where the timeline does not tell.
bool may_be_last_copy(const Scene& scene, std::string_view type);

bool timeline_is_cut(const Scene& scene);

}  // namespace hikeshi::respond
