// SPDX-License-Identifier: Apache-2.0
// The public keys with which AWS signs digests, as `aws cloudtrail list-public-keys` prints them.
// Keys are of a region; several outputs are taken together.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hikeshi::trail {

enum class Signature { kGood, kBad, kNoKey };

class DigestKeys {
 public:
  DigestKeys();
  ~DigestKeys();
  DigestKeys(DigestKeys&&) noexcept;
  DigestKeys& operator=(DigestKeys&&) noexcept;

  // Adds the keys of one output. kCorrupt for what is none, or holds a key that is no RSA key.
  Status add(std::string_view json);

  bool empty() const { return keys_.empty(); }

  // RSA, PKCS #1 v1.5, SHA-256. `signature`: hex. Any thread.
  Signature check(const std::string& fingerprint, std::string_view text,
                  std::string_view signature) const;

 private:
  struct Key;
  std::map<std::string, std::unique_ptr<Key>> keys_;  // by fingerprint
};

}  // namespace hikeshi::trail
