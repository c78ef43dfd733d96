// SPDX-License-Identifier: Apache-2.0
// Rules of security groups, and which groups stand before an instance, as they were.
#include <gmock/gmock.h>

#include "posture/any_way.h"
#include "posture/test_history.h"

namespace hikeshi::posture {
namespace {

using testing::ElementsAre;

TEST(Rewind, ShowsTheDoorThatWasShutSince) {
  const auto files = {
      digest(), event("2026-11-23T08:00:00Z", "ec2", "AuthorizeSecurityGroupIngress", kRequest),
      event("2026-11-23T11:00:00Z", "ec2", "RevokeSecurityGroupIngress", kRequest)};
  const State now = with_group("[]");
  EXPECT_THAT(said(now, "security-group-open"), ElementsAre("pass 111122223333"));
  const State then = at(now, files, "2026-11-23T10:00:00Z");
  EXPECT_THAT(said(then, "security-group-open"), ElementsAre("fail sg-1"));
  for (const Finding& f : audit(then)) {
    if (f.resource != "sg-1") continue;
    EXPECT_EQ(format_rfc3339(f.as_of), "2026-11-23T10:00:00Z");
    ASSERT_TRUE(f.changed_by);
    EXPECT_EQ(f.changed_by->event, "AuthorizeSecurityGroupIngress");
    EXPECT_EQ(f.changed_by->principal, "arn:aws:iam::111122223333:user/x");
  }
  EXPECT_THAT(said(at(now, files, "2026-11-23T07:00:00Z"), "security-group-open"),
              ElementsAre("pass 111122223333"));
}

TEST(Rewind, ShowsThatADoorWasOpenedSince) {
  const auto files = {
      digest(), event("2026-11-23T11:00:00Z", "ec2", "AuthorizeSecurityGroupIngress", kRequest)};
  EXPECT_THAT(said(at(with_group(kOpen), files, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("pass 111122223333"));
}

TEST(Rewind, ARefusedCallChangedNothing) {
  const auto files = {digest(), event("2026-11-23T11:00:00Z", "ec2", "RevokeSecurityGroupIngress",
                                      kRequest, "null", R"(,"errorCode":"AccessDenied")")};
  EXPECT_THAT(said(at(with_group("[]"), files, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("pass 111122223333"));
}

// ---- by the ids of rules

constexpr const char* kMade =
    R"({"securityGroupRuleSet":{"items":[{"securityGroupRuleId":"sgr-7","isEgress":false,
    "ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIpv4":"0.0.0.0/0"}]}})";
constexpr const char* kById =
    R"({"groupId":"sg-1","securityGroupRuleIds":{"items":[{"securityGroupRuleId":"sgr-7"}]}})";

std::string opened(const char* time) {
  return event(time, "ec2", "AuthorizeSecurityGroupIngress", kRequest, kMade);
}

TEST(Rewind, ARuleThatWasRevokedByItsIdComesBack) {
  const State now = with_group("[]");
  const auto revoked = event("2026-11-23T11:00:00Z", "ec2", "RevokeSecurityGroupIngress", kById);
  EXPECT_THAT(
      said(at(now, {digest(), opened("2026-11-23T08:00:00Z"), revoked}, "2026-11-23T10:00:00Z"),
           "security-group-open"),
      ElementsAre("fail sg-1"));
  EXPECT_THAT(said(at(now, {digest(), revoked}, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("unknown sg-1"))
      << "nothing tells what it was";
  const auto nothing =
      event("2026-11-23T11:00:00Z", "ec2", "RevokeSecurityGroupIngress", R"({"groupId":"sg-1"})");
  EXPECT_THAT(said(at(now, {digest(), nothing}, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("unknown sg-1"))
      << "nor that anything was";
  const auto told = event("2026-11-23T11:00:00Z", "ec2", "RevokeSecurityGroupIngress", kById,
                          R"({"revokedSecurityGroupRuleSet":{"items":[{"securityGroupRuleId":
      "sgr-7","isEgress":false,"ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIpv4":"0.0.0.0/0"}]}})");
  EXPECT_THAT(said(at(now, {digest(), told}, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("fail sg-1"))
      << "the answer says it";
}

TEST(Rewind, ARevocationOfWhatWasNotThereOpensNothingBefore) {
  const auto absent =
      event("2026-11-23T11:00:00Z", "ec2", "RevokeSecurityGroupIngress", kRequest,
            R"({"return":true,"unknownIpPermissionSet":{"items":[{"ipProtocol":"tcp","fromPort":22,
      "toPort":22,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}})");
  EXPECT_THAT(
      said(at(with_group("[]"), {digest(), absent}, "2026-11-23T10:00:00Z"), "security-group-open"),
      ElementsAre("pass 111122223333"));
}

TEST(Rewind, ARuleThatSaysOtherwiseSinceIsAsItWasMade) {
  const auto narrowed =
      event("2026-11-23T11:00:00Z", "ec2", "ModifySecurityGroupRules",
            R"({"ModifySecurityGroupRulesRequest":{"GroupId":"sg-1","SecurityGroupRule":
      {"SecurityGroupRuleId":"sgr-7","tag":1,"SecurityGroupRule":{"IpProtocol":"tcp","FromPort":22,
      "ToPort":22,"CidrIpv4":"198.51.100.7/32"}}}})");
  const State now = with_group(
      R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"198.51.100.7/32"}]}])");
  EXPECT_THAT(
      said(at(now, {digest(), opened("2026-11-23T08:00:00Z"), narrowed}, "2026-11-23T10:00:00Z"),
           "security-group-open"),
      ElementsAre("fail sg-1"));
  EXPECT_THAT(said(at(now, {digest(), narrowed}, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("unknown sg-1"));
}

// ---- groups that are gone, instances that have left them

TEST(Rewind, AGroupThatIsGoneComesBackWhereTheLogsSawItMade) {
  const State now =
      StateBuilder().read("ec2.security-groups", "us-east-1", R"({"SecurityGroups":[]})").finish();
  const auto gone =
      event("2026-11-23T11:00:00Z", "ec2", "DeleteSecurityGroup", R"({"groupId":"sg-1"})");
  const auto made = event("2026-11-23T07:00:00Z", "ec2", "CreateSecurityGroup",
                          R"({"groupName":"g","vpcId":"v"})", R"({"groupId":"sg-1"})");
  EXPECT_THAT(
      said(at(now, {digest(), made, opened("2026-11-23T08:00:00Z"), gone}, "2026-11-23T10:00:00Z"),
           "security-group-open"),
      ElementsAre("fail sg-1"));
  EXPECT_THAT(
      said(at(now,
              {digest(), made,
               event("2026-11-23T08:00:00Z", "ec2", "AuthorizeSecurityGroupIngress", kRequest,
                     kMade),
               event("2026-11-23T09:00:00Z", "ec2", "RevokeSecurityGroupIngress", kById), gone},
              "2026-11-23T10:00:00Z"),
           "security-group-open"),
      ElementsAre("pass 111122223333"));
  EXPECT_THAT(said(at(now, {digest(), gone}, "2026-11-23T10:00:00Z"), "security-group-open"),
              ElementsAre("unknown sg-1"));
}

State in_quarantine() {
  StateBuilder now;
  now.read("ec2.instances", "us-east-1",
           R"({"Reservations":[{"Instances":[{"InstanceId":"i-1","State":{"Name":"running"}}]}]})")
      .read("ec2.security-groups", "us-east-1",
            R"({"SecurityGroups":[{"GroupId":"sg-1","IpPermissions":[{"IpProtocol":"tcp",
            "FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]},
            {"GroupId":"sg-shut","IpPermissions":[]}]})")
      .read("ec2.network-interfaces", "us-east-1",
            R"({"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","SubnetId":"s","VpcId":"v",
            "Groups":[{"GroupId":"sg-shut"}],"Association":{"PublicIp":"198.51.100.7"},
            "Attachment":{"InstanceId":"i-1"}}]})");
  return open_network(now).finish();
}

