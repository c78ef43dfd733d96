// SPDX-License-Identifier: Apache-2.0
// An answer that was lost is read back, and not where somebody else has been since.
#include "respond/lost_answer.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace hikeshi::respond {
namespace {

using aws::Json;

std::optional<Json> association(const char* list) {
  AwsCommand call;
  call.action = "ec2:ReplaceNetworkAclAssociation";
  call.call.params = {{"AssociationId", "aclassoc-1"}, {"NetworkAclId", "acl-none"}};
  const Json before = Json::parse(R"([{"SubnetId":"subnet-1","NetworkAclId":"acl-old"}])");
  return answer_shown(call, before, Json::array(), [&](const AwsCommand& read) {
    EXPECT_EQ("subnet-1", read.call.params["Filters"][0]["Values"][0]);
    Json answer = Json::parse(R"({"NetworkAcls":[{"Associations":[
        {"NetworkAclAssociationId":"aclassoc-7","SubnetId":"subnet-2","NetworkAclId":"acl-none"},
        {"NetworkAclAssociationId":"aclassoc-9","SubnetId":"subnet-1"}]}]})");
    answer["NetworkAcls"][0]["Associations"][1]["NetworkAclId"] = list;
    return tl::expected<Json, aws::CallError>(answer);
  });
}

TEST(LostAnswer, OfASubnetIsItsAssociation) {
  ASSERT_TRUE(association("acl-none"));
  EXPECT_EQ("aclassoc-9", (*association("acl-none"))["NewAssociationId"]);
  EXPECT_FALSE(association("acl-of-somebody"));
}

TEST(LostAnswer, OfAThingThatWasMadeIsTheThing) {
  AwsCommand call;
  call.action = "ce:CreateAnomalyMonitor";
  const Json one = Json::parse(R"([{"MonitorArn":"arn:m"}])");
  EXPECT_EQ("arn:m", (*answer_shown(call, Json::array(), one, {}))["MonitorArn"]);
  EXPECT_FALSE(answer_shown(call, one, one, {})) << "it was there before";
}

}  // namespace
}  // namespace hikeshi::respond
