// SPDX-License-Identifier: Apache-2.0
#include "hunt/use.h"

#include <algorithm>

namespace hikeshi::hunt {
namespace {

void extend(int64_t& first, int64_t& last, int64_t time, bool fresh) {
  first = fresh ? time : std::min(first, time);
  last = fresh ? time : std::max(last, time);
}

size_t count_days(const EventTable& table, const std::vector<uint32_t>& events) {
  std::set<int64_t> days;
  for (const uint32_t i : events) days.insert(table.events[i].time / 86400);
  return days.size();
}

void note_first(std::map<uint32_t, int64_t>& first, uint32_t key, int64_t time) {
  first.try_emplace(key, time);  // events come in order of time
}

}  // namespace

Uses find_uses(const EventTable& table) {
  Uses out;
  out.use_of_event.assign(table.events.size(), Uses::kNone);
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> use_at, origin_at;
  bool any = false;
  for (uint32_t i = 0; i < table.events.size(); ++i) {
    const Event& e = table.events[i];
    if (!e.has_time) continue;
    extend(out.begin, out.end, e.time, !any);
    any = true;
    const Caller& who = *e.who;
    if (who.via_service || who.network == 0) continue;

    const auto [origin, new_origin] = origin_at.try_emplace(
        {who.principal, who.network}, static_cast<uint32_t>(out.origins.size()));
    if (new_origin) {
      out.origins.emplace_back(who.principal, who.network, who.kind);
      out.by_principal[who.principal].push_back(origin->second);
    }
    Origin& o = out.origins[origin->second];
    extend(o.first, o.last, e.time, o.events.empty());
    o.events.push_back(i);
    o.agents.insert(who.agent);

    const auto [use, new_use] =
        use_at.try_emplace({who.credential, who.address}, static_cast<uint32_t>(out.uses.size()));
    if (new_use) {
      out.uses.emplace_back(who.credential, who.address, origin->second);
      o.uses.push_back(use->second);
    }
    Use& u = out.uses[use->second];
    extend(u.first, u.last, e.time, u.events.empty());
    u.events.push_back(i);
    out.use_of_event[i] = use->second;
    note_first(out.network_first, who.network, e.time);
    out.network_event.try_emplace(who.network, i);
    note_first(out.principal_first, who.principal, e.time);
    note_first(out.region_first, e.region, e.time);
  }
  for (Origin& o : out.origins) o.days = count_days(table, o.events);
  return out;
}

}  // namespace hikeshi::hunt
