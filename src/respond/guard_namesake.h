// SPDX-License-Identifier: Apache-2.0
// Deletion is by attribution, never by name: a thing that was created after the intruder made one
// of that name is another thing, as the owner who removed the intruder's and made it anew has.
#pragma once

#include "respond/guard.h"

namespace hikeshi::respond {

// kNotAllowed where AWS shows that the thing which `step` deletes is younger than the one that the
// logs charge. Where AWS tells no time of creation, nothing is known of it.
Status check_namesake(const Ground& ground, const Guarded& guarded, const Step& step);

}  // namespace hikeshi::respond
