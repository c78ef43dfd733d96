// SPDX-License-Identifier: Apache-2.0
#include "io/spill_vector.h"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>
#include <string>
#include <thread>

namespace hikeshi {
namespace {

// Of this process, in kB: what is no page of a file.
long anonymous_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stol(line.substr(8));
  }
  return 0;
}

TEST(SpillVector, IsAVectorWhateverItsSize) {
  SpillVector<uint32_t> all;
  for (uint32_t i = 0; i < 5'000'000; ++i) all.push_back(i);
  SpillVector<uint32_t> copy = all;
  all.clear();
  all.shrink_to_fit();
  ASSERT_EQ(copy.size(), 5'000'000U);
  EXPECT_EQ(std::accumulate(copy.begin(), copy.end(), uint64_t{0}), 12'499'997'500'000U);
}

TEST(SpillVector, NeedsNoMemoryForWhatIsBeyondTheFirstBlocks) {
  const long before = anonymous_memory();
  const SpillVector<char> all(size_t{200} << 20, 'x');
  EXPECT_EQ(all.back(), 'x');
  EXPECT_GE(most_blocks_on_disk(), uint64_t{200} << 20);
  EXPECT_LT(anonymous_memory() - before, 100L << 10);
}

TEST(SpillVector, KeepsSmallOnesInMemory) {
  const uint64_t before = most_blocks_on_disk();
  std::vector<SpillVector<char>> many(100);
  for (auto& one : many) one.assign(1000, 'x');
  EXPECT_EQ(most_blocks_on_disk(), before);
}

TEST(SpillVector, HoldsObjectsThatPointIntoThemselves) {
  SpillVector<std::string> texts;
  for (size_t i = 0; i < 100'000; ++i) texts.push_back("text " + std::to_string(i));
  for (size_t i = 0; i < texts.size(); i += 997) EXPECT_EQ(texts[i], "text " + std::to_string(i));
}

TEST(SpillVector, GrowsOnSeveralThreads) {
  const auto grow = [] {
    for (size_t round = 0; round < 20; ++round) {
      SpillVector<uint64_t> all;
      for (uint64_t i = 0; i < 300'000; ++i) all.push_back(i);
      EXPECT_EQ(all[299'999], 299'999U);
    }
  };
  std::jthread other(grow);
  grow();
}

}  // namespace
}  // namespace hikeshi
