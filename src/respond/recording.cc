// SPDX-License-Identifier: Apache-2.0
#include "respond/recording.h"

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

}  // namespace

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
