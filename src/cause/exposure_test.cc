// SPDX-License-Identifier: Apache-2.0
#include "cause/exposure.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hikeshi::cause {
namespace {

using posture::Change;
using posture::Json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kWorld =
    R"({"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,
    "ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}})";
constexpr const char* kOffice =
    R"({"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,
    "ipRanges":{"items":[{"cidrIp":"198.51.100.7/32"}]}}]}})";
constexpr const char* kAnswer =
    R"({"securityGroupRuleSet":{"items":[{"securityGroupRuleId":"sgr-7","isEgress":false,
    "ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIpv4":"0.0.0.0/0"}]}})";
constexpr const char* kById =
    R"({"groupId":"sg-1","securityGroupRuleIds":{"items":[{"securityGroupRuleId":"sgr-7"}]}})";
constexpr const char* kInstance = R"({"instancesSet":{"items":[{"instanceId":"i-1"}]}})";

// The instance i-1, launched at hour 1 into sg-1, and what happened then, an hour apart.
class Story {
 public:
  Story() {
    add("RunInstances", "{}",
        R"({"instancesSet":{"items":[{"instanceId":"i-1","groupSet":{"items":[{"groupId":"sg-1"}]},
        "networkInterfaceSet":{"items":[{"networkInterfaceId":"eni-1"}]}}]}})");
  }
  Story& add(const char* event, const char* request, const char* response = "null") {
    const int64_t hour = static_cast<int64_t>(changes_.size()) + 1;
    changes_.push_back({{hour * 3600},
                        "ec2.amazonaws.com",
                        event,
                        "us-east-1",
                        fmt::format("e{}", hour),
                        "somebody",
                        Json::parse(request),
                        Json::parse(response)});
    return *this;
  }
  // "2-4": from the event of hour 2 to that of hour 4.
  std::vector<std::string> told() const {
    std::vector<std::string> out;
    for (const Exposure& e : exposures(changes_, {"i-1"}, std::nullopt))
      out.push_back(fmt::format("{}-{}", e.opened ? e.opened->at.seconds / 3600 : 0,
                                e.closed ? e.closed->at.seconds / 3600 : 0));
    return out;
  }
  const std::vector<Change>& changes() const { return changes_; }

 private:
  std::vector<Change> changes_;
};

TEST(Exposure, EndsWithARevocationInEachOfItsForms) {
  const auto opened = [] { return Story().add("AuthorizeSecurityGroupIngress", kWorld, kAnswer); };
  EXPECT_THAT(opened().told(), ElementsAre("2-0")) << "no end of it";
  EXPECT_THAT(opened().add("RevokeSecurityGroupIngress", kWorld).told(), ElementsAre("2-3"));
  EXPECT_THAT(opened().add("RevokeSecurityGroupIngress", kById).told(), ElementsAre("2-3"));
  EXPECT_THAT(
      opened()
          .add(
              "RevokeSecurityGroupIngress",
              R"({"groupId":"sg-1","cidrIp":"0.0.0.0/0","ipProtocol":"tcp","fromPort":22,"toPort":22})")
          .told(),
      ElementsAre("2-3"));
  EXPECT_THAT(opened()
                  .add("RevokeSecurityGroupIngress", R"({"groupId":"sg-1"})",
                       R"({"revokedSecurityGroupRuleSet":{"items":[{"securityGroupRuleId":"sgr-7",
               "isEgress":false,"ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIpv4":"0.0.0.0/0"}]}})")
                  .told(),
              ElementsAre("2-3"));
  EXPECT_THAT(opened().add("RevokeSecurityGroupIngress", kOffice).told(), ElementsAre("2-0"))
      << "another rule";
  EXPECT_THAT(opened()
                  .add("RevokeSecurityGroupIngress", kWorld,
                       R"({"return":true,"unknownIpPermissionSet":{"items":[{"ipProtocol":"tcp",
                       "fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}})")
                  .told(),
              ElementsAre("2-0"))
      << "AWS says that there was no such rule";
}

TEST(Exposure, IsInDoubtOnceSomethingWasTakenThatTheLogsCannotName) {
  for (const char* request : {R"({"groupId":"sg-1","securityGroupRuleIds":{"items":["sgr-8"]}})",
                              R"({"groupId":"sg-1"})"}) {
    const Story story = Story()
                            .add("AuthorizeSecurityGroupIngress", kWorld)
                            .add("RevokeSecurityGroupIngress", request);
    const auto all = exposures(story.changes(), {"i-1"}, std::nullopt);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_FALSE(all[0].closed) << "nothing says that it was this rule";
    ASSERT_TRUE(all[0].doubt);
    EXPECT_EQ(all[0].doubt->event_id, "e3");
  }
  EXPECT_FALSE(exposures(Story().add("AuthorizeSecurityGroupIngress", kWorld).changes(), {"i-1"},
                         std::nullopt)[0]
                   .doubt);
}

