// SPDX-License-Identifier: Apache-2.0
#include "respond/earlier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "base/ids.h"
#include "base/text.h"
#include "respond/json_path.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using casefile::CaseState;
using casefile::Fact;
using Kind = Aspect::Kind;

std::string text_at(const Json& json, std::string_view path) {
  const Json* found = at_path(json, path);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string unquoted(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
    out += low < 0 ? text[i] : static_cast<char>(high * 16 + low);
    if (low >= 0) i += 2;
  }
  return out;
}

// A policy as one line of ASCII that a shell and IAM take; "" for what is none.
std::string document_of(std::string_view text) {
  const std::string plain = text.starts_with("%7B") ? unquoted(text) : std::string(text);
  const Json json = Json::parse(plain, nullptr, false);
  return json.is_object() ? json.dump(-1, ' ', true, Json::error_handler_t::replace) : "";
}

bool is_share(Kind kind) { return kind == Kind::kShare || kind == Kind::kPublic; }

// ---- what an event says of a side

// How a side is after an event.
struct Was {
  bool present = false;
  std::string text{};      // what it says, where that matters and is known
  bool only_seen = false;  // looked at, and not changed
};

class Teller {
 public:
  Teller(const Aspect& aspect, const PastEvent& event) : aspect_(aspect), event_(event) {}

  std::optional<Was> tell() const {
    if (is_share(aspect_.kind)) return shared();
    if (aspect_.kind == Kind::kDefaultVersion) return version();
    if (is_about("Create")) return created();
    if (is_about("Delete")) return Was{};
    switch (aspect_.kind) {
      case Kind::kPolicy:
        return switched("Attach", "Detach", "Policy", "policyArn");
      case Kind::kInlinePolicy:
        return inline_policy();
      case Kind::kGroup:
        return group();
      case Kind::kBoundary:
        return boundary();
      case Kind::kTrust:
        return trust();
      case Kind::kDefaultVersion:
      case Kind::kShare:
      case Kind::kPublic:
        break;
    }
    return std::nullopt;
  }

 private:
  bool succeeded() const { return event_.error.empty(); }
  std::string asked(std::string_view name) const { return text_at(event_.request, name); }
  std::string holder_name() const {
    return asked(to_lower(aspect_.holder.substr(0, 1)) + aspect_.holder.substr(1) + "Name");
  }
  bool is_named(std::string_view before, std::string_view after) const {
    return event_.name == std::string(before) + aspect_.holder + std::string(after) &&
           holder_name() == aspect_.name;
  }
  bool is_about(std::string_view verb) const { return succeeded() && is_named(verb, ""); }

  std::optional<Was> created() const {
    const std::string boundary = asked("permissionsBoundary");
    if (aspect_.kind == Kind::kBoundary) return Was{!boundary.empty(), boundary};
    if (aspect_.kind == Kind::kTrust)
      return Was{true, document_of(asked("assumeRolePolicyDocument"))};
    return Was{};
  }

  std::optional<Was> switched(std::string_view on, std::string_view off, std::string_view after,
                              std::string_view parameter) const {
    if (!succeeded() || asked(parameter) != aspect_.what) return std::nullopt;
    if (is_named(on, after)) return Was{.present = true};
    if (is_named(off, after)) return Was{};
    return std::nullopt;
  }

  std::optional<Was> inline_policy() const {
    if (asked("policyName") != aspect_.what) return std::nullopt;
    if (is_named("Get", "Policy")) {
      if (succeeded()) return Was{.present = true, .only_seen = true};
      if (event_.error.starts_with("NoSuchEntity")) return Was{.only_seen = true};
      return std::nullopt;
    }
    if (!succeeded()) return std::nullopt;
    if (is_named("Put", "Policy")) return Was{true, document_of(asked("policyDocument"))};
    if (is_named("Delete", "Policy")) return Was{};
    return std::nullopt;
  }

  std::optional<Was> group() const {
    const bool here = asked("groupName") == aspect_.what;
    if (!succeeded() || !here) return std::nullopt;
    if (event_.name == "CreateGroup" || event_.name == "DeleteGroup") return Was{};
    if (asked("userName") != aspect_.name) return std::nullopt;
    if (event_.name == "AddUserToGroup") return Was{.present = true};
    if (event_.name == "RemoveUserFromGroup") return Was{};
    return std::nullopt;
  }

  std::optional<Was> boundary() const {
    if (!succeeded()) return std::nullopt;
    if (is_named("Put", "PermissionsBoundary")) return Was{true, asked("permissionsBoundary")};
    if (is_named("Delete", "PermissionsBoundary")) return Was{};
    return std::nullopt;
  }

  std::optional<Was> trust() const {
    if (!succeeded() || event_.name != "UpdateAssumeRolePolicy" || holder_name() != aspect_.name)
      return std::nullopt;
    return Was{true, document_of(asked("policyDocument"))};
  }

  std::optional<Was> version() const {
    if (!succeeded()) return std::nullopt;
    if (event_.name == "CreatePolicy" && text_at(event_.response, "policy.arn") == aspect_.name)
      return Was{true, "v1"};
    if (asked("policyArn") != aspect_.name) return std::nullopt;
    if (event_.name == "DeletePolicy") return Was{};
    if (event_.name == "SetDefaultPolicyVersion") return Was{true, asked("versionId")};
    const Json* sets = at_path(event_.request, "setAsDefault");
    if (event_.name != "CreatePolicyVersion" || sets == nullptr || *sets != true)
      return std::nullopt;
    return Was{true, text_at(event_.response, "policyVersion.versionId")};
  }

