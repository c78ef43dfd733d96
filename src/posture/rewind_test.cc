// SPDX-License-Identifier: Apache-2.0
#include "posture/rewind.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "posture/test_history.h"

namespace hikeshi::posture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Rewind, HoursWithoutLogsMakeItUnknownAndAreNamed) {
  const auto files = {event("2026-11-23T10:30:00Z", "ec2", "DescribeInstances", "null")};
  const State then = at(with_group(kOpen), files, "2026-11-23T10:00:00Z");
  EXPECT_THAT(said(then, "security-group-open"), ElementsAre("unknown sg-1"));
  for (const Finding& f : audit(then)) {
    if (f.resource != "sg-1") continue;
    EXPECT_THAT(f.reason.en, HasSubstr("between 2026-11-23T11:00:00Z and 2026-11-23T13:00:00Z"));
  }
}

TEST(Rewind, ADigestWhoseFileIsAbsentVouchesForNothing) {
  std::string names_a_file = digest();
  names_a_file.replace(names_a_file.find("\"logFiles\":[]"), 13,
                       R"("logFiles":[{"s3Bucket":"b","s3Object":"AWSLogs/x/gone.json.gz",
      "hashValue":"00","hashAlgorithm":"SHA-256"}])");
  EXPECT_THAT(said(at(with_group("[]"), {digest()}, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("pass 111122223333"));
  EXPECT_THAT(
      said(at(with_group("[]"), {names_a_file}, "2026-11-23T10:00:00Z"), "security-group-open"),
      ElementsAre("unknown 111122223333"));
}

TEST(Rewind, AChangeThatTheTrailDoesNotTellIsUnknown) {
  const auto files = {digest(), event("2026-11-23T11:00:00Z", "ec2", "ModifySecurityGroupRules",
                                      R"({"ModifySecurityGroupRulesRequest":{"groupId":"sg-1"}})")};
  EXPECT_THAT(said(at(with_group("[]"), files, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("unknown sg-1"));
}

TEST(Rewind, BringsBackATerminatedInstanceWithItsMetadataOptions) {
  const auto files = {
      digest(),
      event(
          "2026-11-23T08:00:00Z", "ec2", "RunInstances", "{}",
          R"({"instancesSet":{"items":[{"instanceId":"i-9","metadataOptions":{"httpTokens":"optional"}}]}})"),
      event("2026-11-23T11:00:00Z", "ec2", "TerminateInstances",
            R"({"instancesSet":{"items":[{"instanceId":"i-9"}]}})")};
  const State now =
      StateBuilder().read("ec2.instances", "us-east-1", R"({"Reservations":[]})").finish();
  EXPECT_THAT(said(now, "imdsv1"), ElementsAre("pass 111122223333"));
  EXPECT_THAT(said(at(now, files, "2026-11-23T10:00:00Z"), "imdsv1"), ElementsAre("fail i-9"));
  EXPECT_THAT(said(at(now, files, "2026-11-23T07:00:00Z"), "imdsv1"),
              ElementsAre("pass 111122223333"));
}

TEST(Rewind, OfAnInstanceThatIsGoneNobodyKnowsWhetherItWasReached) {
  const auto files = {
      digest(),
      event(
          "2026-11-23T08:00:00Z", "ec2", "RunInstances", "{}",
          R"({"instancesSet":{"items":[{"instanceId":"i-9","metadataOptions":{"httpTokens":"optional"},"iamInstanceProfile":{"arn":"arn:aws:iam::111122223333:instance-profile/web"}}]}})"),
      event("2026-11-23T11:00:00Z", "ec2", "TerminateInstances",
            R"({"instancesSet":{"items":[{"instanceId":"i-9"}]}})")};
  StateBuilder now;
  now.read("ec2.instances", "us-east-1", R"({"Reservations":[]})");
  for (const char* id : {"ec2.network-interfaces", "ec2.security-groups", "ec2.subnets",
                         "ec2.route-tables", "ec2.network-acls"})
    now.read(id, "us-east-1", "{}");
  const State then = at(now.finish(), files, "2026-11-23T10:00:00Z");
  EXPECT_THAT(said(then, "instance-reachable"), ElementsAre("unknown i-9"));
  EXPECT_THAT(said(then, "instance-role-exposed"), ElementsAre("unknown i-9"));
}

// ---- a stop gives up the public address

State with_instance(const std::string& more, const char* cidr = "0.0.0.0/0") {
  const std::string instance = R"({"Reservations":[{"Instances":[{"InstanceId":"i-1",)" + more +
                               R"("MetadataOptions":{"HttpTokens":"required"}}]}]})";
  const std::string groups =
      R"({"SecurityGroups":[{"GroupId":"sg-1","IpPermissions":[{"IpProtocol":"tcp","FromPort":22,
      "ToPort":22,"IpRanges":[{"CidrIp":")" +
      std::string(cidr) + R"("}]}]}]})";
  StateBuilder now;
  now.read("ec2.instances", "us-east-1", instance.c_str())
      .read("ec2.security-groups", "us-east-1", groups.c_str())
      .read("ec2.network-interfaces", "us-east-1",
            R"({"NetworkInterfaces":[{"SubnetId":"s","VpcId":"v","Groups":[{"GroupId":"sg-1"}],
            "Attachment":{"InstanceId":"i-1"}}]})");
  return open_network(now).finish();
}

