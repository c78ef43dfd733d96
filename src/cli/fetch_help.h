// SPDX-License-Identifier: Apache-2.0
// Help for somebody who has the notice and no logs yet: the commands that fetch them.
#pragma once

#include <string>

#include "cli/world.h"
#include "casefile/case_state.h"

namespace hikeshi::cli {

// Commands that can be pasted: `aws s3 sync` of the trail's bucket by account, region and day, and
// where there is no trail a loop of lookup-events over all regions (90 days, management events).
std::string fetch_help(const World& world, const casefile::CaseState& state);

}  // namespace hikeshi::cli
