// SPDX-License-Identifier: Apache-2.0
#include "leaks/paths.h"

#include <algorithm>

namespace hikeshi::leaks {

Paths::Paths(const std::vector<uint64_t>& hits, const std::vector<Edge>& edges,
             const TreeEdges& names, const Database& database, const IdHash& hash)
    : names_(names), sets_(1) {
  numbers_[{}] = 0;
  for (uint32_t i = 0; i < hits.size(); ++i) hit_of_[hits[i]] = i;
  std::unordered_set<uint64_t> held;
  for (const Edge& edge : edges) {
    trees_[hash.of(database.id(edge.parent))].push_back({edge.name, edge.child});
    held.insert(edge.child);
  }
  // A tree with two copies has each edge twice.
  for (auto& [tree, children] : trees_) {
    const auto key = [](const Child& c) { return std::make_pair(c.name, c.id); };
    std::sort(children.begin(), children.end(),
              [&](const Child& a, const Child& b) { return key(a) < key(b); });
    children.erase(std::unique(children.begin(), children.end(),
                               [&](const Child& a, const Child& b) { return key(a) == key(b); }),
                   children.end());
    if (!held.contains(tree)) tops_.push_back(tree);
  }
  for (const auto& [tree, children] : trees_) settle(tree);
}

uint32_t Paths::set_of(uint64_t tree) const {
  const auto at = set_of_.find(tree);
  return at == set_of_.end() ? 0 : at->second;
}

// Children before their tree, without recursion: the depth is another's. A tree that holds itself
// (ids are not checked against contents) counts as empty there.
void Paths::settle(uint64_t top) {
  std::vector<std::pair<uint64_t, size_t>> stack;
  const auto enter = [&](uint64_t tree) {
    if (!trees_.contains(tree) || !set_of_.try_emplace(tree, 0).second) return;
    stack.emplace_back(tree, 0);
  };
  enter(top);
  while (!stack.empty()) {
    const uint64_t tree = stack.back().first;
    const auto& children = trees_[tree];
    if (stack.back().second < children.size()) {
      enter(children[stack.back().second++].id);
    } else {
      set_of_[tree] = join(tree);
      stack.pop_back();
    }
  }
}

uint32_t Paths::join(uint64_t tree) {
  std::vector<std::pair<uint32_t, uint32_t>> key;
  Set set;
  const auto keep = [&](Place place) {
    if (set.size() < kMostPaths)
      set.push_back(std::move(place));
    else
      truncated_ = true;
  };
  constexpr uint32_t kHit = 0x80000000U;
  for (const Child& child : trees_[tree]) {
    if (const auto hit = hit_of_.find(child.id); hit != hit_of_.end())
      key.emplace_back(child.name, hit->second | kHit);
    if (const uint32_t inner = set_of(child.id); inner != 0) key.emplace_back(child.name, inner);
  }
  const auto known = joined_.find(key);
  if (known != joined_.end()) return known->second;
  for (const auto& [name, what] : key) {
    if ((what & kHit) != 0) {
      keep({names_.name(name), what & ~kHit});
      continue;
    }
    for (const Place& place : sets_[what])
      keep({names_.name(name) + "/" + place.first, place.second});
  }
  const uint32_t number = number_of(std::move(set));
  joined_[std::move(key)] = number;
  return number;
}

uint32_t Paths::number_of(Set set) {
  std::sort(set.begin(), set.end());
  const auto [at, fresh] = numbers_.try_emplace(set, static_cast<uint32_t>(sets_.size()));
  if (fresh) sets_.push_back(std::move(set));
  return at->second;
}

}  // namespace hikeshi::leaks
