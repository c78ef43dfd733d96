// SPDX-License-Identifier: Apache-2.0
// What starts other things is at rest before it is deleted, whatever kind of it there is.
#include <nlohmann/json.hpp>

#include "respond/plan_looking.h"
#include "respond/sample_answer.h"
#include "respond/script_run.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using aws::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The changes that a step makes, "Operation {parameters}"; the problem that it met, at the end.
std::vector<std::string> changes(
    const Plan& plan, const std::string& id,
    const std::function<tl::expected<Json, aws::CallError>(const AwsCommand&)>& read) {
  std::vector<std::string> made;
  Hands hands{.models = testing::models()};
  hands.read = read;
  hands.change = [&](const AwsCommand& call) -> Result<Json> {
    made.push_back(call.call.operation + " " + call.call.params.dump());
    return Json::object();
  };
  const auto parsed = parse_script(script(plan, id));
  if (!parsed) return {parsed.error().message};
  const auto report = run_script(*parsed, hands, {});
  if (!report) made.push_back(report.error().message);
  if (report) made.insert(made.end(), report->problems.begin(), report->problems.end());
  return made;
}

TEST(Regenerators, AScheduleIsSwitchedOffWithAllElseAsItIs) {
  CaseBuilder builder;
  builder.notice("irregular_activity").made("scheduler:schedule", "job").with("parent", "crew");
  const Json target{{"Arn", "arn:x"}, {"RoleArn", "arn:r"}, {"Input", "{\"it's\":\"$(id)\"}"}};
  const auto made = changes(plan_of(builder), "stop-scheduler-schedule-job.us-east-1",
                            [&](const AwsCommand&) -> tl::expected<Json, aws::CallError> {
                              return Json{{"Name", "job"},
                                          {"State", "ENABLED"},
                                          {"ScheduleExpression", "rate(1 hour)"},
                                          {"FlexibleTimeWindow", {{"Mode", "OFF"}}},
                                          {"Target", target}};
                            });
  ASSERT_EQ(made.size(), 1U);
  ASSERT_THAT(made[0], ::testing::StartsWith("UpdateSchedule {"));
  const Json given = Json::parse(made[0].substr(made[0].find('{')));
  EXPECT_EQ(given["State"], "DISABLED");
  EXPECT_EQ(given["ScheduleExpression"], "rate(1 hour)");
  EXPECT_EQ(given["FlexibleTimeWindow"]["Mode"], "OFF");
  EXPECT_EQ(given["Target"], target);
}

// AWS refuses to list the executions of an express one, and so it was never deleted.
TEST(Regenerators, AStateMachineEndsItsExecutionsWhereItHasAny) {
  CaseBuilder builder;
  builder.notice("irregular_activity")
      .made("states:state-machine", "mine")
      .with("arn", "arn:aws:states:us-east-1:111122223333:stateMachine:mine");
  const auto of_type = [&](const char* type, const char* step) {
    return changes(
        plan_of(builder), std::string(step) + "-states-state-machine-mine.us-east-1",
        [&](const AwsCommand& call) -> tl::expected<Json, aws::CallError> {
          if (call.call.operation == "DescribeStateMachine") return Json{{"type", type}};
          if (type == std::string_view("EXPRESS"))
            return tl::make_unexpected(aws::CallError{
                aws::Refusal::kInvalid, "StateMachineTypeNotSupported", "", "", 400, 1, {}});
          return Json{{"executions", {{{"executionArn", "arn:e"}}}}};
        });
  };
  EXPECT_THAT(of_type("STANDARD", "stop"), ElementsAre(HasSubstr("StopExecution")));
  EXPECT_THAT(of_type("EXPRESS", "stop"), IsEmpty());
  EXPECT_THAT(of_type("STANDARD", "delete"),
              ElementsAre(HasSubstr("StopExecution"), HasSubstr("DeleteStateMachine")));
  EXPECT_THAT(of_type("EXPRESS", "delete"), ElementsAre(HasSubstr("DeleteStateMachine")));
}

}  // namespace
}  // namespace hikeshi::respond
