// SPDX-License-Identifier: Apache-2.0
// What a worker has seen as bytes, and back, to be kept between two hunts (pass_state.h).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hunt/seen.h"

namespace hikeshi::hunt {

// Everything but the rows.
std::string text_of(const Seen& seen);
// Adds it to a worker's that is new. False where it is no such text.
bool read_seen(std::string_view text, Seen& seen);

}  // namespace hikeshi::hunt
