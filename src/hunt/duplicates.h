// SPDX-License-Identifier: Apache-2.0
// Which events are copies of others: the same id, and a record that says the same to its last byte.
//
// Overlapping trails write the same bytes, so that a fingerprint decides nearly always. Exports
// that pass through a tool come with other blanks or another order of members: where one id has two
// spellings, and only there, the files are read once more and the records compared in one form.
#pragma once

#include <span>
#include <vector>

#include "hunt/event.h"
#include "hunt/fingerprint.h"
#include "trail/scan.h"

namespace hikeshi::hunt {

struct Uniques {
  std::vector<uint32_t> kept;       // indexes of events, in no order; of copies the lowest place
  std::vector<uint32_t> conflicts;  // of those: with an id that an earlier one has; by place
};

// `prints` are of the records of `events`.
Uniques drop_copies(std::span<const Event> events, std::span<const Fingerprint> prints,
                    std::span<const trail::Source> sources, const trail::ScanOptions& options);

}  // namespace hikeshi::hunt
