// SPDX-License-Identifier: Apache-2.0
// AWS's quarantine is known by its ARN and told of by whom it hits.
#include "respond/quarantine.h"

#include <gmock/gmock.h>

#include "respond/scene.h"

namespace hikeshi::respond {
namespace {

TEST(Quarantine, IsAwsAlone) {
  EXPECT_TRUE(is_quarantine("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine"));
  EXPECT_TRUE(is_quarantine("arn:aws-cn:iam::aws:policy/AWSCompromisedKeyQuarantineV3"));
  EXPECT_FALSE(is_quarantine("arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3"));
  EXPECT_FALSE(is_quarantine("AWSCompromisedKeyQuarantineV3"));
}

TEST(Quarantine, IsAFactWhereSomebodyCarriesIt) {
  const char* recording =
      R"({"call":"iam:ListEntitiesForPolicy","params":{"PolicyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2"},"answer":{"PolicyUsers":[{"UserName":"ci"}],"PolicyRoles":[],"PolicyGroups":[]}}
{"call":"iam:ListEntitiesForPolicy","params":{"PolicyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"},"answer":{"PolicyUsers":[]}}
{"call":"iam:ListEntitiesForPolicy","params":{"PolicyArn":"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine"},"error":{"code":"NoSuchEntity"}}
)";
  const auto facts = quarantine_facts(recording, *parse_rfc3339("2026-11-23T10:00:00Z"));
  ASSERT_EQ(1U, facts.size());
  EXPECT_EQ(kRestriction, facts[0].kind);
  EXPECT_EQ("AWSCompromisedKeyQuarantineV2", facts[0].one("policy"));
  EXPECT_EQ("ci", facts[0].one("holders"));
}

}  // namespace
}  // namespace hikeshi::respond