TEST(Exposure, EndsWithARuleThatSaysOtherwiseAndWithItsGroup) {
  const auto opened = [] { return Story().add("AuthorizeSecurityGroupIngress", kWorld, kAnswer); };
  const auto modified = [](const char* cidr) {
    return fmt::format(
        R"({{"ModifySecurityGroupRulesRequest":{{"GroupId":"sg-1","SecurityGroupRule":
        {{"SecurityGroupRuleId":"sgr-7","tag":1,"SecurityGroupRule":{{"IpProtocol":"tcp",
        "FromPort":22,"ToPort":22,"CidrIpv4":"{}"}}}}}}}})",
        cidr);
  };
  EXPECT_THAT(opened().add("ModifySecurityGroupRules", modified("198.51.100.7/32").c_str()).told(),
              ElementsAre("2-3"));
  EXPECT_THAT(opened()
                  .add("ModifySecurityGroupRules", modified("198.51.100.7/32").c_str())
                  .add("ModifySecurityGroupRules", modified("0.0.0.0/0").c_str())
                  .told(),
              ElementsAre("2-3", "4-0"))
      << "and opened again";
  EXPECT_THAT(opened().add("DeleteSecurityGroup", R"({"groupId":"sg-1"})").told(),
              ElementsAre("2-3"));
  EXPECT_THAT(Story().add("ModifySecurityGroupRules", modified("0.0.0.0/0").c_str()).told(),
              IsEmpty())
      << "of a rule that nobody saw being made nothing tells whether it lets in or out";
}

TEST(Exposure, EndsWhereTheInstanceLeavesTheGroupOrStops) {
  const auto opened = [] { return Story().add("AuthorizeSecurityGroupIngress", kWorld); };
  EXPECT_THAT(
      opened()
          .add("ModifyNetworkInterfaceAttribute",
               R"({"networkInterfaceId":"eni-1","groupSet":{"items":[{"groupId":"sg-2"}]}})")
          .told(),
      ElementsAre("2-3"));
  EXPECT_THAT(opened()
                  .add("ModifyInstanceAttribute",
                       R"({"instanceId":"i-1","groupSet":{"items":[{"groupId":"sg-2"}]}})")
                  .add("ModifyInstanceAttribute",
                       R"({"instanceId":"i-1","groupSet":{"items":[{"groupId":"sg-1"}]}})")
                  .told(),
              ElementsAre("2-3", "4-0"))
      << "and put back";
  EXPECT_THAT(opened().add("TerminateInstances", kInstance).told(), ElementsAre("2-3"));
  EXPECT_THAT(opened().add("StopInstances", kInstance).add("StartInstances", kInstance).told(),
              ElementsAre("2-3", "4-0"));
  EXPECT_THAT(
      opened()
          .add("ModifyNetworkInterfaceAttribute",
               R"({"networkInterfaceId":"eni-9","groupSet":{"items":[{"groupId":"sg-2"}]}})")
          .told(),
      ElementsAre("2-0"))
      << "another's interface";
}

TEST(Exposure, BeginsAgainWithEachOpening) {
  EXPECT_THAT(Story()
                  .add("AuthorizeSecurityGroupIngress", kWorld)
                  .add("RevokeSecurityGroupIngress", kWorld)
                  .add("AuthorizeSecurityGroupIngress", kWorld)
                  .told(),
              ElementsAre("2-3", "4-0"));
  EXPECT_THAT(Story().add("AuthorizeSecurityGroupIngress", kOffice).told(), IsEmpty());
  EXPECT_THAT(
      Story()
          .add(
              "AuthorizeSecurityGroupIngress",
              R"({"groupId":"sg-1","cidrIp":"::/0","ipProtocol":"tcp","fromPort":443,"toPort":443})")
          .told(),
      IsEmpty())
      << "a web server's";
}

// Made before the logs begin; the snapshot, rewound to the attack, shows it.
TEST(Exposure, OfARuleThatWasThereBeforeTheLogsTheEndIsToldToo) {
  const posture::AnyWay way{posture::AnyWay::Open::kYes,
                            "us-east-1",
                            "sg-1",
                            "22",
                            "0.0.0.0/0",
                            "22/tcp",
                            true,
                            false,
                            {"sg-1"},
                            {"eni-1"}};
  const std::map<std::string, posture::AnyWay> ways = {{"i-1", way}};
  const auto revoke = Story()
                          .add("RevokeSecurityGroupIngress",
                               R"({"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp",
                                  "fromPort":0,"toPort":65535,"ipRanges":{"items":[
                                  {"cidrIp":"0.0.0.0/0"}]}}]}})")
                          .changes();
  const std::vector<Change> changes(revoke.begin() + 1, revoke.end());  // the launch is not told
  const auto at = [&](int64_t hour) { return Seen{{hour * 3600}, ways}; };
  const auto all = exposures(changes, {"i-1"}, at(1));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_FALSE(all[0].opened);
  ASSERT_TRUE(all[0].closed);
  EXPECT_EQ(all[0].closed->event_id, "e2");
  EXPECT_TRUE(all[0].held({3600}));
  EXPECT_FALSE(all[0].held({2 * 3600}));
  EXPECT_FALSE(exposures(changes, {"i-1"}, at(3))[0].closed) << "it stood open after that event";
}

}  // namespace
}  // namespace hikeshi::cause
