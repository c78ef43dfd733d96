// SPDX-License-Identifier: Apache-2.0
// What a snapshot's answers tell besides findings.
#include <gtest/gtest.h>

#include "cause/cause.h"
#include "posture/test_state.h"

namespace hikeshi::cause {
namespace {

constexpr const char* kKey = "AKIAABCDEFGHIJKLMNOP";
constexpr const char* kRegion = "us-east-1";

posture::State snapshot() {
  return posture::StateBuilder()
      .read("ec2.instance-images", kRegion,
            R"({"InstanceImageMetadata":[{"InstanceId":"i-1","ImageMetadata":{"ImageId":"ami-1",
            "OwnerId":"666655554444","IsPublic":true}},{"InstanceId":"i-2","ImageMetadata":
            {"ImageId":"ami-2","OwnerId":"137112412989","ImageOwnerAlias":"amazon"}}]})")
      .read("ec2.instances", kRegion,
            R"({"Reservations":[{"Instances":[{"InstanceId":"i-1","ImageId":"ami-1",
            "State":{"Name":"running"},"LaunchTime":"2026-11-20T00:00:00Z"},
            {"InstanceId":"i-3","ImageId":"ami-own","State":{"Name":"stopped"},
            "LaunchTime":"2026-11-20T00:00:00Z"}]}]})")
      .read("ec2.images", kRegion, R"({"Images":[{"ImageId":"ami-own"}]})")
      .read(
          "ec2.instance.user-data", kRegion,
          R"({"UserData":{"Value":"ZXhwb3J0IEFXU19BQ0NFU1NfS0VZX0lEPUFLSUFBQkNERUZHSElKS0xNTk9Q"}})",
          R"({"InstanceId":"i-1"})")
      .read("ec2.instance.user-data", kRegion,
            R"({"UserData":{"Value":"QUtJQUFCQ0RFRkdISUpLTE1OT1A="}})", R"({"InstanceId":"i-3"})")
      .read(
          "lambda.functions", kRegion,
          R"({"Functions":[{"FunctionName":"nightly","LastModified":"2026-11-19T08:00:00.000+0000",
            "Environment":{"Variables":{"KEY":"AKIAABCDEFGHIJKLMNOP"}}},{"FunctionName":"other"}]})")
      .read("iam.user.access-keys", "",
            R"({"AccessKeyMetadata":[{"AccessKeyId":"AKIAABCDEFGHIJKLMNOP",
            "CreateDate":"2026-11-01T00:00:00Z"}]})",
            R"({"UserName":"deploy"})")
      .read("organizations.accounts", "", R"({"Accounts":[{"Id":"777766665555"}]})")
      .finish();
}

TEST(Account, TellsWhoseImagesInstancesRun) {
  const Account account = read_account(snapshot(), {kKey});
  EXPECT_EQ(account.images.at("i-1").owner, "666655554444");
  EXPECT_TRUE(account.images.at("i-1").is_public);
  EXPECT_EQ(account.images.at("i-2").alias, "amazon");
  EXPECT_EQ(account.images.at("i-3").owner, account.id) << "one of the account's own";
  EXPECT_TRUE(account.organization.contains("777766665555"));
}

TEST(Account, TellsWhoKnockedAtAnInstance) {
  const auto state = posture::StateBuilder()
                         .read("guardduty.finding", kRegion, R"({"Findings":[
            {"Type":"UnauthorizedAccess:EC2/SSHBruteForce","Resource":{"InstanceDetails":
             {"InstanceId":"i-1"}},"Service":{"ResourceRole":"TARGET",
             "EventFirstSeen":"2026-11-20T00:00:00.000Z","EventLastSeen":"2026-11-21T00:00:00.000Z",
             "Action":{"NetworkConnectionAction":{"LocalPortDetails":{"Port":22}}}}},
            {"Type":"UnauthorizedAccess:EC2/SSHBruteForce","Resource":{"InstanceDetails":
             {"InstanceId":"i-2"}},"Service":{"ResourceRole":"ACTOR",
             "EventFirstSeen":"2026-11-20T00:00:00.000Z","EventLastSeen":"2026-11-21T00:00:00.000Z"}},
            {"Type":"Recon:EC2/PortProbeUnprotectedPort","Resource":7,"Service":[]}]})")
                         .finish();
  const Account account = read_account(state, {});
  ASSERT_EQ(account.knocks.size(), 1U) << "one that attacks others was not knocked at";
  EXPECT_EQ(account.knocks[0].instance, "i-1");
  EXPECT_EQ(account.knocks[0].port, 22);
  EXPECT_EQ(format_rfc3339(account.knocks[0].first), "2026-11-20T00:00:00Z");
}

TEST(Account, TellsWhereAKeyStandsInOpenTextAndSinceWhen) {
  const Account account = read_account(snapshot(), {kKey});
  EXPECT_EQ(format_rfc3339(account.created.at(kKey)), "2026-11-01T00:00:00Z");
  std::map<std::string, std::string> since;
  for (const Held& held : account.held) {
    EXPECT_EQ(held.key, kKey);
    since[held.thing] = held.unchanged_since ? format_rfc3339(*held.unchanged_since) : "unknown";
  }
  const std::map<std::string, std::string> expected{
      {"i-1", "2026-11-20T00:00:00Z"}, {"i-3", "unknown"}, {"nightly", "2026-11-19T08:00:00Z"}};
  EXPECT_EQ(since, expected) << "of a machine that is stopped user data may have been changed";
  EXPECT_TRUE(read_account(snapshot(), {}).held.empty());
}

}  // namespace
}  // namespace hikeshi::cause
