// SPDX-License-Identifier: Apache-2.0
// What flow logs show of an instance since AWS showed it isolated: a group alone cuts nothing that
// is tracked already (law 7).
#pragma once

#include <optional>
#include <string>

#include "cli/response_desk.h"
#include "respond/flow_logs.h"

namespace hikeshi::cli {

// nullopt where it was not seen isolated. What AWS answered is kept as evidence of the case.
Result<std::optional<respond::Flows>> isolated_flows(World& world, ResponseDesk& desk,
                                                     const std::string& instance,
                                                     const std::string& region);

}  // namespace hikeshi::cli
