// SPDX-License-Identifier: Apache-2.0
#include "io/spill_bytes.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace hikeshi {
namespace {

std::string text_of(size_t i) {
  return std::string(1 + (i * 37) % 9000, static_cast<char>('a' + i % 26));
}

TEST(Spill, GivesBackWhatWasPutFromMemoryAndFromTheDisk) {
  Spill spill(100'000);
  std::vector<Spill::Piece> pieces;
  for (size_t i = 0; i < 100; ++i) pieces.push_back(spill.put(text_of(i)));
  EXPECT_GT(spill.most_on_disk(), 0U);
  std::string out;
  for (size_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(spill.take(std::move(pieces[i]), out));
    EXPECT_EQ(out, text_of(i));
  }
}

TEST(Spill, WritesNothingWhileThereIsRoom) {
  Spill spill(1 << 20, "/no such folder");
  std::string out;
  ASSERT_TRUE(spill.take(spill.put("some"), out));
  EXPECT_EQ(out, "some");
  EXPECT_EQ(spill.most_on_disk(), 0U);
}

TEST(Spill, HoldsEverythingInMemoryWhereNoFileCanBeMade) {
  Spill spill(0, "/no such folder");
  std::vector<Spill::Piece> pieces;
  for (size_t i = 0; i < 20; ++i) pieces.push_back(spill.put(text_of(i)));
  std::string out;
  for (size_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(spill.take(std::move(pieces[i]), out));
    EXPECT_EQ(out, text_of(i));
  }
  EXPECT_EQ(spill.most_on_disk(), 0U);
}

TEST(Spill, TakesFromSeveralThreads) {
  Spill spill(10'000);
  const auto work = [&](size_t thread) {
    std::vector<Spill::Piece> pieces;
    for (size_t i = 0; i < 200; ++i) pieces.push_back(spill.put(text_of(i + thread)));
    std::string out;
    for (size_t i = 0; i < 200; ++i) {
      EXPECT_TRUE(spill.take(std::move(pieces[i]), out));
      EXPECT_EQ(out, text_of(i + thread));
    }
  };
  std::jthread other(work, 1);
  work(2);
}

void expect_kept(const SpillArray& array) {
  for (size_t i = 0; i < array.size(); i += 511) array.data()[i] = static_cast<char>(i);
  array.rest();
  for (size_t i = 0; i < array.size(); i += 511) ASSERT_EQ(array.data()[i], static_cast<char>(i));
}

TEST(SpillArray, KeepsWhatIsWrittenWhereverItLies) {
  constexpr size_t kBytes = 3'000'001;
  const SpillArray in_memory(kBytes, kBytes), on_disk(kBytes, 0),
      nowhere(kBytes, 0, "/no such folder");
  EXPECT_FALSE(in_memory.on_disk());
  EXPECT_TRUE(on_disk.on_disk());
  EXPECT_FALSE(nowhere.on_disk());
  for (const SpillArray* array : {&in_memory, &on_disk, &nowhere}) expect_kept(*array);
}

TEST(SpillArray, RestsNoMoreThanItIsTold) {
  const SpillArray array(20'000, 0);
  for (size_t i = 0; i < array.size(); ++i) array.data()[i] = 'x';
  array.rest(1, 2);
  array.rest(5'000, 15'000);
  EXPECT_EQ(std::string(array.data(), array.size()), std::string(20'000, 'x'));
}

TEST(SpillBytes, StaysWhereItWasPut) {
  SpillBytes bytes(200'000), others(0);
  std::vector<std::pair<const char*, std::string>> put;
  for (size_t i = 0; i < 300; ++i) {
    put.emplace_back(bytes.add(text_of(i)), text_of(i));
    put.emplace_back(others.add(text_of(i + 7)), text_of(i + 7));
  }
  EXPECT_GT(bytes.on_disk(), 0U);
  bytes.take(std::move(others));
  put.emplace_back(bytes.add("last"), "last");
  put.emplace_back(bytes.add(std::string(5'000'000, 'l')), std::string(5'000'000, 'l'));
  bytes.rest();
  for (const auto& [at, text] : put) ASSERT_EQ(std::string_view(at, text.size()), text);
}

}  // namespace
}  // namespace hikeshi
