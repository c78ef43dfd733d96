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

// "web us-east-1 c1"
std::string name_of(const Fact& made) {
  std::string name = made.subject;
  for (const char* attribute : {"region", "parent", "account"}) {
    if (!made.one(attribute).empty()) name += " " + std::string(made.one(attribute));
  }
  return name;
}

// As a plan's deleting step is recorded.
void add_removal(CaseBuilder& builder, const char* step, const char* target, Thing thing) {
  Fact done;
  set_removed(done, thing);
  builder.add("done", step, {{"target", target}});
  for (const auto& [name, values] : done.attributes) builder.with(name.c_str(), values);
}

std::vector<std::string> left_in(const CaseState& state) {
  const Removals removals(state.of_kind("done"), things_of(state));
  std::vector<std::string> left;
  for (const Fact* made : state.of_kind("made")) {
    if (still_left(*made, removals)) left.push_back(name_of(*made));
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
  const Removals removals(state.of_kind("done"), things_of(state));
  const auto made = state.of_kind("made");
  EXPECT_TRUE(removals.were_read_back(*made[0]));
  EXPECT_FALSE(removals.were_read_back(*made[1]));
  EXPECT_TRUE(removals.hold(*made[1]));
  EXPECT_FALSE(removals.were_read_back(*made[2]));
}

TEST(Removals, AThingOfAnotherTypeIsNotItsNamesake) {
  CaseBuilder builder;
  builder.made("iam:user", "eve", "us-east-1").made("iam:login-profile", "eve", "us-east-1");
  builder.made("s3:bucket", "loot").made("iam:policy", "app");
  add_removal(builder, "delete-login-profile-eve", "eve", {.type = "iam:login-profile"});
  builder.add("done", "delete-content-of-s3-bucket-loot.us-east-1", {{"target", "loot"}});
  builder.add("done", "delete-iam-policy-version-app.v2", {{"target", "app"}});
  EXPECT_EQ(left_in(builder.state()),
            (std::vector<std::string>{"eve us-east-1", "loot us-east-1", "app us-east-1"}));
}

TEST(Removals, AThingOfAnotherRegionIsNotItsNamesake) {
  for (const bool earlier_release : {false, true}) {
    CaseBuilder builder;
    for (const char* region : {"us-east-1", "eu-west-1"})
      builder.made("autoscaling:group", "web", region);
    Thing web{.type = "autoscaling:group", .region = "us-east-1"};
    add_removal(builder, "delete-autoscaling-group-web.us-east-1", "web",
                earlier_release ? Thing() : web);
    EXPECT_EQ(left_in(builder.state()), std::vector<std::string>{"web eu-west-1"});
  }
}

TEST(Removals, AThingThatLiesElsewhereIsNotItsNamesake) {
  CaseBuilder builder;
  for (const char* cluster : {"c1", "c2"})
    builder.made("ecs:service", "web").with("parent", cluster);
  Thing second{.type = "ecs:service", .region = "us-east-1", .parent = "c2"};
  add_removal(builder, "delete-ecs-service-web.us-east-1.c2", "web", second);
  EXPECT_EQ(left_in(builder.state()), std::vector<std::string>{"web us-east-1 c1"});
}

TEST(Removals, AnotherAccountsThingIsNotItsNamesake) {
  CaseBuilder builder;
  for (const char* account : {"111122223333", "444455556666"})
    builder.made("iam:user", "eve", "").with("account", account);
  add_removal(builder, "delete-iam-user-eve", "eve",
              {.type = "iam:user", .account = "111122223333"});
  EXPECT_EQ(left_in(builder.state()), std::vector<std::string>{"eve 444455556666"});
}

TEST(Removals, WhatMayBeOneOfTwoIsNotCountedForEither) {
  CaseBuilder builder;
  for (const char* cluster : {"c1", "c2"})
    builder.made("ecs:service", "web").with("parent", cluster);
  builder.add("done", "delete-ecs-service-web.us-east-1", {{"target", "web"}});
  add_removal(builder, "delete-ecs-service-web.us-east-1", "web", {.type = "ecs:service"});
  EXPECT_EQ(left_in(builder.state()).size(), 2u);
}

TEST(Removals, SeveralEntriesAboutOneThingGoTogether) {
  CaseBuilder builder;
  builder.made("events:rule", "tick").made("events:rule", "tick").with("arn", "arn:aws:events:x");
  add_removal(builder, "delete-events-rule-tick.us-east-1", "tick",
              {.type = "events:rule", .region = "us-east-1"});
  EXPECT_TRUE(left_in(builder.state()).empty());
}

TEST(Removals, AKeysRemovalCountsWithoutItsUserOrRegion) {
  CaseBuilder builder;
  const char* key = "AKIAQ7EXMPLE23456ABC";
  builder.made("iam:access-key", key).with("parent", "eve");
  add_removal(builder, "delete-iam-access-key-AKIAQ7EXMPLE23456ABC", key,
              {.type = "iam:access-key"});
  EXPECT_TRUE(left_in(builder.state()).empty());
}

TEST(Removals, EarlierReleasesToldTheirStepAlone) {
  const auto left = [](const char* type, const char* id, const char* step) {
    CaseBuilder builder;
    builder.made(type, id).add("done", step, {{"target", id}});
    return left_in(builder.state()).size();
  };
  EXPECT_EQ(left("iam:login-profile", "eve", "delete-login-profile-eve"), 0u);
  EXPECT_EQ(left("iam:user", "eve", "delete-login-profile-eve"), 1u);
  EXPECT_EQ(left("lambda:function", "worker", "delete-lambda-function-worker.us-east-1"), 0u);
  EXPECT_EQ(left("lambda:function", "worker", "delete-lambda-function-worker.eu-west-1"), 1u);
  EXPECT_EQ(left("lambda:function", "worker", "delete-lambda-function-worker.us-east-1-2"), 1u)
      << "a number tells not which of two it was";
}

}  // namespace
}  // namespace hikeshi::casefile