constexpr const char* kStopped = R"("State":{"Name":"stopped"},)";
constexpr const char* kByUser =
    R"("State":{"Name":"stopped"},"StateReason":{"Code":"Client.UserInitiatedShutdown"},)";

TEST(Rewind, OfAnInstanceThatHasStoppedSinceNobodyKnowsTheAddress) {
  const auto stop = event("2026-11-23T11:00:00Z", "ec2", "StopInstances",
                          R"({"instancesSet":{"items":[{"instanceId":"i-1"}]}})");
  const auto reachable = [](const State& now, std::vector<std::string> files) {
    files.push_back(digest());
    return said(at(now, files, "2026-11-23T10:00:00Z"), "instance-reachable");
  };
  EXPECT_THAT(said(with_instance(kByUser), "instance-reachable"), ElementsAre("pass 111122223333"));
  EXPECT_THAT(reachable(with_instance(kByUser), {stop}), ElementsAre("unknown i-1"));
  EXPECT_THAT(reachable(with_instance(kByUser), {}), ElementsAre("pass 111122223333"))
      << "it had been stopped already";
  EXPECT_THAT(reachable(with_instance(kStopped), {}), ElementsAre("unknown i-1"))
      << "shut down from inside at a time that no event tells";
  EXPECT_THAT(reachable(with_instance(kByUser, "10.0.0.0/8"), {stop}),
              ElementsAre("pass 111122223333"))
      << "with any address nobody would have reached it";
}

TEST(Rewind, AnInstanceThatVanishedWithoutAnEventIsUnknown) {
  const auto run = event("2026-11-23T08:00:00Z", "ec2", "RunInstances", "{}",
                         R"({"instancesSet":{"items":[{"instanceId":"i-9"}]}})");
  const State now =
      StateBuilder().read("ec2.instances", "us-east-1", R"({"Reservations":[]})").finish();
  EXPECT_THAT(said(at(now, {digest(), run}, "2026-11-23T10:00:00Z"), "imdsv1"),
              ElementsAre("unknown i-9"));
  EXPECT_THAT(said(at(now, {digest(), run}, "2026-11-23T07:00:00Z"), "imdsv1"),
              ElementsAre("pass 111122223333"));
}

TEST(Rewind, AnEndpointThatWasSwitchedOffMayHaveAnswered) {
  const State now = StateBuilder()
                        .read("ec2.instances", "us-east-1",
                              R"({"Reservations":[{"Instances":[{"InstanceId":"i-1",
            "MetadataOptions":{"HttpTokens":"optional","HttpEndpoint":"disabled"}}]}]})")
                        .finish();
  const auto off = event("2026-11-23T11:00:00Z", "ec2", "ModifyInstanceMetadataOptions",
                         R"({"ModifyInstanceMetadataOptionsRequest":{"InstanceId":"i-1",
      "HttpEndpoint":"disabled"}})");
  EXPECT_THAT(said(now, "imdsv1"), ElementsAre("pass 111122223333"));
  EXPECT_THAT(said(at(now, {digest(), off}, "2026-11-23T10:00:00Z"), "imdsv1"),
              ElementsAre("unknown i-1"));
}

// ---- root names no user

