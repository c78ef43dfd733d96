// SPDX-License-Identifier: Apache-2.0
#include "leaks/holders.h"

#include <algorithm>
#include <array>
#include <memory>

#include "leaks/parse.h"

namespace hikeshi::leaks {
namespace {

constexpr int kDeepest = 64;  // folders in folders; ids that lead in a circle end here

// Ids to look for; the first two bytes turn nearly every entry away.
class Wanted {
 public:
  explicit Wanted(const IdSet& ids) : ids_(ids) {
    for (const ObjectId& id : ids) heads_[head(id.bytes.data())] = true;
  }
  bool holds(const uint8_t* raw, size_t size) const {
    return heads_[head(raw)] && ids_.contains(ObjectId::of(raw, size));
  }

 private:
  static size_t head(const uint8_t* raw) { return size_t{raw[0]} << 8 | raw[1]; }
  const IdSet& ids_;
  std::array<bool, 65536> heads_{};
};

struct Tree {
  ObjectId id;
  std::vector<Link> links;
};

void look_through(const ObjectId& tree, std::string_view bytes, const Wanted& wanted,
                  std::vector<Tree>& found) {
  std::vector<Link> links;
  TreeEntry entry;
  while (next_entry(bytes, tree.size, entry)) {
    if (wanted.holds(entry.id, tree.size))
      links.push_back({std::string(entry.name), ObjectId::of(entry.id, tree.size)});
  }
  if (!links.empty()) found.push_back({tree, std::move(links)});
}

std::vector<Tree> trees_with(ObjectStore& store, const IdSet& ids, unsigned threads) {
  const auto wanted = std::make_unique<Wanted>(ids);
  std::vector<std::vector<Tree>> found(std::max(1U, threads));
  store.visit(
      threads, [](ObjectType type) { return type == ObjectType::kTree; },
      [&](unsigned worker, const ObjectId& id, ObjectType, std::string_view bytes) {
        look_through(id, bytes, *wanted, found[worker]);
      });
  std::vector<Tree> all;
  for (auto& of_worker : found)
    std::move(of_worker.begin(), of_worker.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const Tree& a, const Tree& b) { return a.id < b.id; });
  all.erase(std::unique(all.begin(), all.end(),
                        [](const Tree& a, const Tree& b) { return a.id == b.id; }),
            all.end());
  return all;
}

}  // namespace

Holders find_holders(ObjectStore& store, const IdSet& objects, unsigned threads) {
  Holders holders;
  IdSet next = objects;
  for (int depth = 0; !next.empty() && depth < kDeepest; ++depth) {
    IdSet found;
    for (Tree& tree : trees_with(store, next, threads)) {
      auto& links = holders[tree.id];
      if (links.empty()) found.insert(tree.id);
      std::move(tree.links.begin(), tree.links.end(), std::back_inserter(links));
    }
    next = std::move(found);
  }
  return holders;
}

}  // namespace hikeshi::leaks
