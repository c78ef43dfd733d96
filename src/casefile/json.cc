// SPDX-License-Identifier: Apache-2.0
// Journal entries and facts as JSON: one line each, keys in a fixed order, so that the same entry
// always gives the same bytes and the journal's hash chain can be checked.
#include <nlohmann/json.hpp>

#include "casefile/case_state.h"

namespace hikeshi::casefile {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json json_of(const Evidence& e) {
  Json json{{"kind", e.kind}};
  if (!e.file.empty()) json["file"] = e.file;
  if (!e.event_id.empty()) json["event_id"] = e.event_id;
  if (e.kind == "notice") json["part"] = e.part;
  if (e.kind == "notice" || e.kind == "log") json["offset"] = e.offset;
  if (!e.text.empty()) json["text"] = e.text;
  return json;
}

Json json_of(const Fact& f) {
  Json attributes = Json::object();
  for (const auto& [name, values] : f.attributes) attributes[name] = values;
  Json evidence = Json::array();
  for (const Evidence& e : f.evidence) evidence.push_back(json_of(e));
  Json json;
  if (!f.id.empty()) json["id"] = f.id;
  json["kind"] = f.kind;
  json["says"] = f.says;
  json["subject"] = f.subject;
  json["standing"] = to_string(f.standing);
  json["attributes"] = attributes;
  json["evidence"] = evidence;
  return json;
}

std::string text(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

template <class T>
T number(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_number_integer() ? it->get<T>() : T{};
}

Evidence evidence_from(const Json& json) {
  return {text(json, "kind"),           text(json, "file"),        text(json, "event_id"),
          number<uint64_t>(json, "offset"), number<int>(json, "part"), text(json, "text")};
}

Result<Fact> fact_from(const Json& json) {
  Fact fact;
  fact.kind = text(json, "kind");
  fact.says = text(json, "says");
  fact.subject = text(json, "subject");
  fact.standing = HK_TRY(parse_standing(text(json, "standing")));
  for (const auto& [name, values] : json.at("attributes").items())
    fact.attributes[name] = values.get<std::vector<std::string>>();
  for (const Json& e : json.at("evidence")) fact.evidence.push_back(evidence_from(e));
  return fact;
}

Json json_of(const Opened& o) { return {{"opened", o.case_id}, {"program", o.program}}; }
Json json_of(const Stage& s) {
  Json facts = Json::array();
  for (const Fact& f : s.facts) facts.push_back(json_of(f));
  return {{"stage", s.source}, {"facts", facts}};
}
Json json_of(const Note& n) { return {{"note", n.text}, {"by", n.by}}; }
Json json_of(const Document& d) {
  return {{"document", d.path}, {"role", d.role}, {"sha256", d.sha256}};
}
Json json_of(const Closed& c) { return {{"closed", c.reason}, {"by", c.by}}; }
Json json_of(const Reopened& r) { return {{"reopened", r.reason}, {"by", r.by}}; }

// The members of an action under their names; what is empty is left out.
constexpr std::pair<const char*, std::string Action::*> kActionMembers[] = {
    {"step", &Action::step},     {"by", &Action::by},         {"plan", &Action::plan},
    {"call", &Action::call},     {"region", &Action::region}, {"params", &Action::params},
    {"before", &Action::before}, {"undo", &Action::undo},     {"state", &Action::state},
    {"detail", &Action::detail}};

Json json_of(const Action& a) {
  Json json{{"action", a.what}};
  for (const auto& [name, member] : kActionMembers) {
    if (!(a.*member).empty()) json[name] = a.*member;
  }
  return json;
}
Action action_from(const Json& json) {
  Action action;
  action.what = text(json, "action");
  for (const auto& [name, member] : kActionMembers) action.*member = text(json, name);
  return action;
}

Result<Entry> entry_from(const Json& json) {
  Entry entry;
  entry.sequence = number<int64_t>(json, "seq");
  const auto at = parse_rfc3339(text(json, "at"));
  if (!at) return fail(Code::kCorrupt, "a journal entry has no time");
  entry.at = *at;
  if (json.contains("opened")) {
    entry.what = Opened{text(json, "opened"), text(json, "program")};
  } else if (json.contains("stage")) {
    Stage stage{text(json, "stage"), {}};
    for (const Json& f : json.at("facts")) stage.facts.push_back(HK_TRY(fact_from(f)));
    entry.what = std::move(stage);
  } else if (json.contains("note")) {
    entry.what = Note{text(json, "by"), text(json, "note")};
  } else if (json.contains("document")) {
    entry.what = Document{text(json, "role"), text(json, "document"), text(json, "sha256")};
  } else if (json.contains("closed")) {
    entry.what = Closed{text(json, "by"), text(json, "closed")};
  } else if (json.contains("reopened")) {
    entry.what = Reopened{text(json, "by"), text(json, "reopened")};
  } else if (json.contains("action")) {
    entry.what = action_from(json);
  } else {
    return fail(Code::kUnsupported, "a journal entry of a kind that this version does not know");
  }
  return entry;
}

}  // namespace

std::string to_json(const Fact& fact) { return dump(json_of(fact)); }

std::string to_json(const Entry& entry) {
  Json json{{"seq", entry.sequence}, {"at", format_rfc3339(entry.at)}};
  json.update(std::visit([](const auto& what) { return json_of(what); }, entry.what));
  return dump(json);
}

Result<Entry> entry_from_json(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return fail(Code::kCorrupt, "a journal entry is not JSON");
  try {
    return entry_from(json);
  } catch (const Json::exception&) {
    return fail(Code::kCorrupt, "a journal entry has not the shape of one");
  }
}

}  // namespace hikeshi::casefile
