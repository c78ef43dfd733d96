// SPDX-License-Identifier: Apache-2.0
// Which hits stand at which paths below each tree. Most trees of a history hold the same: sets of
// (path, hit) are kept once and have numbers, and two trees are compared by these.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "leaks/tree_edges.h"

namespace hikeshi::leaks {

// Paths of one tree beyond so many are left out; a tree of ten times ten equal folders ten deep has
// 10^10.
inline constexpr size_t kMostPaths = 1000;

class Paths {
 public:
  // `hits`: hash of each hit's object. Edges as climb() gives them.
  Paths(const std::vector<uint64_t>& hits, const std::vector<Edge>& edges, const TreeEdges& names,
        const Database& database, const IdHash& hash);

  using Place = std::pair<std::string, uint32_t>;  // path, hit
  using Set = std::vector<Place>;                  // sorted

  // 0 is the empty set.
  uint32_t set_of(uint64_t tree) const;
  const Set& set(uint32_t number) const { return sets_[number]; }
  size_t sets() const { return sets_.size(); }

  // The trees that no other one holds, as far as they lead to a hit.
  const std::vector<uint64_t>& tops() const { return tops_; }
  bool truncated() const { return truncated_; }

 private:
  struct Child {
    uint32_t name;
    uint64_t id;
  };
  void settle(uint64_t top);
  uint32_t join(uint64_t tree);
  uint32_t number_of(Set set);

  const TreeEdges& names_;
  std::unordered_map<uint64_t, std::vector<Child>> trees_;
  std::unordered_map<uint64_t, uint32_t> hit_of_;
  std::unordered_map<uint64_t, uint32_t> set_of_;
  std::map<Set, uint32_t> numbers_;
  std::map<std::vector<std::pair<uint32_t, uint32_t>>, uint32_t> joined_;  // of (name, set)
  std::vector<Set> sets_;
  std::vector<uint64_t> tops_;
  bool truncated_ = false;
};

}  // namespace hikeshi::leaks
