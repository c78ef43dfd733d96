// SPDX-License-Identifier: Apache-2.0
// git's delta: the sizes of base and result, then "copy from the base" and "insert these bytes".
#pragma once

#include <optional>
#include <string_view>

#include "leaks/inflate.h"

namespace hikeshi::leaks {

// The size of what the delta makes; nullopt where its head is broken or names another size of the
// base.
std::optional<uint64_t> delta_result_size(std::string_view delta, uint64_t base_size);

// Fills `out`, whose size must be delta_result_size(). False where the delta does not add up; it
// never reads or writes outside of the three.
bool apply_delta(std::string_view base, std::string_view delta, Buffer& out);

}  // namespace hikeshi::leaks
