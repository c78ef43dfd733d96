// SPDX-License-Identifier: Apache-2.0
// Which events a case keeps to ask further, and as what.
#pragma once

#include "hunt/hunt.h"
#include "store/event_store.h"

namespace hikeshi::hunt {

// Every event of a suspect's credential, every successful change, every hit of level medium and up:
// by time, file and offset.
std::vector<uint32_t> events_that_matter(const HuntResult& result, const sigma::RuleSet& rules);

// A row of the table; it points into `result`.
store::EventRow event_row(const HuntResult& result, uint32_t event);

// The events, the hits on them and the made things.
Status write_rows(const HuntResult& result, const sigma::RuleSet& rules,
                  store::EventStoreWriter& writer);

}  // namespace hikeshi::hunt
