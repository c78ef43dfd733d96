// SPDX-License-Identifier: Apache-2.0
#include "respond/policy_file.h"

#include <gmock/gmock.h>

namespace hikeshi::respond {
namespace {

using ::testing::HasSubstr;

TEST(PolicyFile, ReadsWhatItDocuments) {
  const auto policy = parse_policy(R"({
    "order": "evidence_first", // a comment
    "exempt": ["arn:aws:iam::111122223333:role/ir"],
    "protect": {"tags": {"keep": "*"}, "arns": ["i-1", "arn:aws:rds:*"], "accounts": ["444455556666"]},
    "max_deletions": 3, "verify_interval_minutes": 45})");
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_TRUE(policy->evidence_first);
  EXPECT_EQ(3U, policy->max_deletions);
  EXPECT_EQ(2700, policy->verify_interval);
  EXPECT_TRUE(is_protected(*policy, "i-1"));
  EXPECT_TRUE(is_protected(*policy, "arn:aws:ec2:us-east-1:111122223333:instance/i-1"));
  EXPECT_TRUE(is_protected(*policy, "arn:aws:rds:us-east-1:111122223333:db:main"));
  EXPECT_TRUE(is_protected(*policy, "arn:aws:s3:us-east-1:444455556666:x"));
  EXPECT_TRUE(is_protected(*policy, "arn:aws:iam::111122223333:role/ir"));
  EXPECT_FALSE(is_protected(*policy, "i-12"));
}

TEST(PolicyFile, NamesWhatIsWrong) {
  const auto says = [](const char* text) { return parse_policy(text).error().message; };
  EXPECT_THAT(says("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(says(R"({"protekt": {}})"), HasSubstr("protekt"));
  EXPECT_THAT(says(R"({"protect": {"arn": []}})"), HasSubstr("protect.arn"));
  EXPECT_THAT(says(R"({"max_deletions": -1})"), HasSubstr("max_deletions"));
  EXPECT_THAT(says(R"({"exempt": ["ci"]})"), HasSubstr("exempt"));
  EXPECT_THAT(says(R"({"order": "fast"})"), HasSubstr("order"));
  EXPECT_THAT(says(R"({"verify_interval_minutes": 1e9})"), HasSubstr("verify_interval_minutes"));
}

}  // namespace
}  // namespace hikeshi::respond
