// SPDX-License-Identifier: Apache-2.0
// Looks into a plan, for the tests of its parts.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "casefile/test_facts.h"
#include "respond/plan.h"

namespace hikeshi::respond::testing {

using hikeshi::testing::CaseBuilder;
using hikeshi::testing::kAccount;
using hikeshi::testing::role_arn;
using hikeshi::testing::user_arn;

inline constexpr const char* kKey = "AKIAQ7EXMPL2WKCNO5TA";
inline constexpr const char* kInstance = "i-0a1b2c3d4e5f60718";

inline Plan plan_of(const CaseBuilder& builder, PlanOptions options = {}) {
  return make_plan(builder.state(), options);
}

inline const Step* find(const Plan& plan, std::string_view id) {
  for (const Step& step : plan.steps) {
    if (step.id == id) return &step;
  }
  return nullptr;
}

inline std::vector<std::string> ids_with(const Plan& plan, std::string_view part) {
  std::vector<std::string> ids;
  for (const Step& step : plan.steps) {
    if (step.id.find(part) != std::string::npos) ids.push_back(step.id);
  }
  return ids;
}

inline std::string script(const Plan& plan, std::string_view id) {
  const Step* step = find(plan, id);
  return step == nullptr ? "(no such step)" : join(step->cli, "\n");
}

inline std::string question(const Plan& plan, std::string_view id) {
  const Step* step = find(plan, id);
  return step == nullptr || !step->question ? "" : step->question->id;
}

// An abuse report that names an instance and its region.
inline CaseBuilder abuse_case() {
  CaseBuilder builder;
  builder.notice("abuse")
      .reported("account", kAccount)
      .reported("instance", kInstance)
      .reported("region", "eu-west-1");
  return builder;
}

}  // namespace hikeshi::respond::testing
