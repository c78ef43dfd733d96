// SPDX-License-Identifier: Apache-2.0
// From origins and ties to the list of suspects that people and programs read.
#pragma once

#include "hunt/hunt.h"

namespace hikeshi::hunt {

std::vector<Suspect> find_suspects(const HuntResult& result);

}  // namespace hikeshi::hunt
