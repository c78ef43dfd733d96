// SPDX-License-Identifier: Apache-2.0
// Sorting on several threads: first into 256 buckets that follow each other, then each by itself.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
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

// A vector whose elements are not written before they are assigned, so that the thread that fills
// them is the first to touch their memory. For types without initializers.
template <class T>
struct Unwritten : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = Unwritten<U>;
  };
  template <class U>
  void construct(U* at) {
    ::new (static_cast<void*>(at)) U;
  }
  template <class U, class... Args>
  void construct(U* at, Args&&... args) {
    ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
  }
};
template <class T>
using RawVector = std::vector<T, Unwritten<T>>;

// Sorts `items` by `less`. bucket_of(item) is below 256 and must not fall where `less` rises.
// done(begin, end) is called with each bucket once it is sorted, on the thread that sorted it.
template <class Item, class BucketOf, class Less, class Done>
void bucket_sort(RawVector<Item>& items, unsigned threads, const BucketOf& bucket_of,
                 const Less& less, const Done& done) {
  constexpr size_t kBuckets = 256;
  const size_t slices = std::max(1U, threads), width = items.size() / slices + 1;
  const auto for_slice = [&](size_t slice, const auto& work) {
    const size_t end = std::min(items.size(), (slice + 1) * width);
    for (size_t i = slice * width; i < end; ++i) work(items[i]);
  };
  std::vector<std::array<size_t, kBuckets>> next(
      slices);  // of each slice, where its next item goes
  share_out(threads, slices, [&](size_t slice) {
    for_slice(slice, [&](const Item& item) { ++next[slice][bucket_of(item)]; });
  });
  std::array<size_t, kBuckets + 1> begins{};
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    size_t at = begins[bucket];
    for (auto& of_slice : next) at += std::exchange(of_slice[bucket], at);
    begins[bucket + 1] = at;
  }
  RawVector<Item> sorted(items.size());
  share_out(threads, slices, [&](size_t slice) {
    for_slice(slice, [&](const Item& item) { sorted[next[slice][bucket_of(item)]++] = item; });
  });
  items = std::move(sorted);
  share_out(threads, kBuckets, [&](size_t i) {
    Item* const begin = items.data() + begins[i];
    Item* const end = items.data() + begins[i + 1];
    std::sort(begin, end, less);
    done(begin, end);
  });
}

}  // namespace hikeshi::hunt