  // What is made is shared with nobody. Its id stands in the answer of what made it.
  std::optional<Was> shared() const {
    if (!succeeded()) return std::nullopt;
    const bool makes = event_.name.starts_with("Create") || event_.name.starts_with("Copy") ||
                       event_.name.starts_with("Register");
    if (makes && event_.response.dump().find('"' + aspect_.name + '"') != std::string::npos)
      return Was{};
    if (asked(to_lower(aspect_.holder) + "Id") != aspect_.name) return std::nullopt;
    const std::string attribute = aspect_.holder + "Attribute";
    if (event_.name == "Reset" + attribute) return Was{};
    if (event_.name != "Modify" + attribute) return std::nullopt;
    if (names("add")) return Was{.present = true};
    if (names("remove")) return Was{};
    return std::nullopt;
  }

  // Does the change say "add" or "remove" of whom this side is about?
  bool names(std::string_view verb) const {
    const Json* items = at_path(
        event_.request,
        std::string(aspect_.holder == "Image" ? "launchPermission." : "createVolumePermission.") +
            std::string(verb) + ".items");
    if (items == nullptr || !items->is_array()) return false;
    return std::any_of(items->begin(), items->end(), [&](const Json& item) {
      return aspect_.kind == Kind::kPublic ? text_at(item, "group") == "all"
                                           : text_at(item, "userId") == aspect_.what;
    });
  }

  const Aspect& aspect_;
  const PastEvent& event_;
};

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
    const auto was = is_charged(looked, event) ? Teller(aspect, event).tell() : std::nullopt;
    return was && !was->only_seen;
  });
  bool came = false;
  for (const PastEvent& event : looked.events) {
    const auto was = Teller(aspect, event).tell();
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

// Names under which this plan writes its own denies: an intruder who used one first shall not have
// them deleted.
bool is_ours(std::string_view policy) {
  constexpr std::array<std::string_view, 3> kOurs = {"IR-DenyAll", "IR-RevokeOlderSessions",
                                                     "AWSRevokeOlderSessions"};
  return std::find(kOurs.begin(), kOurs.end(), policy) != kOurs.end();
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

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::kPolicy:
      return "policy";
    case Kind::kInlinePolicy:
      return "inline policy";
    case Kind::kGroup:
      return "group";
    case Kind::kBoundary:
      return "permissions boundary";
    case Kind::kTrust:
      return "trust policy";
    case Kind::kDefaultVersion:
      return "default version";
    case Kind::kShare:
      return "share with";
    case Kind::kPublic:
      return "share with everybody";
  }
  return "";
}

std::optional<Aspect> share_of(Aspect aspect, const Change& change) {
  if (change.event != "Modify" + aspect.holder + "Attribute") return std::nullopt;
  if (change.kind != "account" && change.kind != "everybody") return std::nullopt;
  aspect.kind = change.kind == "account" ? Kind::kShare : Kind::kPublic;
  if (aspect.kind == Kind::kPublic) aspect.what.clear();
  return aspect;
}

}  // namespace

std::string Aspect::key() const {
  return to_lower(holder) + " " + name + " " + std::string(word_of(kind)) +
         (what.empty() ? "" : " " + what);
}

std::optional<Aspect> aspect_of(const Fact& made, const Change& change) {
  constexpr std::pair<std::string_view, std::string_view> kHolders[] = {
      {"iam:user", "User"},     {"iam:role", "Role"},         {"iam:group", "Group"},
      {"iam:policy", "Policy"}, {"ec2:snapshot", "Snapshot"}, {"ec2:image", "Image"}};
  Aspect aspect;
  for (const auto& [type, holder] : kHolders) {
    if (made.one("type") == type) aspect.holder = holder;
  }
  aspect.name = aspect.holder == "Policy" ? made.one("arn") : last_name(made.one("id"));
  aspect.what = change.what;
  if (aspect.holder.empty() || aspect.name.empty()) return std::nullopt;
  if (made.one("type").starts_with("ec2:")) return share_of(std::move(aspect), change);
  const auto of = [&](Kind kind) {
    aspect.kind = kind;
    return std::optional(aspect);
  };
  if (aspect.holder == "Policy") {
    aspect.what.clear();
    const bool versions =
        change.event == "CreatePolicyVersion" || change.event == "SetDefaultPolicyVersion";
    return versions ? of(Kind::kDefaultVersion) : std::nullopt;
  }
  if (change.event.ends_with("PermissionsBoundary") || change.event == "UpdateAssumeRolePolicy") {
    aspect.what.clear();
    return of(change.event == "UpdateAssumeRolePolicy" ? Kind::kTrust : Kind::kBoundary);
  }
  if (aspect.what.empty()) return std::nullopt;
  if (change.kind == "policy") return of(Kind::kPolicy);
  if (change.kind == "inline policy")
    return is_ours(change.what) ? std::nullopt : of(Kind::kInlinePolicy);
  return change.kind == "group" ? of(Kind::kGroup) : std::nullopt;
}

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
