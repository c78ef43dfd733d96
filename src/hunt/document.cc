// SPDX-License-Identifier: Apache-2.0
// The hunt as JSON, to the letter of docs/formats.md.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/share_out.h"
#include "base/text.h"
#include "hunt/hunt.h"
#include "hunt/places_json.h"
#include "hunt/timeline.h"

namespace hikeshi::hunt {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostHitEvents = 1000;

std::string dump(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string at(int64_t seconds) { return format_rfc3339({seconds}); }

// Long lists are written as text, not member by member: as a tree 70,000 ids and 4,000 cells took
// longer to write than to find. A mark stands for each in the tree. No text of a log can be one: a
// zero byte is written with an escape, and none begins a member's text behind these names.
const std::string kCells("cells\0", 6), kHits("hits\0", 5), kEvents("events\0", 7);

// Puts `text` where `mark` stands as the value of its member.
void put_text_for(std::string& document, std::string_view member, const std::string& mark,
                  std::string_view text) {
  const std::string before = fmt::format("\"{}\": ", member), quoted = dump(mark);
  document.replace(document.find(before + quoted) + before.size(), quoted.size(), text);
}

// A list, its members `depth` blanks from the left, each given by write(i, text) to be appended.
template <class Write>
std::string list_text(size_t size, size_t depth, const Write& write) {
  if (size == 0) return "[]";
  const std::string line = "\n" + std::string(depth, ' ');
  std::string text = "[";
  for (size_t i = 0; i < size; ++i) {
    if (i > 0) text += ',';
    text += line;
    write(i, text);
  }
  return text.append(line, 0, depth) + "]";
}

std::string cells_text(const std::vector<Cell>& cells) {
  std::map<std::string, std::string> quoted;  // a few names in thousands of cells
  const auto quote = [&](const std::string& text) -> const std::string& {
    std::string& known = quoted[text];
    if (known.empty()) known = dump(text);
    return known;
  };
  return list_text(cells.size(), 3, [&](size_t i, std::string& text) {
    const Cell& c = cells[i];
    fmt::format_to(
        std::back_inserter(text),
        "{{\n    \"account\": {},\n    \"region\": {},\n    \"from\": \"{}\",\n    \"to\": "
        "\"{}\",\n    \"state\": {},\n    \"files\": {},\n    \"records\": {},\n    "
        "\"why\": {}\n   }}",
        quote(c.account), quote(c.region), at(c.from.seconds), at(c.to.seconds),
        quote(std::string(to_string(c.state))), c.files, c.records,
        c.why.empty() ? "null" : quote(c.why));
  });
}

class Writer {
 public:
  Writer(const HuntResult& r, const sigma::Loaded& rules) : r_(r), t_(r.table()), rules_(rules) {}

  std::string text(unsigned threads) const {
    std::string text, hits, cells;
    share_out(threads, 3, [&](size_t part) {  // the longest first
      if (part == 0) hits = hits_text();
      if (part == 1) text = dump(document(), 1) + "\n";
      if (part == 2) cells = cells_text(r_.coverage);
    });
    put_text_for(text, "hits", kHits, hits);
    put_text_for(text, "cells", kCells, cells);
    return text;
  }

 private:
  Json document() const {
    Json json;
    json["read"] = read();
    json["problems"] = problems();
    json["actor_found"] = r_.actor_found();
    json["suspects"] = suspects();
    json["actor"] = actor();
    json["made"] = list(r_.inventory.made);
    json["made_disputed"] = list(r_.inventory.disputed);
    json["rules"] = rules();
    json["coverage"] = coverage();
    json["places"] = places_json(r_);
    json["novelty"] = novelty_json(r_);
    const Timeline timeline = make_timeline(r_);
    json["timeline"] = timeline_json(timeline);
    json["timeline_truncated"] = timeline.truncated;
    return json;
  }

  std::string hits_text() const {
    std::vector<std::string> rows;
    add_hits(rows);
    add_correlations(rows);
    return list_text(rows.size(), 3, [&](size_t i, std::string& text) { text += rows[i]; });
  }

  Json read() const {
    const auto& c = r_.collected.scan.counts;
    return {{"files", r_.collected.scan.files},
            {"recalled", r_.collected.recalled},
            {"bytes", c.bytes},
            {"bytes_unpacked", c.bytes_unpacked},
            {"records", c.records},
            {"duplicates", r_.collected.duplicates},
            {"digests", c.digests},
            {"insights", c.insights},
            {"slow_path", c.slow_path},
            {"cancelled", r_.collected.scan.cancelled},
            {"seconds", std::round(r_.seconds * 1000) / 1000}};
  }

  Json problems() const {
    Json all = Json::array();
    for (const auto& p : r_.collected.scan.problems) {
      Json one{{"file", p.file}, {"offset", p.offset}, {"reason", p.reason}};
      if (!p.detail.empty()) one["detail"] = p.detail;
      if (p.count > 1) one["count"] = p.count;
      all.push_back(std::move(one));
    }
    return all;
  }

  Json event_ids(const std::vector<uint32_t>& events) const {
    Json ids = Json::array();
    for (const uint32_t i : events) ids.push_back(t_.id_of(t_.events[i]));
    return ids;
  }

  Json reasons(const std::vector<Reason>& reasons) const {
    Json all = Json::array();
    for (const Reason& r : reasons)
      all.push_back({{"code", r.code}, {"text", r.text.en}, {"events", event_ids(r.events)}});
    return all;
  }

  Json suspects() const {
    Json all = Json::array();
    for (const Suspect& s : r_.suspects) {
      Json credentials = Json::array();
      for (const auto& c : s.credentials)
        credentials.push_back({{"id", c.id},
                               {"kind", c.kind},
                               {"issued_by", c.issued_by.empty() ? Json() : Json(c.issued_by)}});
      all.push_back({{"principal", s.principal},
                     {"kind", s.kind},
                     {"credentials", credentials},
                     {"addresses", s.addresses},
                     {"first_seen", at(s.first)},
                     {"last_seen", at(s.last)},
                     {"confidence", to_string(s.confidence)},
                     {"group", s.group},
                     {"reasons", reasons(s.reasons)},
                     {"against", reasons(s.against)}});
    }
    return all;
  }

  Json actor() const {
    if (!r_.actor.found)
      return {{"principals", Json::array()}, {"credentials", Json::array()},
              {"addresses", Json::array()},  {"first_seen", nullptr},
              {"last_seen", nullptr},        {"event_count", 0}};
    std::vector<std::string> principals, credentials, addresses;
    for (const Suspect& s : r_.suspects) {
      if (s.group != 1) continue;
      principals.push_back(s.principal);
      for (const auto& c : s.credentials) add(credentials, c.id);
      for (const std::string& a : s.addresses) add(addresses, a);
    }
    return {{"principals", principals},       {"credentials", credentials},
            {"addresses", addresses},         {"first_seen", at(r_.actor.first)},
            {"last_seen", at(r_.actor.last)}, {"event_count", r_.actor.events}};
  }

  static void add(std::vector<std::string>& list, const std::string& one) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  }

  Json list(const std::vector<Made>& things) const {
    Json all = Json::array();
    for (const Made& m : things) all.push_back(made(m));
    return all;
  }

  Json made(const Made& m) const {
    Json json{{"type", m.type},
              {"id", m.id},
              {"arn", m.arn.empty() ? Json() : Json(m.arn)},
              {"account", m.account},
              {"region", m.region},
              {"made_at", at(m.made_at)},
              {"made_by", m.made_by},
              {"event_id", t_.id_of(t_.events[m.event])},
              {"removed_at", nullptr},
              {"removal_event_id", nullptr},
              {"left", m.left()},
              {"what", m.modified ? "modified" : "created"},
              {"confidence", to_string(m.confidence)},
              {"reasons", m.reasons},
              {"against", m.against}};
    if (!m.detail.empty()) json["detail"] = m.detail;
    if (m.removal) {
      json["removed_at"] = at(t_.events[*m.removal].time);
      json["removal_event_id"] = t_.id_of(t_.events[*m.removal]);
    }
    return json;
  }

  Json rules() const {
    Json failed = Json::array();
    for (const auto& f : rules_.failed) failed.push_back({{"file", f.file}, {"reason", f.reason}});
    return {{"loaded", rules_.rules.rules.size()}, {"failed", failed}, {"hits", kHits}};
  }

  // An id as it stands in the document.
  void put_id(uint32_t event, std::string& to) const {
    const Event e = t_.events[event];
    if (!e.id.is_uuid) to += dump(t_.id_of(e));
    if (e.id.is_uuid) to.append(1, '"').append(uuid_text(e.id)).append(1, '"');
  }

  void add_hits(std::vector<std::string>& rows) const {
    struct OfRule {
      size_t count = 0;
      std::optional<int64_t> first, last;  // of events that have a time
      std::vector<uint32_t> events;
    };
    std::vector<OfRule> by_rule(rules_.rules.rules.size());
    t_.events.walk([&](uint32_t i, const Shape& shape, uint32_t) {
      for (const uint32_t rule : *shape.rules) {
        OfRule& of = by_rule[rule];
        ++of.count;
        if (shape.has_time && !of.first) of.first = t_.events.time(i);
        if (shape.has_time) of.last = t_.events.time(i);
        if (of.events.size() < kMostHitEvents) of.events.push_back(i);
      }
    });
    for (uint32_t rule = 0; rule < by_rule.size(); ++rule) {
      const OfRule& of = by_rule[rule];
      if (of.count == 0) continue;
      rows.push_back(rule_row(rule, of.count, of.first ? at(*of.first) : Json(),
                              of.last ? at(*of.last) : Json(), of.events.size(),
                              [&](size_t i, std::string& to) { put_id(of.events[i], to); }));
    }
  }

  void add_correlations(std::vector<std::string>& rows) const {
    std::map<uint32_t, std::vector<const sigma::CorrelationHit*>> by_rule;
    for (const auto& hit : r_.correlations) by_rule[hit.rule].push_back(&hit);
    for (const auto& [rule, runs] : by_rule) {
      std::vector<std::string> ids;
      int64_t first = INT64_MAX, last = INT64_MIN;
      for (const auto* run : runs) {
        first = std::min(first, run->from.seconds);
        last = std::max(last, run->to.seconds);
        for (const std::string& id : run->event_ids) {
          if (ids.size() < kMostHitEvents) ids.push_back(dump(id));
        }
      }
      rows.push_back(rule_row(rule, runs.size(), at(first), at(last), ids.size(),
                              [&](size_t i, std::string& to) { to += ids[i]; }));
    }
  }

  // With so many ids, each appended by put(i, text) as it stands in the document.
  template <class Put>
  std::string rule_row(uint32_t rule, size_t count, Json first, Json last, size_t ids,
                       const Put& put) const {
    const auto& info = rules_.rules.rules[rule];
    const Json row{{"id", info.id},
                   {"file", info.file},
                   {"title", info.title},
                   {"level", info.level},
                   {"count", count},
                   {"first_seen", std::move(first)},
                   {"last_seen", std::move(last)},
                   {"events", kEvents},
                   {"truncated", ids >= kMostHitEvents && ids < count}};
    std::string text = replace_all(dump(row, 1), "\n", "\n   ");
    put_text_for(text, "events", kEvents, list_text(ids, 5, put));
    return text;
  }

  std::string id_of(uint32_t event) const { return t_.id_of(t_.events[event]); }

  Json coverage() const {
    bool data = false;
    for (size_t i = 0; !data && i < t_.events.size(); ++i) data = t_.events.shape(i).data_event;
    const bool validated = r_.validation && r_.validation->proven();
    Json json{{"cells", kCells}, {"data_events", data}, {"validated", validated}};
    if (r_.validation) json["validation"] = validation(*r_.validation);
    return json;
  }

  static Json counted(const FileStates& s) {
    return {{"valid", s.valid}, {"altered", s.altered}, {"not_covered", s.not_covered}};
  }

  static Json validation(const Validation& v) {
    return {{"signatures", trail::to_string(v.proof)},
            {"files", counted(v.files)},
            {"files_missing", v.missing},
            {"chain_breaks", v.breaks},
            {"charged_events", counted(v.charged)},
            {"altered_files", v.altered}};
  }

  Json timeline_json(const Timeline& timeline) const {
    Json all = Json::array();
    for (const TimelineRow& row : timeline.rows)
      all.push_back({{"time", at(row.time)},
                     {"event_id", id_of(row.event)},
                     {"text", row.text},
                     {"tactic", row.tactic.empty() ? Json() : Json(row.tactic)}});
    return all;
  }

  const HuntResult& r_;
  const EventTable& t_;
  const sigma::Loaded& rules_;
};

Json group_json(const sigma::CorrelationHit& hit) {
  Json group = Json::object();
  for (const auto& [name, value] : hit.group) group[name] = value;
  return group;
}

}  // namespace

