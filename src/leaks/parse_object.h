// SPDX-License-Identifier: Apache-2.0
// What trees, commits and tags say. Their bytes are another's: what does not add up ends the
// reading, and the caller is told.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/object_id.h"

namespace hikeshi::leaks {

struct TreeEntry {
  std::string_view name, id;                // id: raw bytes
  bool is_tree = false, is_commit = false;  // is_commit: a submodule's, of another repository
};

// Calls each(entry); false where the tree is broken (the entries before that were called).
template <class Each>
bool for_each_entry(std::string_view tree, size_t hash_size, Each&& each) {
  while (!tree.empty()) {
    const size_t blank = tree.substr(0, 8).find(' ');
    if (blank == std::string_view::npos) return false;
    const size_t end = tree.find('\0', blank);
    if (end == std::string_view::npos || tree.size() - end - 1 < hash_size) return false;
    const std::string_view mode = tree.substr(0, blank);
    each(TreeEntry{tree.substr(blank + 1, end - blank - 1), tree.substr(end + 1, hash_size),
                   mode == "40000" || mode == "040000", mode == "160000"});
    tree.remove_prefix(end + 1 + hash_size);
  }
  return true;
}

// "Some Body <body@example.com> 1700000000 +0900"
struct Signature {
  std::string name, email;
  int64_t time = 0;
};

struct CommitText {
  ObjectId tree;
  std::vector<ObjectId> parents;
  Signature author, committer;
};

std::optional<CommitText> parse_commit(std::string_view text);

struct TagText {
  ObjectId object;
  Signature tagger;
};

std::optional<TagText> parse_tag(std::string_view text);

}  // namespace hikeshi::leaks