std::string of_root(const char* name, const char* request) {
  std::string text = event("2026-11-23T11:00:00Z", "iam", name, request);
  const std::string user = R"({"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/x"})";
  return text.replace(text.find(user), user.size(),
                      R"({"type":"Root","arn":"arn:aws:iam::111122223333:root"})");
}

TEST(Rewind, WhatRootWasGivenSinceItMayNotHaveHad) {
  const State now =
      StateBuilder()
          .read("iam.summary", "",
                R"({"SummaryMap":{"AccountMFAEnabled":1,"AccountAccessKeysPresent":0}})")
          .finish();
  const auto then = [&](const std::string& change, const char* check) {
    return said(at(now, {digest(), change}, "2026-11-23T10:00:00Z"), check);
  };
  EXPECT_THAT(said(now, "root-mfa"), ElementsAre("pass 111122223333"));
  EXPECT_THAT(
      then(of_root("EnableMFADevice", R"({"serialNumber":"arn:aws:iam::111122223333:mfa/phone"})"),
           "root-mfa"),
      ElementsAre("unknown root"));
  EXPECT_THAT(
      then(event("2026-11-23T11:00:00Z", "iam", "EnableMFADevice",
                 R"({"serialNumber":"arn:aws:iam::111122223333:mfa/root-account-mfa-device"})"),
           "root-mfa"),
      ElementsAre("unknown root"));
  EXPECT_THAT(then(of_root("DeleteAccessKey", R"({"accessKeyId":"AKIAABCDEFGHIJKLMNOP"})"),
                   "root-access-keys"),
              ElementsAre("fail root"));
  EXPECT_THAT(then(of_root("CreateAccessKey", "null"), "root-access-keys"),
              ElementsAre("unknown root"));
  EXPECT_THAT(then(event("2026-11-23T11:00:00Z", "iam", "DeleteAccessKey",
                         R"({"userName":"dev","accessKeyId":"AKIAABCDEFGHIJKLMNOP"})"),
                   "root-access-keys"),
              ElementsAre("pass 111122223333"));
}

// What was changed between then and now, and which check must not call it sound.
TEST(Rewind, PassesNothingThatWasChangedSince) {
  struct Row {
    const char *call, *answer, *source, *event, *request, *check, *says;
  };
  constexpr const char* kNone = R"({"x":1})";
  const Row rows[] = {
      {"ec2.image-block", R"({"ImageBlockPublicAccessState":"block-new-sharing"})", "ec2",
       "EnableImageBlockPublicAccess", kNone, "image-block", "unknown 111122223333"},
      {"ec2.ebs-encryption", R"({"EbsEncryptionByDefault":true})", "ec2",
       "EnableEbsEncryptionByDefault", kNone, "ebs-encryption", "unknown 111122223333"},
      {"ec2.public-snapshots", R"({"Snapshots":[]})", "ec2", "ResetSnapshotAttribute",
       R"({"snapshotId":"snap-1"})", "public-snapshot", "unknown snap-1"},
      {"rds.instances", R"({"DBInstances":[]})", "rds", "DeleteDBInstance",
       R"({"dBInstanceIdentifier":"db1"})", "rds-public", "unknown db1"},
      {"ec2.prefix-lists", "{}", "ec2", "DeleteManagedPrefixList", R"({"x":1})",
       "security-group-open", "unknown 111122223333"},
      {"cloudwatch.alarms", R"({"MetricAlarms":[]})", "monitoring", "DeleteAlarms",
       R"({"alarmNames":["b"]})", "billing-alarm", "unknown 111122223333"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.event);
    const State now = StateBuilder().read(row.call, "us-east-1", row.answer).finish();
    const auto files = {digest(),
                        event("2026-11-23T11:00:00Z", row.source, row.event, row.request)};
    EXPECT_THAT(said(at(now, files, "2026-11-23T10:00:00Z"), row.check), ElementsAre(row.says));
  }
}

