// SPDX-License-Identifier: Apache-2.0
// What `open` and `respond` say about the case that they opened.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cli/flow.h"

namespace hikeshi::cli {

nlohmann::ordered_json json_of(const OpenedCase& opened);
std::string opened_text(const World& world, const OpenedCase& opened);

// To standard error: the other cases that the input opened or joined, with their clocks, and which
// of all of them are closed.
void tell_of_others(const World& world, const OpenedCase& opened);

// Explains why no case was opened; exit code 1 (4 where some of it could not be
// read, 3 where nothing could).
ExitCode nothing_opened(World& world, const notice::Reading& reading);

}  // namespace hikeshi::cli
