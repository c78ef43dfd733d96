// SPDX-License-Identifier: Apache-2.0
// A detail as bytes: what is empty takes none. One event in fifteen has a detail, and as an object
// it takes 600 bytes, as text a hundred.
#pragma once

#include <string>
#include <string_view>

#include "hunt/event.h"

namespace hikeshi::hunt {

std::string text_of(const Detail& detail);
// How many bytes of what begins here are the detail.
size_t size_of_detail(const char* text);
// Of what text_of() gave, with whatever behind it.
Detail detail_from(const char* text);

}  // namespace hikeshi::hunt
