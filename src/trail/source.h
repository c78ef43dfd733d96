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
  std::function<Result<std::string>()> read;  // from any thread; again where records must be compared
};

}  // namespace hikeshi::trail
