// SPDX-License-Identifier: Apache-2.0
#include "casefile/removals.h"

#include <gtest/gtest.h>

#include "casefile/test_facts.h"

namespace hikeshi::casefile {
namespace {

using testing::CaseBuilder;

CaseState two_things(const char* step, std::string target) {
  CaseBuilder builder;
  builder.made("ec2:instance", "i-0aaa").made("iam:user", "backdoor", "");
  builder.add("done", step, {{"target", std::move(target)}});
  return builder.state();
}

std::vector<std::string> left_in(const CaseState& state) {
  const Removals removals(state.of_kind("done"));
  std::vector<std::string> left;
  for (const Fact* made : state.of_kind("made")) {
    if (still_left(*made, removals)) left.push_back(made->subject);
  }
  return left;
}

TEST(Removals, ADeletionStatedForAThingCountsForThatThingAlone) {
  EXPECT_EQ(left_in(two_things("delete-ec2-instance-i-0aaa", "i-0aaa")),
            std::vector<std::string>{"backdoor"});
}

TEST(Removals, OtherStepsAndOtherTargetsRemoveNothing) {
  EXPECT_EQ(left_in(two_things("contain-instance-i-0aaa", "i-0aaa")).size(), 2u);
  EXPECT_EQ(left_in(two_things("delete-ec2-instance-i-0bbb", "i-0bbb")).size(), 2u);
  EXPECT_EQ(left_in(two_things("delete-ec2-instance-", "")).size(), 2u)
      << "a step without a target must not match things without an ARN";
}

TEST(Removals, WhatWasReadBackIsToldFromWhatIsOnlyStated) {
  CaseBuilder builder;
  builder.made("ec2:instance", "i-0aaa").made("ec2:instance", "i-0bbb");
  builder.made("ec2:instance", "i-0ccc");
  builder.add("done", "delete-ec2-instance-i-0aaa", {{"target", "i-0aaa"}});
  builder.standing(Standing::kVerified);
  builder.add("done", "delete-ec2-instance-i-0bbb", {{"target", "i-0bbb"}});
  const CaseState state = builder.state();
  const Removals removals(state.of_kind("done"));
  const auto made = state.of_kind("made");
  EXPECT_TRUE(removals.were_read_back(*made[0]));
  EXPECT_FALSE(removals.were_read_back(*made[1]));
  EXPECT_TRUE(removals.hold(*made[1]));
  EXPECT_FALSE(removals.were_read_back(*made[2]));
}

}  // namespace
}  // namespace hikeshi::casefile
