// SPDX-License-Identifier: Apache-2.0
#include "hunt/use.h"

#include <algorithm>
#include <array>

#include "hunt/fingerprint_table.h"

namespace hikeshi::hunt {
namespace {

void extend(int64_t& first, int64_t& last, int64_t time, bool fresh) {
  first = fresh ? time : std::min(first, time);
  last = fresh ? time : std::max(last, time);
}

// Events come in order of time.
size_t count_days(const EventTable& table, const EventList& events) {
  size_t days = 0;
  int64_t last = INT64_MIN;
  for (const uint32_t i : events) {
    const int64_t day = table.events.time(i) / 86400;
    days += day != last ? 1 : 0;
    last = day;
  }
  return days;
}

// Of a text that no event may have: then what none has.
uint32_t number_of(const EventTable& table, std::string_view text) {
  const uint32_t number = table.strings.find(text);
  return number == 0 ? UINT32_MAX : number;
}

class Finder {
 public:
  explicit Finder(const EventTable& table)
      : t_(table),
        origin_of_caller_(table.events.callers.size()),
        region_seen_(table.strings.size()),
        network_seen_(table.strings.size()),
        sign_in_(number_of(table, "ConsoleLogin")) {}

  Uses run() {
    out_.use_of_caller.assign(t_.events.callers.size(), Uses::kNone);
    for (const Event& e : t_.events) {
      if (e.has_time) see(e);
    }
    for (Use& use : out_.uses) use.events.shrink();
    for (Origin& o : out_.origins) {
      for (EventList* const list : {&o.events, &o.acts, &o.sign_ins}) list->shrink();
      o.days = count_days(t_, o.events);
    }
    return std::move(out_);
  }

 private:
  void see(const Event& e) {
    extend(out_.begin, out_.end, e.time, !any_);
    any_ = true;
    if (e.who->via_service || e.who->network == 0) return;
    uint32_t& use = out_.use_of_caller[e.caller];
    if (use == Uses::kNone) use = look_up(e);
    if (!region_seen_[e.region]) out_.region_first.try_emplace(e.region, e.time);
    region_seen_[e.region] = true;
    if (e.succeeded() && !network_seen_[e.who->network]) {
      out_.network_first.emplace(e.who->network, e.time);  // events come in order of time
      out_.network_event.emplace(e.who->network, e.index);
      network_seen_[e.who->network] = true;
    }
    Origin& origin = out_.origins[origin_of_caller_[e.caller]];
    add(origin, e);
    note(origin, e);
    add(out_.uses[use], e);
  }

  // What the arguments ask of an origin: most of its events say nothing of it.
  void note(Origin& o, const Event& e) {
    const CatalogueEntry* const entry = e.call->entry;
    if (entry != nullptr && (entry->weight != 0 || e.has_extra)) o.acts.add(e.index);
    if (e.call->name == sign_in_) o.sign_ins.add(e.index);
    if (e.who->mfa && o.mfa == kNoEvent) o.mfa = e.index;
    const bool same = !o.regions.empty() && o.regions.back() == e.region;
    if (!same && std::ranges::find(o.regions, e.region) == o.regions.end())
      o.regions.push_back(e.region);
  }

  // What all events of one caller share: there are ten times as many events as callers.
  uint32_t look_up(const Event& e) {
    const Caller& who = *e.who;
    const uint32_t origin = origin_of(who);
    origin_of_caller_[e.caller] = origin;
    out_.origins[origin].agents.insert(who.agent);
    out_.principal_first.try_emplace(who.principal, e.time);
    const std::array<uint32_t, 2> key = {who.credential, who.address};
    uint32_t& use = use_at_.at(fingerprint_of({reinterpret_cast<const char*>(&key), sizeof key}));
    if (use == 0) {
      out_.uses.emplace_back(who.credential, who.address, origin);
      use = static_cast<uint32_t>(out_.uses.size());
      out_.origins[origin].uses.push_back(use - 1);
    }
    return use - 1;
  }

  uint32_t origin_of(const Caller& who) {
    const auto [origin, is_new] = origin_at_.try_emplace(
        {who.principal, who.network}, static_cast<uint32_t>(out_.origins.size()));
    if (is_new) {
      out_.origins.emplace_back(who.principal, who.network, who.kind);
      out_.by_principal[who.principal].push_back(origin->second);
    }
    return origin->second;
  }

  template <class T>
  static void add(T& to, const Event& e) {
    extend(to.first, to.last, e.time, to.events.empty());
    to.events.add(e.index);
  }

  const EventTable& t_;
  Uses out_;
  FingerprintTable<uint32_t> use_at_;  // to number + 1
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> origin_at_;
  SpillVector<uint32_t> origin_of_caller_;
  std::vector<bool> region_seen_, network_seen_;
  const uint32_t sign_in_;
  bool any_ = false;
};

}  // namespace

Uses find_uses(const EventTable& table) { return Finder(table).run(); }

}  // namespace hikeshi::hunt
