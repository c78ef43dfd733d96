// SPDX-License-Identifier: Apache-2.0
// UTF-16 read as bytes: PowerShell and Windows editors write it, and a key id in it stands as
// "A\0K\0I\0A\0". Neither the mark at the front nor the place where such a text begins is relied
// on: each of the four ways to read bytes in pairs is tried.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace hikeshi::leaks {

struct WideReading {
  ptrdiff_t first;       // where the first pair begins: 0 or -1
  bool high_byte_first;  // UTF-16BE
};

inline constexpr std::array<WideReading, 4> kWideReadings = {
    {{0, false}, {0, true}, {-1, false}, {-1, true}}};

// A byte for each pair: the character where it is one of ASCII, else 0x80, which no credential
// holds. Place k of the result is place first + 2k of `text`; bytes beyond its ends count as 0.
void narrow(std::string_view text, const WideReading& reading, std::string& out);

// False for what can hold no UTF-16: almost every text, as it has no NUL.
bool may_be_wide(std::string_view text);

}  // namespace hikeshi::leaks
