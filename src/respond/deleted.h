// SPDX-License-Identifier: Apache-2.0
// What the intruder deleted of the owner's (facts `deleted` of the hunt), as others must know it.
#pragma once

#include <string_view>

#include "respond/scene.h"

namespace hikeshi::respond {

// May the intruder's copy of this type be all that is left of the owner's data? So where originals
// of the kind were deleted.
bool may_be_last_copy(const Scene& scene, std::string_view type);

}  // namespace hikeshi::respond
