// SPDX-License-Identifier: Apache-2.0
// git's deltas: a text put together of parts of its base and of parts that the delta brings along.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "leaks/inflate.h"

namespace hikeshi::leaks {

// Neither base nor delta nor what comes out of them may be larger than kMostObject here.

// What comes out has so many bytes; nullopt where the delta is broken or made for another base.
std::optional<uint64_t> delta_result_size(std::string_view delta, uint64_t base_size);

// Fills `out`, whose size is delta_result_size(). False where the delta does not add up; it
// never reads or writes outside of the three.
bool apply_delta(std::string_view base, std::string_view delta, Buffer& out);

// A part of what comes out: [to, to + size) is what stands at `from` in the base or in the delta.
struct Segment {
  uint32_t to = 0, from = 0, size = 0;
  bool copied = false;  // out of the base
  uint32_t end() const { return to + size; }
};

// Two bytes of a delta can make a segment of sixteen: beyond so many they are not listed.
inline constexpr size_t kMostSegments = size_t{1} << 20;

// Lists the parts in their order, copies that follow each other in base and result as one. False
// where apply_delta() would say so, or where there are more than kMostSegments.
bool list_segments(std::string_view base, std::string_view delta, uint64_t result_size,
                   std::vector<Segment>& out);

}  // namespace hikeshi::leaks
