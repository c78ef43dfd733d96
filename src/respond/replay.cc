// SPDX-License-Identifier: Apache-2.0
#include "respond/replay.h"

#include <nlohmann/json.hpp>

namespace hikeshi::respond {

Result<Outcome> ReplayExecutor::execute(const Step& step) {
  const Script script = HK_TRY(script_of(step));
  Outcome outcome;
  outcome.state = StepState::kAlready;
  Hands hands{.models = ground_.models};
  hands.read = [this](const AwsCommand& call) { return recording_.answer(call); };
  hands.change = [&](const AwsCommand& call) -> Result<aws::Json> {
    auto answer = recording_.answer(call);
    // What was so already was not called, and so not recorded.
    const bool made = answer || answer.error().kind != aws::Refusal::kUsage;
    if (!answer && made) outcome.state = StepState::kFailed, outcome.why = answer.error().message;
    if (answer && outcome.state == StepState::kAlready) outcome.state = StepState::kDone;
    const Did did = !made ? Did::kAlready : answer ? Did::kMade : Did::kFailed;
    outcome.calls.push_back({call, did, outcome.why});
    return answer ? *answer : aws::Json::object();
  };
  hands.lacks = [](const std::string&) -> Status { return {}; };
  hands.wait = [](const AwsCommand&) -> Status { return {}; };
  hands.open = ground_.open;
  hands.keep = [](const std::string&, const std::string&) -> Status { return {}; };
  hands.now = ground_.clock.now();
  outcome.problems = HK_TRY(run_script(script, hands, ground_.variables)).problems;
  return outcome;
}

}  // namespace hikeshi::respond
