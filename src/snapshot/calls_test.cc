// SPDX-License-Identifier: Apache-2.0
// The built-in table against AWS's models: every call is there, every path can be read, and what is
// asked once has its parameters.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/jmespath.h"
#include "aws/models.h"
#include "aws/protocol.h"
#include "base/text.h"
#include "snapshot/plan.h"

namespace hikeshi::snapshot {
namespace {

using aws::Json;

Json params_of(const PlannedCall& call) {
  std::string text(call.params);
  for (const auto& [field, value] :
       {std::pair("{account}", "111122223333"), {"{partition}", "aws"}, {"{region}", "us-east-1"}})
    text = replace_all(text, field, value);
  return Json::parse(text, nullptr, false);
}

TEST(SnapshotCalls, AreAllInTheModels) {
  const Plan plan = default_plan().value();
  aws::Models models;
  for (const PlannedCall& call : plan.calls) {
    SCOPED_TRACE(call.id);
    const auto model = models.find(call.service);
    ASSERT_TRUE(model) << model.error().message;
    const auto operation = (*model)->operation(call.operation);
    ASSERT_TRUE(operation) << operation.error().message;
    const Json params = params_of(call);
    ASSERT_TRUE(params.is_object());
    if (call.parent < 0) {
      const auto request = aws::make_request(**operation, params);
      EXPECT_TRUE(request) << request.error().message;
    } else {
      const auto path = aws::Jmespath::compile(call.each);
      EXPECT_TRUE(path) << path.error().message;
    }
  }
}

}  // namespace
}  // namespace hikeshi::snapshot
