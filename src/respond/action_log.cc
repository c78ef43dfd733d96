// SPDX-License-Identifier: Apache-2.0
#include "respond/action_log.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace hikeshi::respond {
namespace {

using aws::Json;

constexpr std::array<std::string_view, 9> kStates = {
    "planned", "approved", "running", "done", "already", "verified", "failed", "unknown", "undone"};

std::optional<StepState> state_named(std::string_view name) {
  const auto it = std::find(kStates.begin(), kStates.end(), name);
  if (it == kStates.end()) return std::nullopt;
  return static_cast<StepState>(it - kStates.begin());
}

bool is_same_call(const Action& a, const Action& b) {
  return a.call == b.call && a.region == b.region && a.params == b.params;
}

// Nothing of a run is left to go on with: what it had to make it has made, whatever was read since.
bool is_complete(const StepRecord& record) {
  const StepState state = record.state;
  const bool read_since = state == StepState::kUnknown || state == StepState::kFailed;
  if (read_since) return !record.made.empty() && record.open.empty();
  return state == StepState::kDone || state == StepState::kAlready || state == StepState::kVerified;
}

// What a renewal has replaced goes back to what was there before the first one.
bool take_place_of_earlier(StepRecord& record, const Action& renewed) {
  const auto earlier =
      std::find_if(record.made.begin(), record.made.end(), [&](const Action& made) {
        return made.call == renewed.call && made.region == renewed.region;
      });
  if (earlier == record.made.end()) return false;
  earlier->params = renewed.params;
  return true;
}

void note_made(StepRecord& record, UtcTime at, const Action& call, const Action& answer) {
  record.held = false;
  record.made_at = at;
  if (renews(call.step) && take_place_of_earlier(record, call)) return;
  record.made.push_back(call);
  if (!answer.undo.empty()) record.made.back().undo = answer.undo;
}

// The one that the parameters name; "" for none, or several.
std::string instance_of(const Json& params) {
  for (const char* name : {"InstanceId", "InstanceIds", "Resources"}) {
    const auto it = params.find(name);
    if (it == params.end()) continue;
    const Json& id = it->is_array() && it->size() == 1 ? it->front() : *it;
    const std::string text = id.is_string() ? id.get<std::string>() : std::string();
    if (text.starts_with("i-")) return text;
  }
  return {};
}

}  // namespace

std::string_view to_string(StepState state) { return kStates.at(static_cast<size_t>(state)); }

bool renews(std::string_view step) {
  return step.starts_with("revoke-role-sessions-") || step.starts_with("revoke-user-sessions-");
}

ActionLog::ActionLog(const std::vector<casefile::Entry>& actions, const Clock& clock,
                     std::function<Status(UtcTime, const Action&)> write)
    : clock_(clock), write_(std::move(write)) {
  for (const casefile::Entry& entry : actions) {
    if (const auto* action = std::get_if<Action>(&entry.what)) fold(entry.at, *action);
  }
}

Status ActionLog::add(Action action) {
  const UtcTime now = clock_.now();
  HK_CHECK(write_(now, action));
  fold(now, action);
  return {};
}

void ActionLog::fold(UtcTime at, const Action& action) {
  StepRecord& record = records_[action.step];
  if (action.what == "approved") {
    // A run that was interrupted goes on as it began.
    if (renews(action.step) && is_complete(record)) {
      record.running_at.reset();
      record.first_read.reset();
    }
    record.state = StepState::kApproved;
  }
  if (action.what == "running") {
    record.state = StepState::kRunning;
    if (!record.running_at) record.running_at = at;
  } else if (action.what == "call") {
    record.open.push_back(action);
  } else if (action.what == "answered") {
    const auto it = std::find_if(record.open.begin(), record.open.end(),
                                 [&](const Action& a) { return is_same_call(a, action); });
    if (it == record.open.end()) return;
    if (action.state == "done") note_made(record, at, *it, action);
    record.open.erase(it);
  } else if (action.what == "state") {
    record.state = state_named(action.state).value_or(record.state);
    record.detail = action.detail;
    record.held |= record.state == StepState::kVerified;
    if (record.state == StepState::kUndone) {
      record = StepRecord();
      record.state = StepState::kUndone;
    }
  } else if (action.what == "reading") {
    record.last_reading = action.state;
    if (action.state != "yes") record.first_read.reset();
    if (action.state == "yes" && !record.first_read) record.first_read = at;
    if (action.state == "yes") record.last_read = at;
  }
}

