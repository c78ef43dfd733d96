// SPDX-License-Identifier: Apache-2.0
#include "aws/trace_body.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "aws/models.h"

namespace hikeshi::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

class TraceBodyTest : public testing::Test {
 protected:
  const Operation& operation(std::string_view service, std::string_view name) {
    return **(*models_.find(std::string(service)))->operation(name);
  }
  Models models_;
};

TEST_F(TraceBodyTest, ShowsIdsAndStatesButNoTextOfTheUsers) {
  const Json answer = traced(operation("ec2", "DescribeInstances").output,
                             {{"Reservations",
                               {{{"OwnerId", "111122223333"},
                                 {"Instances",
                                  {{{"InstanceId", "i-0123456789abcdef0"},
                                    {"AmiLaunchIndex", 0},
                                    {"EbsOptimized", false},
                                    {"LaunchTime", "2026-11-23T10:00:00Z"},
                                    {"State", {{"Code", 16}, {"Name", "running"}}},
                                    {"Tags", {{{"Key", "password"}, {"Value", "CANARY"}}}}}}}}}}});
  const Json& instance = answer["Reservations"][0]["Instances"][0];
  EXPECT_EQ(instance["InstanceId"], "i-0123456789abcdef0");
  EXPECT_EQ(instance["AmiLaunchIndex"], 0);
  EXPECT_EQ(instance["EbsOptimized"], false);
  EXPECT_EQ(instance["LaunchTime"], "2026-11-23T10:00:00Z");
  EXPECT_EQ(instance["Tags"][0]["Value"], "<text of 6 bytes>");
  EXPECT_THAT(answer.dump(), Not(HasSubstr("CANARY")));
}

TEST_F(TraceBodyTest, WhatTheModelCallsSensitiveIsNeverShown) {
  const Operation& create = operation("iam", "CreateAccessKey");
  const Json answer = traced(create.output, {{"AccessKey",
                                              {{"UserName", "mallory"},
                                               {"AccessKeyId", "AKIAQ7EXMPLE00000001"},
                                               {"SecretAccessKey", "CANARY"}}}});
  EXPECT_EQ(answer["AccessKey"]["AccessKeyId"], "AKIAQ7EXMPLE00000001");
  EXPECT_EQ(answer["AccessKey"]["SecretAccessKey"], "<sensitive>");
  const Json asked = traced(operation("iam", "CreateLoginProfile").input,
                            {{"UserName", "mallory"}, {"Password", "CANARY"}});
  EXPECT_EQ(asked["Password"], "<sensitive>");
}

TEST_F(TraceBodyTest, SessionTokensAndUserDataAndMapsAreNot) {
  const Json session = traced(operation("sts", "AssumeRole").output,
                              {{"Credentials", {{"SessionToken", "CANARY"}}}});
  const Json data = traced(operation("ec2", "DescribeInstanceAttribute").output,
                           {{"InstanceId", "i-1"}, {"UserData", {{"Value", "CANARY"}}}});
  const Json function =
      traced(operation("lambda", "GetFunctionConfiguration").output,
             {{"FunctionName", "f"}, {"Environment", {{"Variables", {{"CANARY", "CANARY"}}}}}});
  EXPECT_THAT(session.dump() + data.dump() + function.dump(), Not(HasSubstr("CANARY")));
  EXPECT_EQ(function["FunctionName"], "f");
}

TEST_F(TraceBodyTest, LongListsAndTextsAreCut) {
  Json instances = Json::array();
  for (int i = 0; i < 100; ++i) instances.push_back("i-" + std::to_string(i));
  const Json asked =
      traced(operation("ec2", "DescribeInstances").input, {{"InstanceIds", instances}});
  EXPECT_EQ(asked["InstanceIds"].size(), 11);
  EXPECT_EQ(asked["InstanceIds"][10], "<90 more>");
  const Json user =
      traced(operation("iam", "GetUser").input, {{"UserName", std::string(5000, 'x')}});
  EXPECT_LT(user["UserName"].get<std::string>().size(), 300);
}

TEST_F(TraceBodyTest, WhatIsNotInTheModelIsNamedOnly) {
  const Json asked = traced(operation("iam", "GetUser").input, {{"Surprise", "CANARY"}});
  EXPECT_EQ(asked["Surprise"], "<not in the model>");
}

TEST_F(TraceBodyTest, NoFreeTextIsInTheList) {
  EXPECT_TRUE(shows_member("UserName"));
  EXPECT_FALSE(shows_member("SecretAccessKey"));
  EXPECT_FALSE(shows_member("SessionToken"));
  EXPECT_FALSE(shows_member("Value"));
  EXPECT_FALSE(shows_member("Description"));
}

}  // namespace
}  // namespace hikeshi::aws
