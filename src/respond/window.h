// SPDX-License-Identifier: Apache-2.0
// Over what time logs and figures are to be fetched.
#pragma once

#include "respond/scene.h"

namespace hikeshi::respond {

// When the trouble can have begun: a day before the earliest time that a fact gives.
UtcTime window_start(const Scene& scene);

}  // namespace hikeshi::respond
