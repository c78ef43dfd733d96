// SPDX-License-Identifier: Apache-2.0
#include "snapshot/plan.h"

#include <gmock/gmock.h>

namespace hikeshi::snapshot {
namespace {

using testing::HasSubstr;

std::string row(std::initializer_list<const char*> cells) {
  std::string line;
  for (const char* cell : cells) line += (line.empty() ? "" : "\t") + std::string(cell);
  return line + "\n";
}

std::string why_not(const std::string& table) {
  const auto plan = parse_plan(table);
  return plan ? "" : plan.error().message;
}

const std::string kUsers = row({"users", "global", "iam", "ListUsers", "{}", "-", "-", "-"});

TEST(SnapshotPlan, ReadsARow) {
  const std::string table = "# words\n\n" + kUsers +
                            row({"mfa", "global", "iam", "ListMFADevices", R"({"a":1})",
                                 "users Users[].{UserName: UserName}", "NoSuchEntity,Gone",
                                 "sensitive,until:State=COMPLETE"});
  const auto plan = parse_plan(table);
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->calls.size(), 2u);
  const PlannedCall& call = plan->calls[1];
  EXPECT_EQ(call.parent, 0);
  EXPECT_EQ(call.each, "Users[].{UserName: UserName}");
  EXPECT_THAT(call.absent, testing::ElementsAre("NoSuchEntity", "Gone"));
  EXPECT_TRUE(call.sensitive);
  EXPECT_EQ(call.until_member, "State");
  EXPECT_EQ(call.until_value, "COMPLETE");
}

TEST(SnapshotPlan, ReadsWhatACallHasOfItsParentAndHowManyItAsksFor) {
  const std::string table =
      row({"clusters", "region", "ecs", "ListClusters", "{}", "-", "-", "-"}) +
      row({"services", "region", "ecs", "ListServices", "{}", "clusters c[].{cluster: @}", "-",
           "-"});
  const std::string whole =
      table + row({"service", "region", "ecs", "DescribeServices", "{}",
                   "services s[].{services: @}", "-", "with:cluster,batch:10"});
  const auto plan = parse_plan(whole);  // names what lies in the text
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_THAT(plan->calls[2].with, testing::ElementsAre("cluster"));
  EXPECT_EQ(plan->calls[2].batch, 10u);
  for (const char* wrong :
       {"batch:0", "batch:x", "batch:", "home:us-east-1", "with", "until:State"})
    EXPECT_THAT(why_not(table + row({"service", "region", "ecs", "DescribeServices", "{}",
                                     "services s[].{services: @}", "-", wrong})),
                HasSubstr("unknown flag"))
        << wrong;
  EXPECT_THAT(why_not(row({"a", "global", "iam", "ListUsers", "{}", "-", "-", "batch:2"})),
              HasSubstr("unknown flag"));
  EXPECT_EQ(parse_plan(row({"a", "global", "iam", "ListUsers", "{}", "-", "-", "home:us-east-1"}))
                ->calls[0]
                .home,
            "us-east-1");
}

TEST(SnapshotPlan, RefusesWhatIsWrongAndSaysWhere) {
  EXPECT_THAT(why_not("x\ty\n"), HasSubstr("line 1: not 8 cells"));
  EXPECT_THAT(why_not(kUsers + kUsers), HasSubstr("line 2: an id that stands above"));
  EXPECT_THAT(why_not(row({"a", "sky", "iam", "ListUsers", "{}", "-", "-", "-"})),
              HasSubstr("scope"));
  EXPECT_THAT(why_not(row({"a", "global", "iam", "ListUsers", "{}", "b X[]", "-", "-"})),
              HasSubstr("parent"));
  EXPECT_THAT(why_not(row({"a", "region", "ec2", "DescribeImages", "{}", "-", "-", "-"}) +
                      row({"b", "global", "ec2", "DescribeImages", "{}", "a X[]", "-", "-"})),
              HasSubstr("narrower"));
  EXPECT_THAT(why_not(row({"a", "global", "iam", "ListUsers", "{}", "-", "-", "loud"})),
              HasSubstr("flag"));
}

TEST(SnapshotPlan, HoldsNoCallThatChangesOrBringsOutASecret) {
  for (const auto& [service, operation] : {std::pair("iam", "DeleteUser"),
                                           {"ec2", "ModifyInstanceAttribute"},
                                           {"iam", "CreateAccessKey"},
                                           {"secretsmanager", "GetSecretValue"},
                                           {"ssm", "GetParameter"},
                                           {"ec2", "GetPasswordData"},
                                           {"sts", "GetSessionToken"},
                                           {"sts", "AssumeRole"},
                                           {"lambda", "GetFunction"},
                                           {"ecr", "GetAuthorizationToken"},
                                           {"s3", "GetObject"}})
    EXPECT_THAT(why_not(row({"a", "global", service, operation, "{}", "-", "-", "-"})),
                HasSubstr("a call that"))
        << operation;
}

TEST(SnapshotPlan, TheBuiltInOneIsSound) {
  const auto plan = default_plan();
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_GT(plan->calls.size(), 230u);
}

}  // namespace
}  // namespace hikeshi::snapshot
