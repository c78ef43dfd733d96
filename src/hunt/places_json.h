// SPDX-License-Identifier: Apache-2.0
// `places` and `novelty` of the hunt's document (docs/formats.md).
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "hunt/hunt.h"

namespace hikeshi::hunt {

// null where the user gave no file about addresses.
nlohmann::ordered_json places_json(const HuntResult& result);
nlohmann::ordered_json novelty_json(const HuntResult& result);

}  // namespace hikeshi::hunt
