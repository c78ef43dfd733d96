// SPDX-License-Identifier: Apache-2.0
// git's index, versions 2 to 4: which object stands at which path in the next commit.
#pragma once

#include <optional>
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

// Of a split index: the file sharedindex.ID beside it holds most entries; those at the places of
// `removed` are gone, those of `replaced` stand in this one, in their order and before all others,
// with an empty path where it is the same.
struct SharedIndex {
  ObjectId id;
  std::vector<bool> removed, replaced;
};

struct GitIndex {
  std::vector<IndexEntry> entries;
  std::optional<SharedIndex> shared;
};

// kCorrupt, kUnsupported (another version).
Result<GitIndex> parse_index(std::string_view file, size_t hash_size);

// All entries of a split index. kCorrupt where the two do not fit each other.
Result<std::vector<IndexEntry>> join_index(GitIndex split, std::vector<IndexEntry> shared);

}  // namespace hikeshi::leaks
