// SPDX-License-Identifier: Apache-2.0
#include "respond/earlier.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "respond/aspect_was.h"
#include "respond/json_path.h"

namespace hikeshi::respond {
namespace {

using casefile::CaseState;
using casefile::Fact;
using Kind = Aspect::Kind;

// ---- one side over time

struct History {
  std::optional<Was> before;  // the intruder's first change; nullopt: nothing tells
  const PastEvent* told_by = nullptr;
  const PastEvent* changed = nullptr;  // by somebody else, after it
  UtcTime until;                       // when the intruder came
};

bool is_charged(const Looked& looked, const PastEvent& event) {
  return looked.charged.contains(event.id);
}

// `since`: when the intruder's first change to the thing was, by the hunt.
History history_of(const Aspect& aspect, const Looked& looked, UtcTime since) {
  History history;
  history.until = since;
  const bool here = std::any_of(looked.events.begin(), looked.events.end(), [&](const auto& event) {
    const auto was = is_charged(looked, event) ? was_after(aspect, event) : std::nullopt;
    return was && !was->only_seen;
  });
  bool came = false;
  for (const PastEvent& event : looked.events) {
    const auto was = was_after(aspect, event);
    if (!was) continue;
    if (is_charged(looked, event)) {
      if (!came && !was->only_seen) history.until = event.at;
      // What the intruder looks at before the first change is as the owner had it.
      if (!was->only_seen) came = true;
      if (came) continue;
    }
    // Where the intruder's own event is not among these, the hunt tells of its time.
    if (!came && !here && event.at >= since) came = true;
    if (came) {
      if (!is_charged(looked, event) && !was->only_seen) history.changed = &event;
      continue;
    }
    // A look tells that it is there, not what it says: that stays as it was written.
    const bool adds = !was->only_seen || !history.before || history.before->present != was->present;
    if (adds) history.before = was, history.told_by = &event;
  }
  return history;
}

bool is_hidden(const CaseState& state, const Looked& looked, const History& history) {
  if (looked.history) return false;
  const auto gaps = state.of_kind("gap");
  return std::any_of(gaps.begin(), gaps.end(), [&](const Fact* gap) {
    const auto from = parse_rfc3339(gap->one("from")), to = parse_rfc3339(gap->one("to"));
    return from && to && *from<history.until&& * to> history.told_by->at;
  });
}

std::vector<std::string> versions_of(const Aspect& aspect, const Looked& looked) {
  std::vector<std::string> versions;
  for (const PastEvent& event : looked.events) {
    const auto charge = looked.charged.find(event.id);
    const bool theirs = charge != looked.charged.end() && charge->second == "actor";
    if (theirs && event.error.empty() && event.name == "CreatePolicyVersion" &&
        text_at(event.request, "policyArn") == aspect.name)
      versions.push_back(text_at(event.response, "policyVersion.versionId"));
  }
  std::erase(versions, "");
  return versions;
}

std::optional<Fact> fact_of(const CaseState& state, const Aspect& aspect, const Looked& looked,
                            UtcTime since) {
  const History history = history_of(aspect, looked, since);
  Fact fact;
  fact.kind = kEarlier;
  fact.subject = aspect.key();
  if (aspect.kind == Kind::kDefaultVersion) fact.set("versions", versions_of(aspect, looked));
  if (history.changed != nullptr)
    fact.set("changed_by", history.changed->by)
        .set("changed_at", format_rfc3339(history.changed->at));
  const bool known = history.before && !is_hidden(state, looked, history);
  if (known) {
    const PastEvent& told = *history.told_by;
    fact.set("state", history.before->present ? "present" : "absent");
    fact.set("text", history.before->text).set("by", told.by).set("event_id", told.id);
    fact.set("at", format_rfc3339(told.at)).set("event", told.name);
    fact.evidence.push_back(told.evidence);
    fact.says =
        fmt::format("before the intruder's change, {} was {}: {} at {} by {}", fact.subject,
                    fact.one("state"), told.name, format_rfc3339(told.at), printable(told.by));
  } else {
    fact.says = "how " + fact.subject + " was before the intruder's change is not known";
  }
  if (!known && fact.all("versions").empty() && history.changed == nullptr) return std::nullopt;
  return fact;
}

using Sides = std::map<std::string, std::pair<Aspect, UtcTime>>;

// Of what was changed and is charged, surely or not.
Sides sides_of(const CaseState& state) {
  Sides sides;
  for (const char* kind : {"made", "made.disputed"}) {
    for (const Fact* made : state.of_kind(kind)) {
      if (made->one("what") != "modified") continue;
      const auto since = parse_rfc3339(made->one("made_at"));
      for (const Change& change : changes_of(*made)) {
        const auto aspect = aspect_of(*made, change);
        if (aspect && since) sides.emplace(aspect->key(), std::pair(*aspect, *since));
      }
    }
  }
  return sides;
}

}  // namespace

std::vector<std::string> telling_events(const CaseState& state) {
  std::set<std::string> names;
  for (const auto& [key, side] : sides_of(state)) {
    if (is_share(side.first.kind)) continue;
    const std::string& holder = side.first.holder;
    const auto add = [&](std::initializer_list<std::pair<const char*, const char*>> verbs) {
      for (const auto& [before, after] : verbs) names.insert(before + holder + after);
    };
    add({{"Create", ""}, {"Delete", ""}});
    switch (side.first.kind) {
      case Kind::kPolicy:
        add({{"Attach", "Policy"}, {"Detach", "Policy"}});
        break;
      case Kind::kInlinePolicy:
        add({{"Put", "Policy"}, {"Delete", "Policy"}, {"Get", "Policy"}});
        break;
      case Kind::kGroup:
        names.merge(std::set<std::string>{"AddUserToGroup", "RemoveUserFromGroup", "CreateGroup",
                                          "DeleteGroup"});
        break;
      case Kind::kBoundary:
        add({{"Put", "PermissionsBoundary"}, {"Delete", "PermissionsBoundary"}});
        break;
      case Kind::kTrust:
        names.insert("UpdateAssumeRolePolicy");
        break;
      case Kind::kDefaultVersion:
        names.merge(std::set<std::string>{"CreatePolicyVersion", "SetDefaultPolicyVersion"});
        break;
      case Kind::kShare:
      case Kind::kPublic:
        break;
    }
  }
  return {names.begin(), names.end()};
}

std::map<std::string, std::vector<std::string>> shared_things(const CaseState& state) {
  std::map<std::string, std::set<std::string>> found;
  for (const char* kind : {"made", "made.disputed"}) {
    for (const Fact* made : state.of_kind(kind)) {
      if (made->one("what") != "modified") continue;
      for (const Change& change : changes_of(*made)) {
        const auto aspect = aspect_of(*made, change);
        if (aspect && is_share(aspect->kind))
          found[std::string(made->one("region"))].insert(aspect->name);
      }
    }
  }
  std::map<std::string, std::vector<std::string>> things;
  for (const auto& [region, ids] : found) things[region] = {ids.begin(), ids.end()};
  return things;
}

std::vector<Fact> earlier_facts(const CaseState& state, Looked looked) {
  auto& events = looked.events;
  std::stable_sort(events.begin(), events.end(), [](const PastEvent& a, const PastEvent& b) {
    return std::tie(a.at, a.id) < std::tie(b.at, b.id);
  });
  std::vector<Fact> facts;
  for (const auto& [key, side] : sides_of(state)) {
    if (auto fact = fact_of(state, side.first, looked, side.second))
      facts.push_back(std::move(*fact));
  }
  return facts;
}

}  // namespace hikeshi::respond
