// SPDX-License-Identifier: Apache-2.0
// Since when others knew a key, and since when it opens nothing any more.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cause/cause.h"

namespace hikeshi::cause {
namespace {

using casefile::Fact;
using Json = nlohmann::json;

void keep_earliest(std::map<std::string, UtcTime>& times, const std::string& key,
                   std::optional<UtcTime> at) {
  if (!at) return;
  const auto [it, fresh] = times.emplace(key, *at);
  if (!fresh && *at < it->second) it->second = *at;
}

// The key that a step of a plan takes out of use; "" where it is another kind of step.
std::string key_of_step(std::string_view step) {
  for (const std::string_view slug : {"contain-key-", "delete-iam-access-key-"}) {
    if (step.starts_with(slug)) return std::string(step.substr(slug.size()));
  }
  return "";
}

// What closed a key, or opened it again.
struct Turn {
  UtcTime at;
  std::string key;
  bool closed = false;
};

void add_readings(const casefile::CaseState& state, std::vector<Turn>& turns) {
  for (const casefile::Entry& entry : state.actions) {
    const auto* action = std::get_if<casefile::Action>(&entry.what);
    if (action == nullptr) continue;
    const std::string key = key_of_step(action->step);
    if (key.empty()) continue;
    const bool shown = action->what == "reading" && action->state == "yes";
    const bool denied = (action->what == "reading" && action->state == "no") ||
                        action->what == "undoing" ||
                        (action->what == "state" && action->state == "undone");
    if (shown || denied) turns.push_back({entry.at, key, shown});
  }
}

std::string text_in(const Json& json, const char* name) {
  const auto it = json.is_object() ? json.find(name) : json.end();
  return json.is_object() && it != json.end() && it->is_string() ? it->get<std::string>() : "";
}

void add_record(const std::string& record, std::vector<Turn>& turns) {
  const Json json = Json::parse(record, nullptr, false);
  const std::string event = text_in(json, "eventName");
  if (text_in(json, "eventSource") != "iam.amazonaws.com" || !text_in(json, "errorCode").empty())
    return;
  if (event != "UpdateAccessKey" && event != "DeleteAccessKey") return;
  const auto at = parse_rfc3339(text_in(json, "eventTime"));
  const Json request = json.value("requestParameters", Json());
  const std::string key = text_in(request, "accessKeyId");
  if (!at || key.empty()) return;
  turns.push_back({*at, key, event == "DeleteAccessKey" || text_in(request, "status") != "Active"});
}

}  // namespace

std::map<std::string, UtcTime> known_to_others(const casefile::CaseState& state) {
  std::map<std::string, UtcTime> times;
  for (const Fact* c : state.of_kind("actor.credential")) {
    if (c->one("kind") == "access_key" && c->one("issued_by").empty() &&
        !made_by_actor(state, c->subject))
      keep_earliest(times, c->subject, parse_rfc3339(c->one("first_seen")));
  }
  for (const Fact* key : state.of_kind("reported.access_key")) {
    for (const Fact* notice : state.of_kind("notice")) {
      if (notice->source == key->source && notice->one("class") == "exposed_key")
        keep_earliest(times, key->subject, parse_rfc3339(notice->one("sent_at")));
    }
  }
  return times;
}

// The first turn since which it has been closed: what a later one denies closed nothing.
std::map<std::string, UtcTime> of_no_use_since(const casefile::CaseState& state,
                                               std::span<const std::string> records) {
  std::vector<Turn> turns;
  add_readings(state, turns);
  for (const std::string& record : records) add_record(record, turns);
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.at < b.at; });
  std::map<std::string, UtcTime> times;
  for (const Turn& turn : turns) {
    if (turn.closed)
      times.emplace(turn.key, turn.at);
    else
      times.erase(turn.key);
  }
  return times;
}

}  // namespace hikeshi::cause
