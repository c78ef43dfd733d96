// SPDX-License-Identifier: Apache-2.0
#include "cli/isolated_flows.h"

#include "respond/recording.h"

namespace hikeshi::cli {

Result<std::optional<respond::Flows>> isolated_flows(World& world, ResponseDesk& desk,
                                                     const std::string& instance,
                                                     const std::string& region) {
  const auto isolated = desk.log().record("isolate-instance-" + instance).first_read;
  if (!isolated) return std::nullopt;
  std::string records;
  respond::Ground recording = desk.ground();
  recording.read = [&](const respond::AwsCommand& call) {
    auto answer = desk.ground().read(call);
    records += respond::recorded_line(call, answer, world.clock.now());
    return answer;
  };
  const auto flows = respond::flows_after(recording, instance, region, *isolated);
  HK_CHECK(desk.keep_file("flows-" + instance + ".jsonl", records));
  return flows;
}

}  // namespace hikeshi::cli
