// SPDX-License-Identifier: Apache-2.0
// Steps through text that is known to be valid UTF-8 (decode_text() made it so).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace hikeshi::notice {

struct CodePoint {
  uint32_t value = 0;
  size_t length = 1;  // never 0, never past the end
};

inline CodePoint decode_utf8(std::string_view text, size_t i) {
  const auto byte = [&](size_t k) { return static_cast<uint8_t>(text[k]); };
  const uint8_t first = byte(i);
  if (first < 0x80) return {first, 1};
  const size_t wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  const size_t length = std::min(wanted, text.size() - i);
  uint32_t value = first & (0xFFU >> (wanted + 1));
  for (size_t k = 1; k < length; ++k) value = (value << 6U) | (byte(i + k) & 0x3FU);
  return {value, length};
}

}  // namespace hikeshi::notice
