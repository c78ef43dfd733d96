// SPDX-License-Identifier: Apache-2.0
#include "respond/past_event.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "respond/json_path.h"

namespace hikeshi::respond {

using aws::Json;

std::optional<PastEvent> past_event(std::string_view record) {
  const Json json = Json::parse(record, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const std::string source = text_at(json, "eventSource");
  if (source != "iam.amazonaws.com" && source != "ec2.amazonaws.com") return std::nullopt;
  const auto at = parse_rfc3339(text_at(json, "eventTime"));
  if (!at) return std::nullopt;
  PastEvent event;
  event.at = *at;
  event.id = text_at(json, "eventID");
  event.name = text_at(json, "eventName");
  event.error = text_at(json, "errorCode");
  event.by = text_at(json, "userIdentity.arn");
  event.request = json.value("requestParameters", Json());
  event.response = json.value("responseElements", Json());
  event.evidence.event_id = event.id;
  return event;
}

std::vector<PastEvent> past_events_in(std::string_view recording) {
  std::vector<PastEvent> events;
  for (std::string_view text : split(recording, '\n')) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object() || line.value("call", "") != "cloudtrail:LookupEvents") continue;
    const Json* found = at_path(line, "answer.Events");
    if (found == nullptr || !found->is_array()) continue;
    for (const Json& one : *found) {
      auto event = past_event(text_at(one, "CloudTrailEvent"));
      if (!event) continue;
      event->evidence.kind = "api";
      event->evidence.text = "cloudtrail:LookupEvents at " + line.value("at", std::string());
      events.push_back(std::move(*event));
    }
  }
  return events;
}

}  // namespace hikeshi::respond
