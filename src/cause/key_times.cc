// SPDX-License-Identifier: Apache-2.0
// Since when others knew a key, and since when it opens nothing any more.
#include "cause/cause.h"

namespace hikeshi::cause {
namespace {

using casefile::Fact;

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

// The first of the readings that have shown it inactive ever since: what a later reading denies, or
// what was undone, closed nothing.
std::map<std::string, UtcTime> of_no_use_since(const casefile::CaseState& state) {
  std::map<std::string, UtcTime> times;
  for (const casefile::Entry& entry : state.actions) {
    const auto* action = std::get_if<casefile::Action>(&entry.what);
    if (action == nullptr) continue;
    const std::string key = key_of_step(action->step);
    if (key.empty()) continue;
    const bool shown = action->what == "reading" && action->state == "yes";
    const bool denied = (action->what == "reading" && action->state == "no") ||
                        action->what == "undoing" ||
                        (action->what == "state" && action->state == "undone");
    if (shown) times.emplace(key, entry.at);
    if (denied) times.erase(key);
  }
  return times;
}

}  // namespace hikeshi::cause
