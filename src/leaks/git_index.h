// SPDX-License-Identifier: Apache-2.0
// What is staged: the index of a working tree (gitformat-index(5), versions 2 to 4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "leaks/object_id.h"

namespace hikeshi::leaks {

struct Staged {
  std::string path;
  ObjectId id;
};

// kCorrupt where the bytes are no index, or end inside of an entry.
Result<std::vector<Staged>> parse_index(std::string_view bytes, size_t id_size);

}  // namespace hikeshi::leaks
