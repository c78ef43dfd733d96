// SPDX-License-Identifier: Apache-2.0
// What earlier hunts of a case have left (hunt/pass_state.h), and what it hangs on: the program,
// the rules, and that all logs are files of this machine.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "cli/source_hashes.h"
#include "cli/world.h"
#include "hunt/pass_state.h"

namespace hikeshi::cli {

// nullptr where nothing is kept: of logs that come from AWS, each hunt asks anew. `hashes` watches
// the sources; both outlive the state.
std::unique_ptr<hunt::PassState> hunt_state(World& world, const std::string& folder,
                                            const std::string& rules_sha256,
                                            std::span<const trail::Source> sources,
                                            SourceHashes& hashes);

}  // namespace hikeshi::cli
