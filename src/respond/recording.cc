// SPDX-License-Identifier: Apache-2.0
#include "respond/recording.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/action_log.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Answer answer_in(const Json& line) {
  if (line.contains("answer")) return line["answer"];
  const Json& error = line["error"];
  aws::CallError out;
  out.kind = static_cast<aws::Refusal>(error.value("kind", 0));
  out.code = error.value("code", std::string());
  out.message = error.value("message", std::string());
  return tl::make_unexpected(std::move(out));
}

// Members in which people put what nobody else is to know.
bool may_hold_secret(std::string_view name) {
  constexpr std::string_view kNames[] = {"variables",    "environment",          "userdata",
                                         "secretstring", "environmentvariables", "password",
                                         "authtoken",    "masteruserpassword"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&](std::string_view one) { return equals_ignore_case(one, name); });
}

}  // namespace

Json without_secrets(const Json& value) {
  if (!value.is_structured()) return value;
  Json out = value.is_object() ? Json::object() : Json::array();
  for (const auto& [name, member] : value.items()) {
    if (value.is_array()) {
      out.push_back(without_secrets(member));
    } else if (may_hold_secret(name) && !member.is_null() && !member.empty()) {
      out[name] = "<left out: may hold a secret>";
    } else {
      out[name] = without_secrets(member);
    }
  }
  return out;
}

std::string recorded_line(const AwsCommand& call, const Answer& answer, UtcTime at) {
  Json line{{"at", format_rfc3339(at)},
            {"call", call.action},
            {"region", call.call.region},
            {"params", call.call.params}};
  if (answer) {
    line["answer"] = *answer;
  } else {
    line["error"] = {{"kind", static_cast<int>(answer.error().kind)},
                     {"refusal", std::string(aws::to_string(answer.error().kind))},
                     {"code", answer.error().code},
                     {"message", answer.error().message},
                     {"request_id", answer.error().request_id}};
  }
  return dump(line) + "\n";
}

Result<Recording> Recording::parse(std::string_view lines) {
  Recording recording;
  for (std::string_view text : split(lines, '\n')) {
    if (text.empty()) continue;
    const Json line = Json::parse(text, nullptr, false);
    const bool known = line.is_object() && line.contains("call") &&
                       (line.contains("answer") || line.contains("error"));
    if (!known) return fail(Code::kCorrupt, "a recording has a line that is none");
    const AwsCommand call = HK_TRY(call_from_json(text));
    recording.answers_[call_json(call)].push_back(answer_in(line));
  }
  return recording;
}

Answer Recording::answer(const AwsCommand& call) {
  const auto it = answers_.find(call_json(call));
  if (it == answers_.end())
    return tl::make_unexpected(aws::CallError{
        aws::Refusal::kUsage, "", "the recording has no " + call.action, "", 0, 0, {}});
  Answer answer = it->second.front();
  if (it->second.size() > 1) it->second.pop_front();
  return answer;
}

}  // namespace hikeshi::respond
