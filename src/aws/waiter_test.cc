// SPDX-License-Identifier: Apache-2.0
#include "aws/waiter.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "aws/botocore_data.h"

namespace hikeshi::aws {
namespace {

Waiter waiter_of(const std::string& service, const std::string& name) {
  for (const auto& [each, folder] : services_with("waiters-2.json")) {
    if (each != service) continue;
    auto out = Waiter::create(read_botocore(folder / "waiters-2.json")["waiters"][name]);
    EXPECT_TRUE(out.has_value()) << name;
    return std::move(*out);
  }
  ADD_FAILURE() << service;
  return std::move(
      *Waiter::create(Json::parse(R"({"operation":"","delay":0,"maxAttempts":1,"acceptors":[]})")));
}

WaitState judged(const Waiter& waiter, const char* answer) {
  const Json json = Json::parse(answer);
  return waiter.judge({200, &json, ""}).state;
}

TEST(Waiter, EveryInstanceMustBeThere) {
  const Waiter waiter = waiter_of("ec2", "InstanceTerminated");
  EXPECT_EQ(waiter.operation(), "DescribeInstances");
  EXPECT_EQ(waiter.delay(), std::chrono::seconds(15));
  EXPECT_EQ(waiter.max_attempts(), 40);
  const char* half = R"({"Reservations":[{"Instances":[{"State":{"Name":"terminated"}}]},
                                         {"Instances":[{"State":{"Name":"shutting-down"}}]}]})";
  const char* all = R"({"Reservations":[{"Instances":[{"State":{"Name":"terminated"}}]}]})";
  const char* back = R"({"Reservations":[{"Instances":[{"State":{"Name":"pending"}}]}]})";
  EXPECT_EQ(judged(waiter, half), WaitState::kRetry);
  EXPECT_EQ(judged(waiter, all), WaitState::kSuccess);
  EXPECT_EQ(judged(waiter, back), WaitState::kFailure);
  EXPECT_EQ(judged(waiter, R"({"Reservations":[]})"), WaitState::kRetry);
}

TEST(Waiter, ErrorsByTheirCode) {
  const Waiter exists = waiter_of("ec2", "InstanceExists");
  EXPECT_EQ(exists.judge({400, nullptr, "InvalidInstanceID.NotFound"}).state, WaitState::kRetry);
  const Verdict other = exists.judge({403, nullptr, "UnauthorizedOperation"});
  EXPECT_EQ(other.state, WaitState::kFailure);
  EXPECT_EQ(other.why, "error UnauthorizedOperation");
}

TEST(Waiter, StatusOfHttp) {
  const Waiter gone = waiter_of("s3", "BucketNotExists");
  EXPECT_EQ(gone.judge({404, nullptr, "404"}).state, WaitState::kSuccess);
  const Json answer = Json::object();
  EXPECT_EQ(gone.judge({200, &answer, ""}).state, WaitState::kRetry);
}

TEST(Waiter, AnyErrorOrNone) {
  const auto any = Waiter::create(Json::parse(R"({"operation":"O","delay":1,"maxAttempts":2,
    "acceptors":[{"matcher":"error","expected":true,"state":"success"},
                 {"matcher":"error","expected":false,"state":"failure"}]})"));
  const Json answer = Json::object();
  EXPECT_EQ(any->judge({500, nullptr, "X"}).state, WaitState::kSuccess);
  EXPECT_EQ(any->judge({200, &answer, ""}).state, WaitState::kFailure);
}

TEST(Waiter, LengthOfNothingIsNoMatch) {
  const Waiter waiter = waiter_of("ec2", "PasswordDataAvailable");
  EXPECT_EQ(judged(waiter, R"({"PasswordData":"x"})"), WaitState::kSuccess);
  EXPECT_EQ(judged(waiter, R"({"PasswordData":""})"), WaitState::kRetry);
  EXPECT_EQ(judged(waiter, "{}"), WaitState::kRetry);
}

TEST(Waiter, WhatIsNotUnderstoodIsRefused) {
  const std::string head = R"({"operation":"O","delay":1,"maxAttempts":2,"acceptors":)";
  for (const std::string& bad :
       {std::string("{}"), head + "1}", head + R"([{"matcher":"path","state":"success"}]})",
        head + R"([{"matcher":"new","expected":1,"state":"success"}]})",
        head + R"([{"matcher":"status","expected":1,"state":"new"}]})",
        head + R"([{"matcher":"path","argument":"a[","expected":1,"state":"retry"}]})",
        std::string(R"({"operation":"O","delay":-1,"maxAttempts":2,"acceptors":[]})")})
    EXPECT_FALSE(Waiter::create(Json::parse(bad)).has_value()) << bad;
}

TEST(Waiter, EveryWaiterOfBotocoreLoads) {
  size_t entries = 0;
  for (const auto& [service, folder] : services_with("waiters-2.json")) {
    const Json all = read_botocore(folder / "waiters-2.json");
    for (const auto& [name, config] : all.at("waiters").items()) {
      const auto got = Waiter::create(config);
      EXPECT_TRUE(got.has_value()) << service << " " << name << ": " << got.error().message;
      ++entries;
    }
  }
  std::printf("%zu waiters\n", entries);
  EXPECT_GE(entries, 400u);
}

}  // namespace
}  // namespace hikeshi::aws