const StepRecord& ActionLog::record(std::string_view step) const {
  static const StepRecord kNone;
  const auto it = records_.find(step);
  return it == records_.end() ? kNone : it->second;
}

std::vector<std::string> ActionLog::steps() const {
  std::vector<std::string> all;
  for (const auto& [step, record] : records_) all.push_back(step);
  return all;
}

bool ActionLog::is_superseded(std::string_view step) const {
  // No step brings back what was removed: a removal lifts what an earlier step has put on, such as
  // a protection, and is not taken back by it.
  if (step.starts_with("delete-")) return false;
  constexpr std::string_view kRelease = "release-role-";
  if (step.starts_with(kRelease)) {
    const auto again =
        record("revoke-role-sessions-" + std::string(step.substr(kRelease.size()))).made_at;
    if (again && record(step).made_at && *record(step).made_at < *again) return true;
  }
  constexpr std::string_view kStop = "stop-";
  if (step.starts_with(kStop)) {
    const StepRecord& removal = record("delete-" + std::string(step.substr(kStop.size())));
    if (!removal.made.empty() && removal.state != StepState::kUndone) return true;
  }
  const auto own_at = record(step).made_at;
  for (const Action& mine : record(step).made) {
    const auto undo = call_from_json(mine.undo);
    if (!undo) continue;
    const Action wanted = action_for(step, "call", *undo);
    for (const auto& [name, other] : records_) {
      const auto& made = other.made;
      const bool later = own_at && other.made_at && !(*other.made_at < *own_at);
      if (later && name != step && std::any_of(made.begin(), made.end(), [&](const Action& a) {
            return is_same_call(a, wanted);
          }))
        return true;
    }
  }
  return false;
}

std::pair<std::string, std::string> ActionLog::terminated(const AwsCommand& call) const {
  const std::string id = instance_of(call.call.params);
  if (id.empty()) return {};
  for (const auto& [name, other] : records_) {
    for (const Action& made : other.made) {
      if (made.call != "ec2:TerminateInstances") continue;
      const auto end = call_of(made);
      if (end && instance_of(end->call.params) == id) return {id, name};
    }
  }
  return {};
}

bool ActionLog::is_open(std::string_view step, const AwsCommand& call) const {
  const Action wanted = action_for(step, "call", call);
  const auto& open = record(step).open;
  return std::any_of(open.begin(), open.end(),
                     [&](const Action& a) { return is_same_call(a, wanted); });
}

Action action_for(std::string_view step, std::string_view what, const AwsCommand& call) {
  Action action;
  action.step = step;
  action.what = what;
  action.call = call.action;
  action.region = call.call.region;
  action.params = call.call.params.dump(-1, ' ', false, Json::error_handler_t::replace);
  return action;
}

std::string call_json(const AwsCommand& call) {
  return Json{{"call", call.action}, {"region", call.call.region}, {"params", call.call.params}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<AwsCommand> call_from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  const std::string action = json.is_object() ? json.value("call", std::string()) : std::string();
  const size_t colon = action.find(':');
  if (colon == std::string::npos || !json.contains("params"))
    return fail(Code::kCorrupt, "the journal has a call that cannot be read");
  AwsCommand call;
  call.action = action;
  call.changes = true;
  call.call.service = action.substr(0, colon);
  call.call.operation = action.substr(colon + 1);
  call.call.region = json.value("region", std::string());
  call.call.params = json["params"];
  return call;
}

Result<AwsCommand> call_of(const Action& action) {
  const Json params = Json::parse(action.params, nullptr, false);
  return call_from_json(
      Json{{"call", action.call}, {"region", action.region}, {"params", params}}.dump());
}

}  // namespace hikeshi::respond
