// SPDX-License-Identifier: Apache-2.0
#include "drill/book.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/utc_time.h"

namespace hikeshi::drill {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json thing_json(const Thing& t, const std::string& account) {
  const bool left = t.removed_at == 0;
  return {{"type", t.type},
          {"id", t.id},
          {"arn", text_or_null(t.arn)},
          {"account", account},
          {"region", t.region},
          {"made_at", format_rfc3339({t.made_at})},
          {"made_by", t.made_by},
          {"event_id", t.event_id},
          {"removed_at", left ? Json() : Json(format_rfc3339({t.removed_at}))},
          {"removal_event_id", text_or_null(t.removal_event_id)},
          {"left", left},
          {"what", t.modified ? "modified" : "created"}};
}

}  // namespace

void Book::note(const Effect& effect) {
  if (!effect.recipe.makes.empty()) note_made(effect, effect.recipe.makes, false);
  if (!effect.recipe.changes.empty()) note_made(effect, effect.recipe.changes, true);
  if (!effect.recipe.removes.empty()) note_removed(effect);
}

void Book::note_made(const Effect& e, std::string_view type, bool modified) {
  if (!e.intruder && e.time < owner_from_) return;
  std::vector<size_t>& same = by_key_[{std::string(type), e.region, e.id}];
  // Whoever works on what the intruder made takes nothing of it over: it stays the intruder's.
  const bool known =
      modified && std::any_of(same.begin(), same.end(), [&](size_t i) {
        return things_[i].removed_at == 0 &&
               (things_[i].intruder == e.intruder || (things_[i].intruder && !things_[i].modified));
      });
  if (known) return;
  same.push_back(things_.size());
  things_.push_back({std::string(type), e.id, e.arn, e.region, e.time, e.made_by, e.event_id, 0, "",
                     modified, e.intruder});
}

void Book::note_removed(const Effect& e) {
  const auto it = by_key_.find({std::string(e.recipe.removes), e.region, e.id});
  if (it == by_key_.end()) return;
  for (const size_t i : it->second) {
    Thing& thing = things_[i];
    if (thing.modified || thing.removed_at != 0 || thing.made_at > e.time) continue;
    thing.removed_at = e.time;
    thing.removal_event_id = e.event_id;
  }
}

void Book::charge(const Caller& caller, int64_t time, const std::string& event_id) {
  charged_.emplace_back(time, event_id);
  principals_.insert(caller.principal);
  if (std::find(addresses_.begin(), addresses_.end(), caller.address) == addresses_.end())
    addresses_.push_back(caller.address);
  const bool known = std::any_of(credentials_.begin(), credentials_.end(),
                                 [&](const Credential& c) { return c.id == caller.credential; });
  if (!known && !caller.credential.empty())
    credentials_.push_back(
        {caller.credential, std::string(caller.credential_kind), caller.issued_by});
}

bool Book::speaks_of(std::string_view cause) const {
  return std::any_of(causes_.begin(), causes_.end(),
                     [&](const Cause& c) { return c.cause == cause; });
}

std::string Book::json(const Header& header) const {
  auto charged = charged_;
  std::sort(charged.begin(), charged.end());
  Json credentials = Json::array(), made = Json::array(), owner = Json::array(),
       causes = Json::array(), events = Json::array(), ids = Json::array();
  for (const Credential& c : credentials_) {
    ids.push_back(c.id);
    credentials.push_back(
        {{"id", c.id}, {"kind", c.kind}, {"issued_by", text_or_null(c.issued_by)}});
  }
  auto things = things_;
  std::stable_sort(things.begin(), things.end(), [](const Thing& a, const Thing& b) {
    return std::tie(a.made_at, a.type, a.id) < std::tie(b.made_at, b.type, b.id);
  });
  for (const Thing& thing : things)
    (thing.intruder ? made : owner).push_back(thing_json(thing, header.account));
  for (const Cause& c : causes_) causes.push_back({{"cause", c.cause}, {"verdict", c.verdict}});
  for (const auto& [time, id] : charged) events.push_back(id);

  Json actor;
  if (!charged.empty()) {
    actor = {{"principals", principals_},
             {"credentials", ids},
             {"addresses", addresses_},
             {"first_seen", format_rfc3339({charged.front().first})},
             {"last_seen", format_rfc3339({charged.back().first})},
             {"event_count", charged.size()}};
  }
  const Json bill{{"attributed", static_cast<double>(header.attributed_cents) / 100},
                  {"estimated", static_cast<double>(header.estimated_cents) / 100},
                  {"cost_explorer", static_cast<double>(header.explorer_cents) / 100}};
  Json truth = {{"scenario", header.scenario},
                {"seed", header.seed},
                {"account", header.account},
                {"actor", actor},
                {"credentials", credentials},
                {"addresses", addresses_},
                {"made", made},
                {"owner_things", owner},
                {"causes", causes},
                {"bill", bill},
                {"charged_events", events},
                {"on_behalf_events", on_behalf_},
                {"reported_instance", text_or_null(reported_)},
                {"responder", text_or_null(responder_)}};
  if (!header.live.empty()) truth["live"] = Json::parse(header.live);
  return truth.dump(1) + "\n";
}

}  // namespace hikeshi::drill
