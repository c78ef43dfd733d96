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
  std::vector<char> matters(events.size(), 0);
  for (const RuleHit& hit : r.collected.hits) {
    if (is_medium_or_more(rules.rules[hit.rule].level)) matters[hit.event] = 1;
  }
  const std::set<uint32_t> credentials = credentials_of_suspects(r);
  std::vector<uint32_t> out;
  for (uint32_t i = 0; i < events.size(); ++i) {
    const Event& e = events[i];
    const bool change = !e.read_only && e.succeeded();
    if (matters[i] != 0 || change || r.charges.of_event[i] != Charge::kOthers ||
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
  row.source = t.text(e.call->source);
  row.name = t.text(e.call->name);
  row.region = t.text(e.region);
  row.account = t.text(e.account);
  row.principal = t.text(who.principal);
  row.kind = kKinds[who.kind];
  row.arn = t.text(who.arn);
  row.credential = t.text(who.credential);
  row.session_name = t.text(who.session_name);
  row.address = t.text(who.address);
  row.agent = t.text(who.agent);
  row.error = t.text(e.error);
  row.outcome = text_of(e.outcome);
  row.charged_to = to_string(r.charges.of_event[event]);
  row.on_behalf_of = t.text(r.charges.on_behalf_of[event]);
  row.why = why_charged(r, event);
  if (const Detail* const detail = t.detail(e)) {
    row.change = detail->change;
    row.things = fmt::format("{}", fmt::join(detail->ids, ","));
  }
  row.file = r.sources[e.file];
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
  for (const RuleHit& hit : r.collected.hits) {
    if (!std::ranges::binary_search(matter, hit.event)) continue;
    const sigma::Rule& rule = rules.rules[hit.rule];
    const std::string id = t.id_of(t.events[hit.event]);
    HK_CHECK(writer.add(
        store::HitRow{rule.id, rule.title, rule.level, id, time_of(t.events[hit.event])}));
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
