// SPDX-License-Identifier: Apache-2.0
#include "casefile/surety.h"

#include <gmock/gmock.h>

#include "casefile/test_facts.h"

namespace hikeshi::casefile {
namespace {

using testing::CaseBuilder;
using testing::role_arn;
using testing::user_arn;

constexpr const char* kKey = "AKIAQ7EXMPL2WKCNO5TA";
constexpr const char* kFirst = "ASIAQ7EXMPL2WKCNO5T1";
constexpr const char* kSecond = "ASIAQ7EXMPL2WKCNO5T2";

CaseBuilder suspect(const std::string& principal, std::vector<std::string> credentials,
                    const char* confidence = "high") {
  CaseBuilder builder;
  builder.add("suspect", principal, {{"confidence", confidence}});
  builder.with("credentials", std::move(credentials));
  return builder;
}

TEST(Surety, TheOnlyCredentialHasTheConfidenceOfItsSuspect) {
  EXPECT_TRUE(Surety(suspect(user_arn("ci"), {kKey}).state()).of(kKey));
  EXPECT_FALSE(Surety(suspect(user_arn("ci"), {kKey}, "medium").state()).of(kKey));
  EXPECT_FALSE(Surety(suspect(user_arn("ci"), {}).state()).of(kKey));
}

TEST(Surety, NoneOfSeveralIsSureByItsPrincipal) {
  CaseBuilder builder = suspect(role_arn("web"), {kFirst, kSecond});
  builder.add("actor.credential", kFirst, {{"kind", "session"}, {"principal", role_arn("web")}});
  builder.add("actor.credential", kSecond, {{"kind", "session"}, {"principal", role_arn("web")}});
  const Surety surety(builder.state());
  EXPECT_FALSE(surety.of(kFirst));
  EXPECT_FALSE(surety.of(kSecond));
}

TEST(Surety, ACredentialsOwnConfidenceDecides) {
  CaseBuilder builder = suspect(role_arn("web"), {kFirst, kSecond});
  builder.add("actor.credential", kFirst, {{"kind", "session"}, {"confidence", "high"}});
  builder.add("actor.credential", kSecond, {{"kind", "session"}, {"confidence", "medium"}});
  EXPECT_TRUE(Surety(builder.state()).of(kFirst));
  EXPECT_FALSE(Surety(builder.state()).of(kSecond));
  CaseBuilder alone = suspect(role_arn("web"), {kFirst});
  alone.add("actor.credential", kFirst, {{"kind", "session"}, {"confidence", "medium"}});
  EXPECT_FALSE(Surety(alone.state()).of(kFirst));
}

TEST(Surety, WhatWasIssuedWithItBelongsToIt) {
  CaseBuilder builder = suspect(user_arn("ci"), {kKey, kFirst, kSecond});
  builder.add("actor.credential", kKey, {{"kind", "access_key"}});
  builder.add("actor.credential", kFirst, {{"kind", "session_token"}, {"issued_by", kKey}});
  builder.add("actor.credential", kSecond, {{"kind", "session_token"}, {"issued_by", kFirst}});
  EXPECT_TRUE(Surety(builder.state()).of(kKey));
  EXPECT_TRUE(Surety(builder.state()).of(kSecond));
}

TEST(Surety, TheKeysThatOneInstanceHandsOutAreOneThing) {
  CaseBuilder builder = suspect(role_arn("web"), {kFirst, kSecond});
  for (const char* id : {kFirst, kSecond})
    builder.add("actor.credential", id, {{"kind", "instance_role"}, {"instance", "i-0a1b2c3d"}});
  EXPECT_TRUE(Surety(builder.state()).of(kSecond));
}

TEST(Surety, ALoopOfIssuersEnds) {
  CaseBuilder builder = suspect(role_arn("web"), {kFirst});
  builder.add("actor.credential", kFirst, {{"kind", "session"}, {"issued_by", kSecond}});
  builder.add("actor.credential", kSecond, {{"kind", "session"}, {"issued_by", kFirst}});
  EXPECT_TRUE(Surety(builder.state()).of(kFirst));
}

}  // namespace
}  // namespace hikeshi::casefile
