// SPDX-License-Identifier: Apache-2.0
// The text encodings that value modifiers apply: Base64, UTF-16, Windows dashes.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sigma/pattern.h"

namespace hikeshi::sigma {

std::string base64(std::string_view bytes);

// What is certain to stand in the Base64 of any text that holds `bytes`, for each of the three
// positions at which it may begin.
std::array<std::string, 3> base64_offsets(std::string_view bytes);

std::string to_utf16(std::string_view utf8, bool big_endian);

// The same value with each dash or slash that begins a word as each of the five characters that
// Windows programs take for it. Fails with kLimit above 5^4 values.
Result<std::vector<Wildcards>> with_dashes(const Wildcards& value);

}  // namespace hikeshi::sigma
