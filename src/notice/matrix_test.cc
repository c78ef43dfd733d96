// SPDX-License-Identifier: Apache-2.0
// Every layout by every carrier, several seeds, and threads of several messages: all fields exact.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "notice/notice_gen.h"

namespace hikeshi::notice {
namespace {

constexpr uint64_t kSeeds = 6;

TEST(Matrix, EveryLayoutByEveryCarrier) {
  size_t cases = 0;
  for (const std::string& layout : gen::layouts()) {
    for (const std::string& carrier : gen::carriers()) {
      for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
        gen::Random random(seed * 7919 + cases);
        const gen::Case c = gen::carry(gen::make_content(layout, random), carrier, random);
        const Reading reading = read(c.file, c.bytes, c.options);
        EXPECT_EQ(gen::difference(c, reading), "") << c.name << ", seed " << seed;
        EXPECT_TRUE(reading.not_notices.empty()) << c.name;
        EXPECT_TRUE(reading.problems.empty()) << c.name << ": " << reading.problems[0].reason;
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 1800U);
  std::printf("%zu generated notices, all fields compared\n", cases);
}

// Two messages of one matter: a reminder that starts no new clock, and the notice that it is about.
std::vector<gen::Content> reminder_and_notice(const std::string& layout, gen::Random& random) {
  gen::Content older = gen::make_content(layout, random);
  gen::Content newer = older;
  newer.sent = older.sent.plus(2 * kDay);
  newer.subject = "RE: " + older.subject;
  newer.truth.sent_at = newer.sent;
  const bool last = random.chance(50);
  newer.truth.stage = last ? Stage::kFinal : Stage::kReminder;
  newer.body = (last ? "FINAL NOTIFICATION\n\n" : "This is a reminder.\n\n") + older.body;
  return {newer, older};
}

TEST(Matrix, Threads) {
  for (const char* layout : {"L1", "L2", "L3", "CSV", "L5", "L6", "L7", "SCAN"}) {
    for (const char* carrier : {"quotes", "original_message"}) {
      for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
        gen::Random random(seed);
        const auto messages = reminder_and_notice(layout, random);
        const gen::Case c = gen::carry_thread(messages, carrier);
        const Reading reading = read(c.file, c.bytes, c.options);
        EXPECT_EQ(gen::difference(c, reading), "")
            << layout << " as " << c.name << ", seed " << seed;
      }
    }
  }
}

TEST(Matrix, AClosingMailOpensNothing) {
  gen::Random random(4);
  gen::Content older = gen::make_content("L1", random);
  gen::Content newer = gen::make_content("RESOLVED", random);
  newer.sent = older.sent.plus(kDay);
  newer.truth.sent_at = newer.sent;
  newer.truth.accounts = older.truth.accounts;
  newer.truth.abuse_reference = older.truth.abuse_reference;
  newer.subject = "Re: " + older.subject;
  gen::Case c = gen::carry_thread({newer, older}, "original_message");
  c.expected[1].opens_case = false;
  EXPECT_EQ(gen::difference(c, read(c.file, c.bytes, c.options)), "");
}

TEST(Matrix, AnMboxNumbersItsMessages) {
  gen::Random random(5);
  gen::Case all;
  all.file = "box";
  for (const char* layout : {"L1", "L5", "L7"}) {
    const gen::Case one = gen::carry(gen::make_content(layout, random), "qp", random);
    all.bytes += "From sender@mail.example Tue Nov 24 10:00:00 2026\n" + one.bytes + "\n";
    all.expected.push_back(one.expected[0]);
    all.expected.back().part = static_cast<int>(all.expected.size()) - 1;
  }
  EXPECT_EQ(gen::difference(all, read(all.file, all.bytes, {})), "");
}

TEST(Matrix, TheSameBytesGiveTheSameDocument) {
  gen::Random random(6);
  const gen::Case c = gen::carry(gen::make_content("L3", random), "reseller", random);
  EXPECT_EQ(to_json(read(c.file, c.bytes, c.options)), to_json(read(c.file, c.bytes, c.options)));
}

}  // namespace
}  // namespace hikeshi::notice
