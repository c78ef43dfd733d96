// SPDX-License-Identifier: Apache-2.0
// How far CloudTrail tells of a region after a removal, and whether the intruder is in it.
#pragma once

#include "respond/response.h"

namespace hikeshi::cli {

respond::ResponseParts::Logs logs_after(const respond::Ground& ground,
                                        const casefile::CaseState& state, const respond::Step& step,
                                        UtcTime since);

}  // namespace hikeshi::cli
