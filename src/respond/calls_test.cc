// SPDX-License-Identifier: Apache-2.0
// The list of calls has what plans call, is in the models, and no log is deleted by any of them.
#include "respond/calls.h"

#include <gmock/gmock.h>

#include "aws/retry.h"
#include "casefile/test_facts.h"
#include "respond/effects.h"
#include "respond/look.h"
#include "respond/made_steps.h"
#include "respond/sample_answer.h"
#include "respond/step_commands.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using ::testing::Contains;
using ::testing::Not;
using ::testing::Pair;

using testing::models;

TEST(Calls, AreOperationsOfTheModels) {
  const auto all = calls(models());
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_GT(all->size(), 400U);
  for (const auto& [service, operation] : *all) {
    const auto model = models().find(service);
    ASSERT_TRUE(model) << service;
    EXPECT_TRUE((*model)->operation(operation)) << service << " " << operation;
  }
}

TEST(Calls, NeverDeleteLogs) {
  const auto all = calls(models());
  ASSERT_TRUE(all);
  EXPECT_THAT(*all, Not(Contains(Pair("cloudtrail", "DeleteTrail"))));
  EXPECT_THAT(*all, Not(Contains(Pair("logs", "DeleteLogGroup"))));
  EXPECT_THAT(*all, Not(Contains(Pair("ec2", "DeleteFlowLogs"))));
  EXPECT_THAT(*all, Not(Contains(Pair("s3", "DeleteObjects"))));  // single ones pass the guard
}

// A changing call of a template can be looked at: by its row, or by what shows the thing it is of.
void expect_looked_at(std::string_view pattern, bool shown, std::set<std::string>& unseen) {
  for (const auto& [service, operation] : tool_calls_of(pattern)) {
    if (service == "s3" || operation.starts_with("wait ")) continue;
    const auto found = operation_named(models(), service, operation);
    ASSERT_TRUE(found) << found.error().message;
    if (aws::only_reads((*found)->name) || shown) continue;
    AwsCommand call;
    call.action = (*found)->model->service() + ":" + (*found)->name;
    call.call.params = testing::sample_of(*(*found)->input.shape);
    // The one parameter by whose value rows are told apart.
    if (call.call.params.contains("OperationType")) call.call.params["OperationType"] = "add";
    if (find_effect(call) == nullptr) unseen.insert(call.action);
  }
}

TEST(Calls, EveryChangeCanBeLookedAt) {
  std::set<std::string> unseen;
  for (const auto& templates :
       {basic_commands(), instance_commands(), user_commands(), role_commands(), root_commands(),
        data_commands(), hardening_commands(), trail_event_commands(), guardrail_commands(),
        change_commands(), put_back_commands(), earlier_commands(), deleted_commands()}) {
    for (std::string_view pattern : templates) expect_looked_at(pattern, false, unseen);
  }
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds) {
      expect_looked_at(kind.stop, false, unseen);
      expect_looked_at(kind.restore, false, unseen);
      expect_looked_at(kind.empty, false, unseen);
      expect_looked_at(kind.remove, !kind.show.empty(), unseen);
    }
  }
  EXPECT_THAT(unseen, ::testing::IsEmpty());
}

}  // namespace
}  // namespace hikeshi::respond
