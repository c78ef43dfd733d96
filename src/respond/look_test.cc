// SPDX-License-Identifier: Apache-2.0
// What proves that a person has done a step, and what only cannot prove it.
#include "respond/look.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "io/clock.h"
#include "respond/sample_answer.h"

namespace hikeshi::respond {
namespace {

// The step is done where the account summary counts no key.
Result<std::optional<bool>> proven_by(int keys, std::string unproven) {
  Step step;
  step.proof =
      "aws iam get-account-summary --region us-east-1 --query SummaryMap.AccountAccessKeysPresent "
      "--output text";
  step.proves = "0";
  step.unproven = std::move(unproven);
  FixedClock clock(*parse_rfc3339("2026-11-23T10:00:00Z"));
  const Ground ground{testing::models(),
                      clock,
                      [&](const AwsCommand&) -> tl::expected<aws::Json, aws::CallError> {
                        return aws::Json{{"SummaryMap", {{"AccountAccessKeysPresent", keys}}}};
                      },
                      {}};
  return is_proven(ground, step);
}

TEST(Look, WhatOnlyConfirmsRefutesNobody) {
  EXPECT_TRUE(**proven_by(0, ""));
  EXPECT_FALSE(**proven_by(1, ""));
  EXPECT_TRUE(**proven_by(0, "it may be inactive"));
  const auto there = proven_by(1, "it may be inactive");
  ASSERT_FALSE(there);
  EXPECT_EQ("it may be inactive", there.error().message);
}

}  // namespace
}  // namespace hikeshi::respond
