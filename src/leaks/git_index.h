// SPDX-License-Identifier: Apache-2.0
// git's index, versions 2 to 4: which object stands at which path in the next commit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "leaks/object_id.h"

namespace hikeshi::leaks {

struct IndexEntry {
  std::string path;
  ObjectId id;
  uint32_t mode = 0;
  unsigned stage = 0;  // 1 to 3 in a conflict
};

// kCorrupt, kUnsupported (another version, a split index).
Result<std::vector<IndexEntry>> parse_index(std::string_view file, size_t hash_size);

}  // namespace hikeshi::leaks
