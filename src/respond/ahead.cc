// SPDX-License-Identifier: Apache-2.0
#include "respond/ahead.h"

#include <nlohmann/json.hpp>
#include <set>

#include "respond/recording.h"

namespace hikeshi::respond {

// The script is run against an AWS that has nothing: what is asked even so depends on no answer.
std::vector<AwsCommand> reads_ahead(const Ground& ground, const Step& step) {
  std::vector<AwsCommand> reads;
  const auto script = script_of(step);
  if (!script || !only_looks(step)) return reads;
  std::set<std::string> seen;
  Hands hands{.models = ground.models};
  hands.read = [&](const AwsCommand& call) -> Answer {
    if (seen.insert(call_json(call)).second) reads.push_back(call);
    return aws::Json::object();
  };
  hands.change = [](const AwsCommand&) -> Result<aws::Json> {
    return fail(Code::kBug, "a step that only looks changes something");
  };
  hands.lacks = [](const std::string&) -> Status { return {}; };
  hands.wait = [](const AwsCommand&) -> Status { return {}; };
  hands.open = [](const std::string&) -> Result<std::string> { return std::string(); };
  hands.keep = [](const std::string&, const std::string&) -> Status { return {}; };
  hands.now = ground.clock.now();
  // What ends it early (a value that no answer gave) ends only what is asked ahead.
  (void)run_script(*script, hands, ground.variables);
  return reads;
}

}  // namespace hikeshi::respond
