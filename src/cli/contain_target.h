// SPDX-License-Identifier: Apache-2.0
// What --instance, --key, --user or --role means at AWS: whose a key is, where an instance runs.
#pragma once

#include "cli/flow.h"
#include "cli/session.h"
#include "respond/containment.h"

namespace hikeshi::cli {

// Asks AWS where that is needed, and the case's logs where a temporary credential is named. kUsage
// for none or several of the options, kNotAllowed for a temporary credential that the case's logs
// cannot trace to a role or user, and for a key whose owner is root or unknown; kNotFound for an
// instance that no region has.
Result<respond::ContainTarget> contain_target(World& world, AwsSession& session, const Args& args,
                                              const store::Case* the_case,
                                              const casefile::CaseState* state);

}  // namespace hikeshi::cli
