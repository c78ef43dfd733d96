// SPDX-License-Identifier: Apache-2.0
// Work that is shared out to threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace hikeshi {

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

// The same with the number of the thread: work(thread, i).
template <class Work>
void share_out_by(unsigned threads, size_t count, const Work& work) {
  std::atomic<size_t> next{0};
  const auto run = [&](unsigned thread) {
    for (size_t i = next++; i < count; i = next++) work(thread, i);
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < std::min<size_t>(threads, count); ++i) others.emplace_back(run, i);
  run(0);
}

}  // namespace hikeshi
