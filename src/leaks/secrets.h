// SPDX-License-Identifier: Apache-2.0
// Secrets beside a key id: that there is one, how long it is, where it stands, and whether it is
// the same as another. Not one character of a secret leaves this file's functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/key_id.h"

namespace hikeshi::leaks {

// Drawn anew for each run or case: equal secrets get equal marks, and nothing can be computed back.
class Marker {
 public:
  Marker();
  std::string mark(std::string_view secret) const;  // 16 hex digits of an HMAC-SHA-256

 private:
  std::array<uint8_t, 32> key_{};
};

struct SecretBeside {
  std::string_view kind;  // "secret_access_key", "session_token"
  size_t offset = 0, length = 0;
  std::string mark;
};

// Those within 4 KiB of the id: 40 characters of base64 that are no hash and no word, or at least
// 100 that begin like a session token's.
std::vector<SecretBeside> secrets_beside(std::string_view text, const Found& id,
                                         const Marker& marker);

}  // namespace hikeshi::leaks