std::string_view why_charged(const HuntResult& r, uint32_t i) {
  const Event e = r.table().events[i];
  switch (r.charges.of(e)) {
    case Charge::kActor:
      return r.actor.uses.at(r.uses.use_of(e)).code;
    case Charge::kOwner:
      return "known_origin";
    case Charge::kService:
      return "caused_by_actor";
    case Charge::kDisputed:
      return "new_origin_without_tie";
    case Charge::kOthers:
      break;
  }
  return "";
}

std::string to_json(const HuntResult& result, const sigma::Loaded& rules, unsigned threads) {
  return Writer(result, rules).text(threads);
}

std::string hits_json_lines(const HuntResult& result, const sigma::RuleSet& rules) {
  const EventTable& t = result.table();
  std::map<uint32_t, std::string> by_rule;
  for (const Event& e : t.events) {
    for (const uint32_t rule : *e.rules) {
      const auto& info = rules.rules[rule];
      by_rule[rule] += dump(Json{{"rule", info.id},
                                 {"file", info.file},
                                 {"event_id", t.id_of(e)},
                                 {"time", e.has_time ? Json(at(e.time)) : Json()}}) +
                       "\n";
    }
  }
  std::string out;
  for (const auto& [rule, lines] : by_rule) out += lines;
  for (const auto& hit : result.correlations) {
    const auto& info = rules.rules[hit.rule];
    out += dump(Json{{"rule", info.id},
                     {"file", info.file},
                     {"group", group_json(hit)},
                     {"from", at(hit.from.seconds)},
                     {"to", at(hit.to.seconds)},
                     {"count", hit.count},
                     {"event_ids", hit.event_ids}}) +
           "\n";
  }
  return out;
}

std::string events_json_lines(const HuntResult& result, const sigma::RuleSet& rules) {
  std::string out;
  const EventTable& t = result.table();
  for (const Event& e : t.events) {
    const Charge charge = result.charges.of(e);
    if (charge == Charge::kOthers) continue;
    Json names = Json::array();
    for (const uint32_t rule : *e.rules) names.push_back(rules.rules[rule].id);
    const uint32_t behalf = result.charges.on_behalf_of(e);
    out += dump(Json{{"event_id", t.id_of(e)},
                     {"time", at(e.time)},
                     {"charged_to", to_string(charge)},
                     {"on_behalf_of", behalf == 0 ? Json() : Json(t.text(behalf))},
                     {"why", why_charged(result, e.index)},
                     {"file", result.sources[e.file].text()},
                     {"offset", e.offset},
                     {"hits", names}}) +
           "\n";
  }
  return out;
}

}  // namespace hikeshi::hunt
