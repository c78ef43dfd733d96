// SPDX-License-Identifier: Apache-2.0
#include "hunt/event_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

namespace hikeshi::hunt {
namespace {

bool is_medium_or_more(std::string_view level) {
  return level == "medium" || level == "high" || level == "critical";
}

std::set<uint32_t> credentials_of_suspects(const HuntResult& r) {
  std::set<uint32_t> numbers;
  for (const Suspect& suspect : r.suspects) {
    for (const auto& credential : suspect.credentials)
      numbers.insert(r.table().strings.find(credential.id));
  }
  numbers.erase(0);
  return numbers;
}

std::string_view text_of(Outcome outcome) {
  constexpr std::array<std::string_view, 7> kNames = {"success", "denied",  "dry_run", "throttled",
                                                      "limit",   "blocked", "other"};
  return kNames[static_cast<size_t>(outcome)];
}

std::optional<int64_t> time_of(const Event& e) {
  return e.has_time ? std::optional(e.time) : std::nullopt;
}

store::MadeRow made_row(const HuntResult& r, const Made& m, const std::string& event_id,
                        bool disputed) {
  store::MadeRow row{m.type,   m.id,      m.arn,       m.account,
                     m.region, m.made_by, event_id,    to_string(m.confidence),
                     m.detail, m.made_at, std::nullopt};
  if (m.removal) row.removed_at = time_of(r.table().events[*m.removal]);
  row.left = m.left();
  row.modified = m.modified;
  row.disputed = disputed;
  return row;
}

}  // namespace

std::vector<uint32_t> events_that_matter(const HuntResult& r, const sigma::RuleSet& rules) {
  const auto& events = r.table().events;
  const std::set<uint32_t> credentials = credentials_of_suspects(r);
  std::vector<uint32_t> out;
  for (const Event& e : events) {
    const uint32_t i = e.index;
    const bool matters = std::ranges::any_of(
        *e.rules, [&](uint32_t rule) { return is_medium_or_more(rules.rules[rule].level); });
    const bool change = !e.read_only && e.succeeded();
    if (matters || change || r.charges.of(e) != Charge::kOthers ||
        credentials.contains(e.who->credential))
      out.push_back(i);
  }
  return out;
}

store::EventRow event_row(const HuntResult& r, uint32_t event) {
  const EventTable& t = r.table();
  const Event& e = t.events[event];
  const Caller& who = *e.who;
  store::EventRow row;
  row.time = time_of(e);
  row.source = t.view(e.call->source);
  row.name = t.view(e.call->name);
  row.region = t.view(e.region);
  row.account = t.view(e.account);
  row.principal = t.view(who.principal);
  row.kind = kKinds[who.kind];
  row.arn = t.view(who.arn);
  row.credential = t.view(who.credential);
  row.session_name = t.view(who.session_name);
  row.address = t.view(who.address);
  row.agent = t.view(who.agent);
  row.error = t.view(e.error);
  row.outcome = text_of(e.outcome);
  row.charged_to = to_string(r.charges.of(e));
  row.on_behalf_of = t.view(r.charges.on_behalf_of(e));
  row.why = why_charged(r, event);
  if (const auto detail = t.detail(e)) {
    row.change = detail->change;
    row.things = fmt::format("{}", fmt::join(detail->ids, ","));
  }
  row.file = r.sources[e.file].text();
  row.offset = e.offset;
  row.read_only = e.read_only;
  row.data_event = e.data_event;
  row.mfa = who.mfa;
  row.via_service = who.via_service;
  return row;
}

Status write_rows(const HuntResult& r, const sigma::RuleSet& rules,
                  store::EventStoreWriter& writer) {
  const EventTable& t = r.table();
  const std::vector<uint32_t> matter = events_that_matter(r, rules);
  for (const uint32_t i : matter) {
    const std::string id = t.id_of(t.events[i]);
    store::EventRow row = event_row(r, i);
    row.event_id = id;
    HK_CHECK(writer.add(row));
  }
  // The writer fills one table after the other.
  for (const uint32_t i : matter) {
    const Event e = t.events[i];
    const std::string id = t.id_of(e);
    for (const uint32_t number : *e.rules) {
      const sigma::Rule& rule = rules.rules[number];
      HK_CHECK(writer.add(store::HitRow{rule.id, rule.title, rule.level, id, time_of(e)}));
    }
  }
  for (const auto& [all, disputed] :
       {std::pair(&r.inventory.made, false), std::pair(&r.inventory.disputed, true)}) {
    for (const Made& m : *all) {
      const std::string id = t.id_of(t.events[m.event]);
      HK_CHECK(writer.add(made_row(r, m, id, disputed)));
    }
  }
  return {};
}

}  // namespace hikeshi::hunt
