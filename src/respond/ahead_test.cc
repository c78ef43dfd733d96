// SPDX-License-Identifier: Apache-2.0
// What can be asked before any answer is there, and what cannot.
#include "respond/ahead.h"

#include <nlohmann/json.hpp>

#include "io/clock.h"
#include "respond/plan_looking.h"
#include "respond/recording.h"
#include "respond/sample_answer.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan

std::vector<std::string> asked_ahead(const Step& step) {
  const FixedClock clock{*parse_rfc3339("2026-11-23T10:00:00Z")};
  const Ground ground{models(),
                      clock,
                      [](const AwsCommand&) -> Answer { return aws::Json::object(); },
                      [](const std::string&) -> Result<std::string> { return std::string(); },
                      {}};
  std::vector<std::string> out;
  for (const AwsCommand& read : reads_ahead(ground, step)) {
    out.push_back(read.call.operation);
    if (read.call.params.contains("Attribute"))
      out.back() += " " + read.call.params["Attribute"].get<std::string>();
  }
  return out;
}

Step step_with(std::vector<std::string> cli, std::vector<std::string> calls) {
  Step step;
  step.cli = std::move(cli);
  step.calls = std::move(calls);
  return step;
}

TEST(Ahead, ARecordIsAskedForAtOnce) {
  const Plan plan = plan_of(abuse_case());
  EXPECT_THAT(asked_ahead(*find(plan, std::string("record-instance-") + kInstance)),
              ::testing::ElementsAre("DescribeInstances", "DescribeInstanceAttribute userData",
                                     "DescribeInstanceAttribute disableApiTermination",
                                     "DescribeInstanceAttribute disableApiStop",
                                     "DescribeInstanceAttribute instanceInitiatedShutdownBehavior",
                                     "DescribeInstanceAttribute groupSet", "DescribeVolumes",
                                     "DescribeNetworkInterfaces",
                                     "DescribeIamInstanceProfileAssociations"));
}

TEST(Ahead, OfAStepThatChangesSomethingNothingIs) {
  const Plan plan = plan_of(abuse_case());
  EXPECT_THAT(asked_ahead(*find(plan, std::string("isolate-instance-") + kInstance)),
              ::testing::IsEmpty());
}

TEST(Ahead, WhatNeedsAnAnswerWaitsForIt) {
  EXPECT_THAT(
      asked_ahead(step_with({"aws iam list-users --query 'Users[].[UserName]' --output "
                             "text | xargs -r -I{} aws iam get-user --user-name {}",
                             "x=\"$(aws iam list-roles --query 'Roles[0].RoleName' "
                             "--output text)\"",
                             "aws iam get-role --role-name \"$x\""},
                            {"iam:ListUsers", "iam:GetUser", "iam:ListRoles", "iam:GetRole"})),
      ::testing::ElementsAre("ListUsers", "ListRoles"));
}

TEST(Ahead, WhatCannotBeParsedIsLeftToItsRun) {
  EXPECT_THAT(asked_ahead(step_with({"aws iam list-users &"}, {"iam:ListUsers"})),
              ::testing::IsEmpty());
}

}  // namespace
}  // namespace hikeshi::respond
