// SPDX-License-Identifier: Apache-2.0
#include "aws/skew.h"

#include <gmock/gmock.h>

namespace hikeshi::aws {
namespace {

constexpr UtcTime kTheirs{784111777};  // Sun, 06 Nov 1994 08:49:37 GMT

HttpResponse answer(std::string date = "Sun, 06 Nov 1994 08:49:37 GMT") {
  return {403, {{"date", std::move(date)}}, ""};
}

TEST(ClockSkew, LearnsFromARefusedTimeOnceAndInBothDirections) {
  for (const int64_t off : {-kDay, -kHour, int64_t{-241}, int64_t{241}, kHour, 365 * kDay}) {
    ClockSkew skew;
    const UtcTime ours = kTheirs.plus(off);
    EXPECT_EQ(skew.apply(ours), ours);
    EXPECT_TRUE(skew.learn(answer(), "RequestTimeTooSkewed", ours));
    EXPECT_EQ(skew.apply(ours), kTheirs);
    EXPECT_EQ(skew.offset_seconds(), -off);
    EXPECT_FALSE(skew.learn(answer(), "RequestTimeTooSkewed", ours.plus(3)));
    EXPECT_EQ(skew.apply(ours), kTheirs);
  }
}

TEST(ClockSkew, FollowsAClockThatIsSetRightMeanwhile) {
  ClockSkew skew;
  EXPECT_TRUE(skew.learn(answer(), "AuthFailure", kTheirs.plus(kHour)));
  EXPECT_TRUE(skew.learn(answer(), "AuthFailure", kTheirs));
  EXPECT_EQ(skew.offset_seconds(), 0);
}

TEST(ClockSkew, WhatWasOnItsWayWhenTheTimeWasCorrectedIsSignedAgainOnce) {
  ClockSkew skew;
  const UtcTime ours = kTheirs.plus(kHour);
  EXPECT_TRUE(skew.sign_again(answer(), "RequestExpired", ours, 0));
  EXPECT_TRUE(skew.sign_again(answer(), "RequestExpired", ours, 0)) << "another of that moment";
  EXPECT_FALSE(skew.sign_again(answer(), "RequestExpired", ours, -kHour));
  EXPECT_FALSE(skew.sign_again(answer(), "AccessDenied", ours, 0));
}

TEST(ClockSkew, AWrongKeyIsNotAWrongTime) {
  for (const char* code : {"AuthFailure", "SignatureDoesNotMatch", "InvalidSignatureException"}) {
    ClockSkew skew;
    EXPECT_FALSE(skew.learn(answer(), code, kTheirs.plus(200))) << code;
    EXPECT_EQ(skew.offset_seconds(), 0);
  }
  ClockSkew skew;
  EXPECT_FALSE(skew.learn(answer(), "AccessDenied", kTheirs.plus(kDay)));
  EXPECT_FALSE(skew.learn(answer(), "ExpiredToken", kTheirs.plus(kDay)));
}

TEST(ClockSkew, NothingIsLearnedFromADateThatIsNone) {
  for (const char* date :
       {"", "now", "Sun, 06 Nov 1994 08:49:37 EST", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun, 06 ovD 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov -994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:3x GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun,  6 Nov 1994 08:49:37 GMT"}) {
    ClockSkew skew;
    EXPECT_FALSE(skew.learn(answer(date), "RequestExpired", kTheirs.plus(kDay))) << date;
    EXPECT_EQ(skew.offset_seconds(), 0);
  }
  ClockSkew skew;
  EXPECT_FALSE(skew.learn({403, {}, ""}, "RequestExpired", kTheirs));
}

}  // namespace
}  // namespace hikeshi::aws
