// SPDX-License-Identifier: Apache-2.0
// Commits, tags and trees out of their bytes (git's object formats, gitformat-* and git-cat-file).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/object_id.h"

namespace hikeshi::leaks {

struct Commit {
  ObjectId tree;
  std::vector<ObjectId> parents;
  std::string_view author;              // "Name <mail>", into the bytes
  int64_t authored = 0, committed = 0;  // seconds since 1970
};

// nullopt where there is no tree: no commit.
std::optional<Commit> parse_commit(std::string_view bytes);

// What an annotated tag points to.
std::optional<ObjectId> parse_tag(std::string_view bytes);

struct TreeEntry {
  bool folder = false, submodule = false;
  std::string_view name;
  const uint8_t* id = nullptr;  // id_size bytes
};

// Takes the next entry off `rest`; false at the end or where no entry stands.
bool next_entry(std::string_view& rest, size_t id_size, TreeEntry& entry);

}  // namespace hikeshi::leaks
