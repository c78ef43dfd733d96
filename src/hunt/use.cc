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
    t_.events.walk([this](uint32_t i, const Shape& shape, uint32_t caller) {
      if (shape.has_time) see(i, shape, caller);
    });
    for (Origin& o : out_.origins) {
      for (EventList* const list : {&o.events, &o.acts, &o.sign_ins}) list->shrink();
      o.days = count_days(t_, o.events);
    }
    return std::move(out_);
  }

 private:
  void see(uint32_t i, const Shape& shape, uint32_t caller) {
    const int64_t time = t_.events.time(i);
    const Caller& who = t_.events.callers[caller];
    extend(out_.begin, out_.end, time, !any_);
    any_ = true;
    if (who.via_service || who.network == 0) return;
    uint32_t& use = out_.use_of_caller[caller];
    if (use == Uses::kNone) use = look_up(caller, who, time);
    if (!region_seen_[shape.region]) out_.region_first.try_emplace(shape.region, time);
    region_seen_[shape.region] = true;
    if (shape.outcome == Outcome::kSuccess && !network_seen_[who.network]) {
      out_.network_first.emplace(who.network, time);  // events come in order of time
      out_.network_event.emplace(who.network, i);
      network_seen_[who.network] = true;
    }
    Origin& origin = out_.origins[origin_of_caller_[caller]];
    extend(origin.first, origin.last, time, origin.events.empty());
    origin.events.add(i);
    note(origin, i, shape, who);
    count(out_.uses[use], i, time, who);
  }

  // What the arguments ask of an origin: most of its events say nothing of it.
  void note(Origin& o, uint32_t i, const Shape& shape, const Caller& who) {
    const CatalogueEntry* const entry = shape.call->entry;
    if (entry != nullptr && (entry->weight != 0 || shape.has_extra)) o.acts.add(i);
    if (shape.call->name == sign_in_) o.sign_ins.add(i);
    if (who.mfa && o.mfa == kNoEvent) o.mfa = i;
    const bool same = !o.regions.empty() && o.regions.back() == shape.region;
    if (!same && std::ranges::find(o.regions, shape.region) == o.regions.end())
      o.regions.push_back(shape.region);
  }

  // What all events of one caller share: there are ten times as many events as callers.
  uint32_t look_up(uint32_t caller, const Caller& who, int64_t time) {
    const uint32_t origin = origin_of(who);
    origin_of_caller_[caller] = origin;
    out_.origins[origin].agents.insert(who.agent);
    out_.principal_first.try_emplace(who.principal, time);
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

  static void count(Use& use, uint32_t i, int64_t time, const Caller& who) {
    extend(use.first, use.last, time, use.count == 0);
    if (use.count++ > 0) return;
    use.event = i;
    use.session = who.session;
    use.session_name = who.session_name;
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
