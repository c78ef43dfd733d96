// SPDX-License-Identifier: Apache-2.0
#include "hunt/fingerprint.h"

#if __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>  // the same hash with what vectors the machine has: half the time
#else
#include <xxhash.h>
#endif

#include <random>

namespace hikeshi::hunt {

PrintSecret random_secret() {
  std::random_device device;
  PrintSecret secret;
  for (uint32_t& word : secret) word = device();
  return secret;
}

Fingerprint fingerprint_of(std::string_view text) {
  static const PrintSecret secret = random_secret();
  return fingerprint_of(text, secret);
}

Fingerprint fingerprint_of(std::string_view text, const PrintSecret& secret) {
  const XXH128_hash_t hash =
      XXH3_128bits_withSecret(text.data(), text.size(), secret.data(), sizeof secret);
  return {hash.high64, hash.low64};
}

}  // namespace hikeshi::hunt
