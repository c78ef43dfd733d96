// SPDX-License-Identifier: Apache-2.0
// How far CloudTrail tells of a region after a removal, and whether the intruder is in it.
#pragma once

#include "respond/response.h"

namespace hikeshi::cli {

// Where a step works: every command names its region.
std::string region_of(const respond::Step& step);

respond::ResponseParts::Logs logs_after(const respond::Ground& ground,
                                        const casefile::CaseState& state, const respond::Step& step,
                                        UtcTime since);

}  // namespace hikeshi::cli
