// SPDX-License-Identifier: Apache-2.0
#include "leaks/problem.h"

#include <algorithm>

namespace hikeshi::leaks {

// Which ones are named must not hang on which thread came first: the least are.
void Problems::add(Problem problem) {
  const std::scoped_lock lock(mutex_);
  const auto key = std::make_pair(problem.file, problem.reason);
  counts_[key] += problem.count;
  auto& heap = named_[key];
  heap.push_back(std::move(problem));
  std::push_heap(heap.begin(), heap.end());
  if (heap.size() <= kNamed) return;
  std::pop_heap(heap.begin(), heap.end());
  heap.pop_back();
}

std::vector<Problem> Problems::take() {
  const std::scoped_lock lock(mutex_);
  std::vector<Problem> all;
  for (auto& [key, heap] : named_) {
    std::sort(heap.begin(), heap.end());
    uint64_t told = 0;
    for (const Problem& problem : heap) told += problem.count;
    all.insert(all.end(), heap.begin(), heap.end());
    const uint64_t total = counts_[key];
    if (total > told) all.push_back({key.first, "", key.second, "not named", total - told});
  }
  named_.clear();
  counts_.clear();
  return all;
}

}  // namespace hikeshi::leaks
