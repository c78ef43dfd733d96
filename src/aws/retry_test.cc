// SPDX-License-Identifier: Apache-2.0
#include "aws/retry.h"

#include <gtest/gtest.h>

namespace hikeshi::aws {
namespace {

Error error_with(Code code) { return {code, "x", {}, {}}; }

TEST(Retry, TellsTroublesApart) {
  EXPECT_EQ(trouble_of(200, ""), Trouble::kNone);
  EXPECT_EQ(trouble_of(200, "SlowDown"), Trouble::kThrottled) << "S3 can fail behind a 200";
  EXPECT_EQ(trouble_of(503, "SlowDown"), Trouble::kThrottled);
  EXPECT_EQ(trouble_of(400, "ThrottlingException"), Trouble::kThrottled);
  EXPECT_EQ(trouble_of(429, ""), Trouble::kThrottled);
  EXPECT_EQ(trouble_of(503, ""), Trouble::kTransient);
  EXPECT_EQ(trouble_of(400, "RequestTimeout"), Trouble::kTransient);
  EXPECT_EQ(trouble_of(501, ""), Trouble::kFinal);
  EXPECT_EQ(trouble_of(403, "AccessDenied"), Trouble::kFinal);
  EXPECT_EQ(trouble_of(400, "Blocked"), Trouble::kFinal) << "an account block is not retried";
  EXPECT_EQ(trouble_of(error_with(Code::kNotFound)), Trouble::kUnsent);
  EXPECT_EQ(trouble_of(error_with(Code::kIo)), Trouble::kTransient);
  EXPECT_EQ(trouble_of(error_with(Code::kDenied)), Trouble::kFinal);
  EXPECT_EQ(trouble_of(error_with(Code::kCancelled)), Trouble::kFinal);
}

TEST(Retry, AChangeIsRepeatedOnlyWhereItCannotHaveHappened) {
  for (const bool changes : {false, true}) {
    EXPECT_TRUE(may_repeat(Trouble::kUnsent, changes, false));
    EXPECT_TRUE(may_repeat(Trouble::kThrottled, changes, false));
    EXPECT_FALSE(may_repeat(Trouble::kFinal, changes, true));
  }
  EXPECT_TRUE(may_repeat(Trouble::kTransient, false, false));
  EXPECT_FALSE(may_repeat(Trouble::kTransient, true, false));
  EXPECT_TRUE(may_repeat(Trouble::kTransient, true, true));
}

TEST(Retry, WaitsLongerEachTimeUpToTwentySeconds) {
  const RetryRules rules;
  const auto most = [&](Trouble trouble, int next) {
    return backoff(rules, trouble, next, 0.999999, std::nullopt).count();
  };
  EXPECT_EQ(most(Trouble::kTransient, 2), 49);
  EXPECT_EQ(most(Trouble::kTransient, 3), 99);
  EXPECT_EQ(most(Trouble::kThrottled, 2), 999);
  EXPECT_EQ(most(Trouble::kThrottled, 30), 19999);
  EXPECT_EQ(backoff(rules, Trouble::kThrottled, 9, 0.0, std::nullopt).count(), 0);
}

TEST(Retry, ObeysTheServerWithinFiveSecondsOfItsOwnDelay) {
  const RetryRules rules;
  const auto wait = [&](int64_t asked) {
    return backoff(rules, Trouble::kThrottled, 2, 0.5, Millis(asked)).count();
  };
  EXPECT_EQ(wait(100), 500);
  EXPECT_EQ(wait(2000), 2000);
  EXPECT_EQ(wait(3600000), 5500);
  EXPECT_EQ(retry_after({{"X-Amz-Retry-After", "1500"}}), Millis(1500));
  EXPECT_EQ(retry_after({{"X-Amz-Retry-After", "soon"}}), std::nullopt);
  EXPECT_EQ(retry_after({{"X-Amz-Retry-After", "-1"}}), std::nullopt);
  EXPECT_EQ(retry_after({}), std::nullopt);
}

TEST(Retry, TheQuotaRunsOutAndIsEarnedBack) {
  RetryQuota quota;
  int taken = 0;
  while (quota.take(Trouble::kTransient)) ++taken;
  EXPECT_EQ(taken, 35);
  EXPECT_TRUE(quota.take(Trouble::kThrottled));
  EXPECT_TRUE(quota.take(Trouble::kThrottled));
  EXPECT_FALSE(quota.take(Trouble::kThrottled));
  quota.give_back(Trouble::kTransient);
  EXPECT_EQ(quota.tokens(), 14);
  for (int i = 0; i < 1000; ++i) quota.give_back(Trouble::kNone);
  EXPECT_EQ(quota.tokens(), 500);
}

TEST(Retry, KnowsByItsNameWhatOnlyReads) {
  for (const char* name : {"DescribeInstances", "ListUsers", "GetUser", "HeadBucket",
                           "LookupEvents", "GenerateCredentialReport", "SimulatePrincipalPolicy"})
    EXPECT_TRUE(only_reads(name)) << name;
  for (const char* name : {"TerminateInstances", "CreateUser", "UpdateAccessKey", "PutUserPolicy",
                           "GenerateDataKey", "StopLogging", "DetachInstances", "RunInstances"})
    EXPECT_FALSE(only_reads(name)) << name;
}

}  // namespace
}  // namespace hikeshi::aws