TEST(Rewind, ABucketIsAskedAfterInTheLogsOfItsOwnRegion) {
  constexpr const char* kBucket = R"({"Bucket":"b"})";
  StateBuilder builder;
  builder.read("s3.buckets", "", R"({"Buckets":[{"Name":"b","BucketRegion":"eu-west-1"}]})")
      .absent("s3.account-block")
      .read("s3.bucket.public-block", "",
            R"({"PublicAccessBlockConfiguration":{"RestrictPublicBuckets":true,
            "IgnorePublicAcls":true,"BlockPublicAcls":true,"BlockPublicPolicy":true}})",
            kBucket)
      .absent("s3.bucket.policy", kBucket)
      .read("s3.bucket.acl", "", R"({"Grants":[]})", kBucket);
  State now = builder.finish();
  now.regions = {"eu-west-1", "us-east-1"};
  EXPECT_THAT(said(at(now, {digest()}, "2026-11-23T10:00:00Z"), "s3-public-bucket"),
              ElementsAre("unknown b"));
}

TEST(Rewind, ABucketThatIsGoneIsUnknown) {
  const State now = StateBuilder()
                        .read("s3.buckets", "", R"({"Buckets":[]})")
                        .absent("s3.account-block")
                        .finish();
  const auto files = {digest(),
                      event("2026-11-23T11:00:00Z", "s3", "DeleteBucket", R"({"bucketName":"b"})")};
  EXPECT_THAT(said(at(now, files, "2026-11-23T10:00:00Z"), "s3-public-bucket"),
              ElementsAre("unknown b"));
}

TEST(Rewind, UndoesWhatBecameOfUsers) {
  const State now = StateBuilder()
                        .read("iam.users", "", R"({"Users":[{"UserName":"dev"}]})")
                        .read("iam.user.login-profile", "", "{}", R"({"UserName":"dev"})")
                        .read("iam.user.mfa", "", R"({"MFADevices":[{"SerialNumber":"m"}]})",
                              R"({"UserName":"dev"})")
                        .finish();
  EXPECT_THAT(said(now, "user-mfa"), ElementsAre("pass dev"));
  const auto files = {
      digest(), event("2026-11-23T09:00:00Z", "iam", "CreateLoginProfile", R"({"userName":"dev"})"),
      event("2026-11-23T11:00:00Z", "iam", "EnableMFADevice",
            R"({"userName":"dev","serialNumber":"m"})")};
  EXPECT_THAT(said(at(now, files, "2026-11-23T10:00:00Z"), "user-mfa"), ElementsAre("fail dev"));
  EXPECT_THAT(said(at(now, files, "2026-11-23T08:00:00Z"), "user-mfa"),
              ElementsAre("pass 111122223333"));
}

// What was made since and has gone again was not there: nothing of it is in doubt.
TEST(Rewind, WhatWasNotThereYetIsNotInDoubt) {
  const State now = StateBuilder()
                        .read("iam.users", "", R"({"Users":[]})")
                        .read("iam.authorization", "", R"({"RoleDetailList":[]})")
                        .finish();
  const auto files = {
      digest(), event("2026-11-23T09:00:00Z", "iam", "CreateUser", R"({"userName":"tmp"})"),
      event("2026-11-23T09:01:00Z", "iam", "CreateLoginProfile", R"({"userName":"tmp"})"),
      event("2026-11-23T09:30:00Z", "iam", "DeleteUser", R"({"userName":"tmp"})"),
      event("2026-11-23T10:00:00Z", "iam", "DeleteUser", R"({"userName":"old"})")};
  EXPECT_THAT(said(at(now, files, "2026-11-23T09:10:00Z"), "user-mfa"),
              testing::UnorderedElementsAre("unknown tmp", "unknown old"));
  EXPECT_THAT(said(at(now, files, "2026-11-23T08:00:00Z"), "user-mfa"), ElementsAre("unknown old"));
}

