// SPDX-License-Identifier: Apache-2.0
// Which events are copies of others: the same id, and a record that says the same to its last byte.
//
// Overlapping trails write the same bytes, so that a fingerprint decides nearly always. Exports
// that pass through a tool come with other blanks or another order of members: where one id has two
// spellings, and only there, the files are read once more and the records compared in one form.
#pragma once

#include <span>
#include <vector>

#include "hunt/seen.h"
#include "trail/scan.h"

namespace hikeshi::hunt {

struct Copies {
  uint64_t count = 0;
  // Of those that are none: with an id that an earlier one has; by place in the logs.
  std::vector<const Sighting*> conflicts;
};

using Page = std::span<Sighting>;

// Marks with Sighting::kCopy all but the first of the same records, first by file and offset.
Copies mark_copies(std::span<const Page> pages, std::span<const trail::Source> sources,
                   const trail::ScanOptions& options);

}  // namespace hikeshi::hunt
