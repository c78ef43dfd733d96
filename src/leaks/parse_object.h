// SPDX-License-Identifier: Apache-2.0
// What trees, commits and tags say. Their bytes are another's: what does not add up ends the
// reading, and the caller is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/object_id.h"

namespace hikeshi::leaks {

struct TreeEntry {
  std::string_view name, id;                // id: raw bytes
  bool is_tree = false, is_commit = false;  // is_commit: a submodule's, of another repository
};

// The entry at the front and how many bytes it takes; nullopt where there is no whole one.
// A history's trees have a hundred million entries: neither searched nor compared by calls.
inline std::optional<TreeEntry> first_entry(std::string_view tree, size_t hash_size,
                                            size_t& length) {
  size_t blank = 0;
  while (blank < 8 && blank < tree.size() && tree[blank] != ' ') ++blank;
  if (blank < 5 || blank >= 8 || blank >= tree.size()) return std::nullopt;
  const size_t end = tree.find('\0', blank);
  if (end == std::string_view::npos || tree.size() - end - 1 < hash_size) return std::nullopt;
  length = end + 1 + hash_size;
  const bool is_tree = tree[0] == '4' || (tree[0] == '0' && tree[1] == '4');
  const bool is_commit = tree[0] == '1' && tree[1] == '6';
  return TreeEntry{tree.substr(blank + 1, end - blank - 1), tree.substr(end + 1, hash_size),
                   is_tree, is_commit};
}

// Calls each(entry); false where the tree is broken (the entries before that were called).
template <class Each>
bool for_each_entry(std::string_view tree, size_t hash_size, Each&& each) {
  while (!tree.empty()) {
    size_t length = 0;
    const auto entry = first_entry(tree, hash_size, length);
    if (!entry) return false;
    each(*entry);
    tree.remove_prefix(length);
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

// What the graph is made of: of two hundred thousand commits the names are needed for a handful.
struct CommitHead {
  ObjectId tree;
  std::vector<ObjectId> parents;
  int64_t time = 0;  // of the committer
};

std::optional<CommitHead> parse_commit_head(std::string_view text);
std::optional<CommitText> parse_commit(std::string_view text);

struct TagText {
  ObjectId object;
  Signature tagger;
};

std::optional<TagText> parse_tag(std::string_view text);

}  // namespace hikeshi::leaks
