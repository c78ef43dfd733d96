// SPDX-License-Identifier: Apache-2.0
// Every object of the database, each inflated once. In a pack the deltas on one base form a tree:
// it is walked from the base down, so that a chain is never built twice. A base is kept only while
// children of it are left, and the child with most below it comes last, when its base can go
// already: at most about log2(deltas) objects are held at a time by a thread. An object that is
// nobody's base is not put together unless its visitor asks.
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "leaks/candidates.h"
#include "leaks/database.h"
#include "leaks/object_text.h"
#include "leaks/tree_text.h"

namespace hikeshi::leaks {

// What a visitor found out about an object, kept for as long as deltas on it are to come. The same
// worker sees those.
struct Marks {
  Candidates candidates;
  TreeMarks tree;

  void clear() {
    candidates.clear();
    tree.clear();
  }
};

// All of it until the call returns.
struct ObjectView {
  uint32_t number = 0;  // of the database
  ObjectType type = ObjectType::kNone;
  ObjectText& text;
  const Marks* base = nullptr;  // of what text.segments() copy from; nullptr: there is none
  bool is_base = false;         // deltas on it are to come, which will be given the marks
  Marks& marks;                 // empty; for the visitor to fill
};

// The deltas of one pack by their bases.
struct DeltaForest {
  std::vector<uint32_t> first_child,
      children;                  // children of e: [first_child[e], first_child[e + 1])
  std::vector<uint64_t> weight;  // packed work at and below an entry
  struct Root {
    uint32_t entry;
    ObjectType type;
  };
  std::vector<Root> roots;
};

class ObjectWalk {
 public:
  // Entries without a base, in a loop, or broken are added to `problems` here, once.
  ObjectWalk(const Database& database, unsigned threads, std::stop_token stop, Problems& problems);

  // Calls visit(worker, object) for each object of a type in `types` (bits 1 << type), from several
  // threads, in no order. worker < threads. Ends early when a stop is asked for. Where objects are
  // walked a second time, `tell` is false: what is broken was told then.
  using Visit = std::function<void(unsigned, const ObjectView&)>;
  void run(unsigned types, const Visit& visit, bool tell = true);

  uint64_t bytes_unpacked() const { return bytes_; }

 private:
  struct Task {
    uint64_t weight;
    uint32_t pack, entry;  // pack == kNoEntry: a loose one, by its place
    ObjectType type;
  };
  struct Worker;

  struct Planted {
    PackEntry::Kind kind = PackEntry::kBroken;
    uint32_t base = kNoEntry;
    uint64_t weight = 0;
  };
  std::vector<Planted> read_heads(const Pack& pack) const;
  void plant(size_t pack);
  void tell_unreached(size_t pack, const std::vector<uint32_t>& base,
                      const std::vector<std::pair<uint32_t, const char*>>& bad);
  struct Frame;
  struct Child;
  void walk_tree(Worker& worker, const Task& task, const Visit& visit);
  bool visit_root(Worker& worker, const Task& task, const Visit& visit, Frame& frame);
  bool visit_child(Worker& worker, const Task& task, uint32_t entry, const Visit& visit,
                   const Frame& base, Frame& frame);
  bool read_delta(Worker& worker, const Task& task, uint32_t entry, const Buffer& base,
                  Child& child);
  bool is_base(uint32_t pack, uint32_t entry) const;
  void visit_loose(Worker& worker, const LooseFile& file, uint32_t number, unsigned types,
                   const Visit& visit);
  void lost(uint32_t pack, uint32_t entry, std::string why);
  uint64_t below(uint32_t pack, uint32_t entry) const;

  const Database& database_;
  unsigned threads_;
  std::stop_token stop_;
  Problems& problems_;
  bool tell_ = true;
  std::vector<DeltaForest> forests_;
  uint64_t bytes_ = 0;
};

constexpr unsigned type_bit(ObjectType type) { return 1U << static_cast<unsigned>(type); }

}  // namespace hikeshi::leaks
