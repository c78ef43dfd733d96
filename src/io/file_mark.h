// SPDX-License-Identifier: Apache-2.0
// By what a file is known again without reading it: cheap, and right unless somebody forges it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace hikeshi {

struct FileMark {
  uint64_t size = 0;
  int64_t modified = 0;  // nanoseconds since 1970
  std::string ends;      // its first and its last 4 kB
};

// Of a regular file of this machine. kNotFound, kDenied, kIo; kUnsupported for anything else.
// Any thread.
Result<FileMark> mark_of_file(const std::string& path);

}  // namespace hikeshi
