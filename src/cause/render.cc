// SPDX-License-Identifier: Apache-2.0
// The verdict as JSON, as a screen, and as facts.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "casefile/causes.h"
#include "cause/cause.h"

namespace hikeshi::cause {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::vector<Point>& points) {
  Json out = Json::array();
  for (const Point& p : points) {
    Json events = Json::array();
    for (const casefile::Evidence& e : p.evidence) {
      if (!e.event_id.empty()) events.push_back(e.event_id);
    }
    out.push_back({{"code", p.code}, {"text", p.text.en}, {"events", events}});
  }
  return out;
}

Json json_of(const std::optional<Bound>& turn) {
  if (!turn) return nullptr;
  return {{"at", format_rfc3339(turn->at)},
          {"event", turn->event},
          {"event_id", turn->event_id},
          {"by", turn->by}};
}

Json json_of(const std::vector<Exposure>& exposures) {
  Json out = Json::array();
  for (const Exposure& e : exposures)
    out.push_back({{"instance", e.instance},
                   {"group", e.group},
                   {"region", e.region},
                   {"cidr", e.rule.value},
                   {"ports", e.ports()},
                   {"opened", json_of(e.opened)},
                   {"closed", json_of(e.closed)}});
  return out;
}

constexpr std::pair<Verdict, Text> kHeads[] = {{Verdict::kConfirmed, {"confirmed", "確定"}},
                                               {Verdict::kLikely, {"likely", "可能性が高い"}},
                                               {Verdict::kRuledOut, {"ruled out", "除外"}},
                                               {Verdict::kUnknown, {"unknown", "不明"}}};

std::string text_of(const Opinion& o, Lang lang) {
  std::string out = "  " + o.cause;
  if (const auto name = casefile::cause_name(o.cause)) out += ": " + std::string(name->in(lang));
  out += "\n";
  for (const Point& p : o.in_favour) out += "    + " + printable(p.text.in(lang)) + "\n";
  for (const Point& p : o.against) out += "    - " + printable(p.text.in(lang)) + "\n";
  for (const Words& w : o.not_seen) out += "    ? " + printable(w.in(lang)) + "\n";
  return out;
}

casefile::Fact fact_of(const Opinion& o) {
  casefile::Fact fact;
  fact.source = "cause";
  fact.kind = "cause";
  fact.subject = o.cause;
  fact.says = fmt::format("{} as the way in is {}", o.cause, to_string(o.verdict));
  fact.set("verdict", std::string(to_string(o.verdict)));
  fact.set("resource", o.resource).set("region", o.region).set("port", o.port).set("cidr", o.cidr);
  std::vector<std::string> in_favour, against, not_seen;
  for (const Point& p : o.in_favour) in_favour.push_back(p.text.en);
  for (const Point& p : o.against) against.push_back(p.text.en);
  for (const Words& w : o.not_seen) not_seen.push_back(w.en);
  fact.set("for", in_favour).set("against", against).set("not_seen", not_seen);
  for (const auto* points : {&o.in_favour, &o.against}) {
    for (const Point& p : *points)
      fact.evidence.insert(fact.evidence.end(), p.evidence.begin(), p.evidence.end());
  }
  return fact;
}

// Since when and until when the thing stood open for which instance.
void set_span(casefile::Fact& fact, const Exposure& e) {
  fact.set("instance", e.instance);
  fact.set("opened_at", e.opened ? format_rfc3339(e.opened->at) : "");
  fact.set("opened_by", e.opened ? e.opened->by : "");
  fact.set("closed_at", e.closed ? format_rfc3339(e.closed->at) : "");
  fact.set("closed_by", e.closed ? e.closed->by : "");
}

// Of the port that the opinion names: the state at the attack may name another than the logs.
const Exposure* way_of(const Opinion& o) {
  const auto same = [&o](const Exposure& e) {
    return e.group == o.resource && e.span() == o.port && e.rule.value == o.cidr;
  };
  const auto found = std::find_if(o.ways.begin(), o.ways.end(), same);
  return found == o.ways.end() ? nullptr : &*found;
}

// What the hunt saw opened, with what the logs tell of its end; nullopt: by them it was no way.
std::optional<casefile::Fact> fact_of(const Opinion& o, const casefile::Fact& hint) {
  constexpr const char* kOfTheThing[] = {"resource", "region",    "port",
                                         "cidr",     "opened_at", "opened_by"};
  const Exposure* way = exposure_of(hint, o.ways);
  if (way == nullptr && exposure_of(hint, o.exposures) != nullptr) return std::nullopt;
  casefile::Fact fact = fact_of(o);
  for (const char* name : kOfTheThing) fact.set(name, std::string(hint.one(name)));
  if (way != nullptr) set_span(fact, *way);
  return fact;
}

}  // namespace

std::string to_json(const std::vector<Opinion>& opinions) {
  Json causes = Json::array();
  for (const Opinion& o : opinions) {
    Json not_seen = Json::array();
    for (const Words& w : o.not_seen) not_seen.push_back(w.en);
    causes.push_back({{"cause", o.cause},
                      {"verdict", to_string(o.verdict)},
                      {"for", json_of(o.in_favour)},
                      {"against", json_of(o.against)},
                      {"not_seen", not_seen}});
    if (o.cause == "open_port") causes.back()["exposures"] = json_of(o.exposures);
  }
  return Json{{"causes", causes}}.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_text(const std::vector<Opinion>& opinions, Lang lang) {
  std::string out;
  for (const auto& [verdict, head] : kHeads) {
    bool any = false;
    for (const Opinion& o : opinions) {
      if (o.verdict != verdict) continue;
      if (!any) out += (out.empty() ? "" : "\n") + std::string(head.in(lang)) + "\n";
      any = true;
      out += text_of(o, lang);
    }
  }
  return out;
}

std::vector<casefile::Fact> facts_of(const std::vector<Opinion>& opinions,
                                     const casefile::CaseState& state) {
  std::vector<casefile::Fact> facts;
  for (const Opinion& o : opinions) {
    bool any = false;
    for (const casefile::Fact* hint : state.of_kind("cause")) {
      if (hint->source != "hunt" || hint->subject != o.cause) continue;
      auto fact = fact_of(o, *hint);
      if (!fact) continue;
      facts.push_back(std::move(*fact));
      any = true;
    }
    if (any) continue;
    facts.push_back(fact_of(o));
    if (const Exposure* way = way_of(o)) set_span(facts.back(), *way);
    if (o.cause == "key_in_git") facts.back().set("basis", "repository");
  }
  return facts;
}

}  // namespace hikeshi::cause
