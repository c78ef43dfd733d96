// SPDX-License-Identifier: Apache-2.0
// Times that CloudTrail can have written. A record of 1970 or of 9999 is damaged or made up: taken
// at its word, every address would be new against half a century of history.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "base/utc_time.h"

namespace hikeshi::trail {

using TimeSpan = std::pair<UtcTime, UtcTime>;

// nullopt for what is no time, or none between CloudTrail's first day (2013-11-13) and 2100.
std::optional<UtcTime> parse_event_time(std::string_view text);

}  // namespace hikeshi::trail
