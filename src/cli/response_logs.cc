// SPDX-License-Identifier: Apache-2.0
#include "cli/response_logs.h"

#include <nlohmann/json.hpp>

#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::cli {
namespace {

using respond::AwsCommand;
using Logs = respond::ResponseParts::Logs;

constexpr size_t kMostCredentials = 20;  // LookupEvents answers twice a second

AwsCommand lookup(const std::string& region, UtcTime since) {
  AwsCommand call;
  call.action = "cloudtrail:LookupEvents";
  call.call.service = "cloudtrail";
  call.call.operation = "LookupEvents";
  call.call.region = region;
  call.call.all_pages = false;  // newest first
  call.call.params = {{"StartTime", format_rfc3339(since)}, {"MaxResults", 50}};
  return call;
}

std::optional<UtcTime> newest(const aws::Json& answer) {
  std::optional<UtcTime> newest;
  for (const aws::Json& event : answer.value("Events", aws::Json::array())) {
    const auto at = parse_rfc3339(event.value("EventTime", std::string()));
    if (at && (!newest || *at > *newest)) newest = at;
  }
  return newest;
}

}  // namespace

std::string region_of(const respond::Step& step) {
  for (const std::string& line : step.cli) {
    const size_t at = line.find(" --region ");
    if (at == std::string::npos) continue;
    const size_t begin = at + 10;
    return line.substr(begin, line.find_first_of(" \n|;)", begin) - begin);
  }
  return "us-east-1";
}

Logs logs_after(const respond::Ground& ground, const casefile::CaseState& state,
                const respond::Step& step, UtcTime since) {
  Logs logs;
  const std::string region = region_of(step);
  const auto all = ground.read(lookup(region, since));
  if (!all) return logs.why = aws::to_error(all.error(), "cloudtrail LookupEvents").message, logs;
  logs.reach = newest(*all);
  size_t asked = 0;
  for (const casefile::Fact* credential : state.of_kind("actor.credential")) {
    if (!is_access_key_id(credential->subject)) continue;
    if (++asked > kMostCredentials)
      return logs.why = "the intruder has more credentials than are asked for", logs;
    AwsCommand call = lookup(region, since);
    call.call.params["LookupAttributes"] = aws::Json::array(
        {{{"AttributeKey", "AccessKeyId"}, {"AttributeValue", credential->subject}}});
    const auto theirs = ground.read(call);
    if (!theirs)
      return logs.why = aws::to_error(theirs.error(), "cloudtrail LookupEvents").message, logs;
    logs.actor_seen |= newest(*theirs).has_value();
  }
  return logs;
}

}  // namespace hikeshi::cli
