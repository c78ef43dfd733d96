// SPDX-License-Identifier: Apache-2.0
#include "hunt/fingerprint.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <random>

namespace hikeshi::hunt {
namespace {

using Secret = std::array<uint32_t, 48>;  // 192 bytes; XXH3 asks for at least 136

Secret random_secret() {
  std::random_device device;
  Secret secret;
  for (uint32_t& word : secret) word = device();
  return secret;
}

}  // namespace

Fingerprint fingerprint_of(std::string_view text) {
  static const Secret secret = random_secret();
  const XXH128_hash_t hash =
      XXH3_128bits_withSecret(text.data(), text.size(), secret.data(), sizeof secret);
  return {hash.high64, hash.low64};
}

}  // namespace hikeshi::hunt
