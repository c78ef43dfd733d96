// SPDX-License-Identifier: Apache-2.0
// A notice for the terminal.
#pragma once

#include <string>

#include "cli/world.h"
#include "notice/notice.h"

namespace hikeshi::cli {

std::string notices_text(const World& world, const notice::Reading& reading);

// "2026-11-24T10:00:00Z (2026-11-24 19:00:00 +09:00), 23 h 10 min left"
std::string deadline_text(const World& world, UtcTime deadline);

}  // namespace hikeshi::cli