TEST(Rewind, ARoleThatIsGoneComesBackWithItsTrust) {
  const State now =
      StateBuilder().read("iam.authorization", "", R"({"RoleDetailList":[]})").finish();
  const auto trust = [](const char* who) {
    return fmt::format(
        R"({{\"Statement\":[{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"{}\"}},\"Action\":\"sts:AssumeRole\"}}]}})",
        who);
  };
  const auto files = {
      digest(),
      event("2026-11-23T08:00:00Z", "iam", "CreateRole",
            fmt::format(R"({{"roleName":"tmp","assumeRolePolicyDocument":"{}"}})",
                        trust("arn:aws:iam::111122223333:root"))
                .c_str()),
      event("2026-11-23T09:00:00Z", "iam", "UpdateAssumeRolePolicy",
            fmt::format(R"({{"roleName":"tmp","policyDocument":"{}"}})", trust("*")).c_str()),
      event("2026-11-23T10:00:00Z", "iam", "DeleteRole", R"({"roleName":"tmp"})"),
      event("2026-11-23T11:00:00Z", "iam", "DeleteRole", R"({"roleName":"old"})")};
  EXPECT_THAT(said(at(now, files, "2026-11-23T09:30:00Z"), "wide-role-trust"),
              testing::UnorderedElementsAre("fail tmp", "unknown old"));
  EXPECT_THAT(said(at(now, files, "2026-11-23T08:30:00Z"), "wide-role-trust"),
              ElementsAre("unknown old"))
      << "narrow then";
  EXPECT_THAT(said(at(now, files, "2026-11-23T07:30:00Z"), "wide-role-trust"),
              ElementsAre("unknown old"));
  EXPECT_THAT(said(at(now, files, "2026-11-23T10:30:00Z"), "wide-role-trust"),
              ElementsAre("unknown old"));
}

TEST(Rewind, TargetsAreInDoubtByNameWhereTheyHaveOne) {
  const auto in_doubt = [](const char* target) {
    const State now = StateBuilder().finish();
    const std::string request =
        fmt::format(R"({{"targetGroupArn":"tg","targets":[{{"id":"{}","port":80}}]}})", target);
    std::vector<std::string> things;
    for (const Doubt& d : at(now,
                             {digest(), event("2026-11-23T09:00:00Z", "elasticloadbalancing",
                                              "DeregisterTargets", request.c_str())},
                             "2026-11-23T08:00:00Z")
                              .doubts)
      things.push_back(d.thing);
    return things;
  };
  EXPECT_THAT(in_doubt("i-0a1b2c3d"), ElementsAre("i-0a1b2c3d"));
  EXPECT_THAT(in_doubt("10.0.0.7"), ElementsAre("")) << "it may be any instance's";
}

TEST(Rewind, AReplacedAclEntryMakesReachUnknownAndNothingElse) {
  const State now = StateBuilder()
                        .read("ec2.instances", "us-east-1", R"({"Reservations":[]})")
                        .read("ec2.network-interfaces", "us-east-1", "{}")
                        .read("ec2.security-groups", "us-east-1", "{}")
                        .read("ec2.subnets", "us-east-1", "{}")
                        .read("ec2.route-tables", "us-east-1", "{}")
                        .read("ec2.network-acls", "us-east-1", "{}")
                        .finish();
  const auto files = {digest(), event("2026-11-23T11:00:00Z", "ec2", "ReplaceNetworkAclEntry",
                                      R"({"networkAclId":"acl-1","ruleNumber":100})")};
  const State then = at(now, files, "2026-11-23T10:00:00Z");
  EXPECT_THAT(said(then, "instance-reachable"), ElementsAre("unknown 111122223333"));
  EXPECT_THAT(said(then, "imdsv1"), ElementsAre("pass 111122223333"));
}

TEST(Rewind, ADeletedTrailIsNotSaidToHaveBeenAbsent) {
  const State now =
      StateBuilder().read("cloudtrail.trails", "us-east-1", R"({"trailList":[]})").finish();
  EXPECT_THAT(said(now, "trail-on"), ElementsAre("fail 111122223333"));
  const auto files = {
      digest(), event("2026-11-23T11:00:00Z", "cloudtrail", "DeleteTrail", R"({"name":"t"})")};
  EXPECT_THAT(said(at(now, files, "2026-11-23T10:00:00Z"), "trail-on"),
              ElementsAre("unknown 111122223333"));
}

TEST(History, IsTheSameForAnyNumberOfThreadsAndCountsAnEventOnce) {
  std::vector<std::string> files;
  for (int i = 0; i < 40; ++i)
    files.push_back(event(fmt::format("2026-11-23T{:02}:00:00Z", i % 20).c_str(), "ec2",
                          "RevokeSecurityGroupIngress", kRequest));
  const History one = history_of(files, 1), four = history_of(files, 4);
  ASSERT_EQ(one.changes.size(), 20u);
  ASSERT_EQ(four.changes.size(), 20u);
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(one.changes[i].id, four.changes[i].id);
  EXPECT_EQ(one.seen, four.seen);
}

}  // namespace
}  // namespace hikeshi::posture
