// SPDX-License-Identifier: Apache-2.0
// Whose a temporary credential is. No call of AWS's says so, and none switches it off: the role or
// user behind it is what can be contained. What the hunt has found of it tells first, then every
// record of the case's logs that names it, the owner's own included.
#pragma once

#include "cli/flow.h"
#include "respond/containment.h"

namespace hikeshi::cli {

// kNotAllowed, with the reason, where nobody can be named: no case, no record, root, a role of
// another account.
Result<respond::ContainTarget> session_holder(World& world, const std::string& id,
                                              const store::Case* the_case,
                                              const casefile::CaseState* state);

}  // namespace hikeshi::cli
