// SPDX-License-Identifier: Apache-2.0
// A named stream of bytes that may hold logs. All that trail/ knows of the outside: cli/ makes
// sources of files, and of S3 objects later.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace hikeshi::trail {

struct Source {
  std::string name;   // as the user will see it: a path or an s3:// address
  uint64_t size = 0;  // as stored; for progress only
  // From any thread; again where records must be compared.
  std::function<Result<std::string>()> read;
  std::string kept_key{};        // in S3, of a file that is kept under another name
  std::string kept_signature{};  // that S3 held beside it, of a digest

  // The key in S3 as far as it is known; its last part, by which digests name files, is in either.
  const std::string& key() const { return kept_key.empty() ? name : kept_key; }
};

}  // namespace hikeshi::trail