TEST(Rewind, AnInstanceThatWasTakenOutOfItsGroupStoodInIt) {
  using enum AnyWay::Open;
  const auto way = [](const std::vector<std::string>& files, const char* time) {
    return any_ways(at(in_quarantine(), files, time), {"i-1"}).at("i-1").open;
  };
  const auto launched =
      event("2026-11-23T06:00:00Z", "ec2", "RunInstances", "{}",
            R"({"instancesSet":{"items":[{"instanceId":"i-1","networkInterfaceSet":{"items":[
      {"networkInterfaceId":"eni-1","groupSet":{"items":[{"groupId":"sg-1"}]}}]}}]}})");
  const auto by_instance =
      event("2026-11-23T11:00:00Z", "ec2", "ModifyInstanceAttribute",
            R"({"instanceId":"i-1","groupSet":{"items":[{"groupId":"sg-shut"}]}})");
  const auto by_interface =
      event("2026-11-23T11:00:00Z", "ec2", "ModifyNetworkInterfaceAttribute",
            R"({"networkInterfaceId":"eni-1","groupSet":{"items":[{"groupId":"sg-shut"}]}})");
  EXPECT_EQ(any_ways(in_quarantine(), {"i-1"}).at("i-1").open, kNo);
  for (const std::string& moved : {by_instance, by_interface}) {
    EXPECT_EQ(way({digest(), launched, moved}, "2026-11-23T10:00:00Z"), kYes);
    EXPECT_EQ(way({digest(), launched, moved}, "2026-11-23T11:30:00Z"), kNo);
    EXPECT_EQ(way({digest(), moved}, "2026-11-23T10:00:00Z"), kUnknown) << "in which it was before";
  }
}

TEST(Rewind, WhatNoDoorHangsOnLeavesTheInstanceKnown) {
  const auto way = [](const char* request) {
    const auto changed = event("2026-11-23T11:00:00Z", "ec2", "ModifyInstanceAttribute", request);
    return any_ways(at(in_quarantine(), {digest(), changed}, "2026-11-23T10:00:00Z"), {"i-1"})
        .at("i-1")
        .open;
  };
  EXPECT_EQ(way(R"({"instanceId":"i-1","disableApiTermination":{"value":true}})"),
            AnyWay::Open::kNo);
  EXPECT_EQ(way(R"({"instanceId":"i-1","sourceDestCheck":{"value":false}})"),
            AnyWay::Open::kUnknown);
}

}  // namespace
}  // namespace hikeshi::posture
