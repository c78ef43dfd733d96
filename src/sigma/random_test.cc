// SPDX-License-Identifier: Apache-2.0
// Generated rules on generated records and streams: the engine and the naive oracles must give the
// same answers.
#include <gmock/gmock.h>

#include <cstdlib>
#include <random>

#include "sigma/generate.h"

namespace hikeshi::sigma {
namespace {

uint32_t seed() {
  const char* const wanted = std::getenv("HIKESHI_SEED");
  return wanted == nullptr ? 20261123 : static_cast<uint32_t>(std::atoi(wanted));
}

// A multiple of the rounds: ten by night, or what a long run by hand wants.
int times() {
  const char* const wanted = std::getenv("HIKESHI_ROUNDS");
  if (wanted != nullptr) return std::atoi(wanted);
  return std::getenv("HIKESHI_DEEP") == nullptr ? 1 : 10;
}

TEST(Random, EngineAndOracleAgree) {
  std::mt19937 random(seed());
  RuleGenerator generate([&](size_t n) { return random() % n; });
  size_t compared = 0, held = 0, never = 0;
  for (int round = 0; round < 500 * times(); ++round) {
    const std::string rule = generate.rule();
    std::vector<std::string> records;
    for (int i = 0; i < 12; ++i) records.push_back(generate.record());
    const Compared one = compare_single(rule, records);
    ASSERT_EQ(one.difference, "") << "round " << round << " of seed " << seed();
    compared += one.answers, held += one.held, never += one.loaded ? 0 : 1;
  }
  std::cout << compared << " answers, " << held << " of them yes, " << never
            << " rules that never match\n";
  EXPECT_GT(held, compared / 10);
  EXPECT_LT(held, compared * 9 / 10);
}

TEST(Random, CorrelationsAndTheirOracleAgree) {
  std::mt19937 random(seed());
  CorrelationGenerator generate([&](size_t n) { return random() % n; });
  size_t compared = 0, held = 0, never = 0;
  for (int round = 0; round < 300 * times(); ++round) {
    const std::string rules = generate.rules();
    const Compared one = compare_correlations(rules, generate.events());
    ASSERT_EQ(one.difference, "") << "round " << round << " of seed " << seed();
    compared += one.answers, held += one.held, never += one.loaded ? 0 : 1;
  }
  std::cout << compared << " streams, " << held << " with hits, " << never
            << " with a correlation that is not loaded\n";
  EXPECT_GT(held, compared / 3);
  EXPECT_LT(never, compared * 2 / 3);
}

}  // namespace
}  // namespace hikeshi::sigma
