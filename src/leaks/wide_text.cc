// SPDX-License-Identifier: Apache-2.0
#include "leaks/wide_text.h"

#include <cstring>

namespace hikeshi::leaks {

void narrow(std::string_view text, const WideReading& reading, std::string& out) {
  const size_t before = reading.first < 0 ? 1 : 0, size = text.size();
  const auto unit = [&](char first, char second) {
    const char low = reading.high_byte_first ? second : first;
    const char high = reading.high_byte_first ? first : second;
    return high == 0 && static_cast<signed char>(low) >= 0 ? low : '\x80';
  };
  out.resize((size + before + 1) / 2);
  if (out.empty()) return;
  size_t k = 0;
  if (before == 1) out[k++] = unit('\0', text[0]);
  for (size_t at = before; at + 2 <= size; at += 2) out[k++] = unit(text[at], text[at + 1]);
  if (k < out.size()) out[k] = unit(text[size - 1], '\0');
}

bool may_be_wide(std::string_view text) {
  return std::memchr(text.data(), 0, text.size()) != nullptr;
}

}  // namespace hikeshi::leaks
