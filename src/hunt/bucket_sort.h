// SPDX-License-Identifier: Apache-2.0
// Sorting on several threads: first into 256 buckets that follow each other, then each by itself.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace hikeshi::hunt {

// Calls work(i) for each i below `count`, on `threads` threads, which take what is next.
template <class Work>
void share_out(unsigned threads, size_t count, const Work& work) {
  std::atomic<size_t> next{0};
  const auto run = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < std::min<size_t>(threads, count); ++i) others.emplace_back(run);
  run();
}

// Sorts `items` by `less`. bucket_of(item) is below 256 and must not fall where `less` rises.
// done(begin, end) is called with each bucket once it is sorted, on the thread that sorted it.
template <class Item, class BucketOf, class Less, class Done>
void bucket_sort(std::vector<Item>& items, unsigned threads, const BucketOf& bucket_of,
                 const Less& less, const Done& done) {
  constexpr size_t kBuckets = 256;
  std::array<size_t, kBuckets + 1> begins{};
  for (const Item& item : items) ++begins[bucket_of(item) + size_t{1}];
  for (size_t i = 0; i < kBuckets; ++i) begins[i + 1] += begins[i];
  std::vector<Item> sorted(items.size());
  std::array<size_t, kBuckets + 1> next = begins;
  for (const Item& item : items) sorted[next[bucket_of(item)]++] = item;
  items = std::move(sorted);
  share_out(threads, kBuckets, [&](size_t i) {
    Item* const begin = items.data() + begins[i];
    Item* const end = items.data() + begins[i + 1];
    std::sort(begin, end, less);
    done(begin, end);
  });
}

}  // namespace hikeshi::hunt
