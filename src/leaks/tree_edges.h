// SPDX-License-Identifier: Apache-2.0
// Which trees hold which: enough to climb from a hit to the root trees that contain it.
//
// Trees can only be read from their packs' bases down, a climb wants them from the leaf up. So
// while all of them go by once, each edge to a subtree and each to a hit is noted. Neighbouring
// trees hold almost the same: what is held, an id under a name, has a number, and an edge is that
// number, 4 bytes. An id becomes 64 bits under a random key (that two ids meet there takes chance,
// one in 10^12 at a million trees, not skill). Where even that would be too much (kMostEdges), only
// edges to what is known to hold a hit are noted, and the trees are read once more for each level.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "leaks/object_walk.h"

namespace hikeshi::leaks {

// Keyed hash of a raw id of 20 or 32 bytes.
class IdHash {
 public:
  IdHash();
  uint64_t of(std::string_view raw) const;
  uint64_t of(const ObjectId& id) const {
    return of({reinterpret_cast<const char*>(id.bytes.data()), id.size});
  }

 private:
  uint64_t keys_[4];
};

// A set of hashes with a small table before it, as almost every question is answered no.
class HashSet {
 public:
  void add(uint64_t hash) {
    filter_[hash % kBits / 64] |= uint64_t{1} << (hash % 64);
    set_.insert(hash);
  }
  bool contains(uint64_t hash) const {
    return (filter_[hash % kBits / 64] >> (hash % 64) & 1) != 0 && set_.contains(hash);
  }
  size_t size() const { return set_.size(); }

 private:
  static constexpr size_t kBits = size_t{1} << 20;
  std::vector<uint64_t> filter_ = std::vector<uint64_t>(kBits / 64);
  std::unordered_set<uint64_t> set_;
};

struct Edge {
  uint64_t child;   // IdHash
  uint32_t parent;  // number of the tree's copy
  uint32_t name;    // of TreeEdges::name()
};

inline constexpr size_t kMostEdges = 30'000'000;

class TreeEdges {
 public:
  TreeEdges(unsigned threads, const IdHash& hash, size_t hash_size, size_t most = kMostEdges);

  // One tree of the first run. `targets` are the hits; an edge to one is noted whatever its kind.
  // `fresh`, where it is not empty, is told of each entry that the tree's base has not.
  // False where the tree is broken. Safe for different workers at once.
  using Fresh = std::function<void(const TreeEntry&)>;
  bool note(unsigned worker, const ObjectView& tree, const HashSet& targets,
            const Fresh& fresh = {});

  // The targets of note() are these and no others: most entries are then turned away by two bytes
  // of their id. Until climb().
  void expect(const std::vector<ObjectId>& targets);

  // From now on as if the edges had been too many.
  void note_hits_alone() { overflow_ = true; }

  // Climbs: the edges from trees that hold a hit to it or to a tree that does. `again` walks all
  // trees and calls its argument for each; it is used only where the edges were too many.
  using Again = std::function<void(const ObjectWalk::Visit&)>;
  std::vector<Edge> climb(HashSet targets, const Database& database, const Again& again);

  const std::string& name(uint32_t number) const { return names_[number]; }
  bool overflowed() const { return overflow_; }

 private:
  struct Pair {
    uint64_t child;  // IdHash
    uint32_t name;
    bool operator==(const Pair&) const = default;
  };
  struct PairHash {
    size_t operator()(const Pair& pair) const { return pair.child + pair.name; }
  };
  struct Part {  // of one worker
    // A tree's number, how many it holds, the numbers of these in `pairs`; and the next tree.
    std::vector<std::vector<uint32_t>> runs;
    std::vector<Pair> pairs;
    std::unordered_map<Pair, uint32_t, PairHash> pair_numbers;
    std::unordered_map<std::string, uint32_t> names;
    size_t edges = 0;
  };
  void add_run(Part& part, uint32_t tree, const std::vector<HeldEntry>& held);
  uint32_t name_in(Part& part, std::string_view name);
  uint32_t pair_in(Part& part, const Pair& pair);
  void merge_names();
  std::vector<Edge> touching(const HashSet& held);

  const IdHash& hash_;
  size_t hash_size_, most_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::vector<std::string> names_;
  std::vector<bool> expected_;  // by the first two bytes; empty: any
  std::atomic<bool> overflow_ = false;
};

}  // namespace hikeshi::leaks
