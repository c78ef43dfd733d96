// SPDX-License-Identifier: Apache-2.0
// What a record says, in 16 bytes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace hikeshi::hunt {

struct Fingerprint {
  uint64_t high = 0, low = 0;
  auto operator<=>(const Fingerprint&) const = default;
};

// 192 bytes; XXH3 asks for at least 136.
using PrintSecret = std::array<uint32_t, 48>;
PrintSecret random_secret();

// XXH3 with a secret drawn at random, so that nobody can write two records that meet in it; by
// chance two of 32 million do with a probability of 10^-24. Any thread.
Fingerprint fingerprint_of(std::string_view text, const PrintSecret& secret);
// With a secret of this process: for comparing within one run only.
Fingerprint fingerprint_of(std::string_view text);

// Of a list of texts, one after the other.
inline Fingerprint joined(const Fingerprint& so_far, const Fingerprint& next) {
  constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;  // 2^64 over the golden ratio
  return {(so_far.high ^ (so_far.low >> 29)) * kOdd + next.high,
          (so_far.low ^ (so_far.high >> 31)) * kOdd + next.low};
}

}  // namespace hikeshi::hunt
