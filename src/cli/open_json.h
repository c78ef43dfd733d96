// SPDX-License-Identifier: Apache-2.0
// What `open` and `respond` say about the case that they opened.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cli/flow.h"

namespace hikeshi::cli {

nlohmann::ordered_json json_of(const OpenedCase& opened);
std::string opened_text(const World& world, const OpenedCase& opened);

// Explains why no case was opened; exit code 1 (3 where nothing could be read at all).
ExitCode nothing_opened(World& world, const notice::Reading& reading);

}  // namespace hikeshi::cli
