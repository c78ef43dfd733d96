// SPDX-License-Identifier: Apache-2.0
#include "hunt/use.h"

#include <algorithm>
#include <array>

namespace hikeshi::hunt {
namespace {

void extend(int64_t& first, int64_t& last, int64_t time, bool fresh) {
  first = fresh ? time : std::min(first, time);
  last = fresh ? time : std::max(last, time);
}

// Events come in order of time.
size_t count_days(const EventTable& table, const std::vector<uint32_t>& events) {
  size_t days = 0;
  int64_t last = INT64_MIN;
  for (const uint32_t i : events) {
    const int64_t day = table.events[i].time / 86400;
    days += day != last ? 1 : 0;
    last = day;
  }
  return days;
}

class Finder {
 public:
  explicit Finder(const EventTable& table)
      : t_(table), region_seen_(table.strings.size()), network_seen_(table.strings.size()) {}

  Uses run() {
    out_.use_of_event.assign(t_.events.size(), Uses::kNone);
    for (uint32_t i = 0; i < t_.events.size(); ++i) {
      if (t_.events[i].has_time) see(i, t_.events[i]);
    }
    for (Origin& o : out_.origins) o.days = count_days(t_, o.events);
    return std::move(out_);
  }

 private:
  // What all events of one caller share, for those who were met lately: there are ten times as many
  // events as callers, and a session's are close together.
  struct Known {
    const Caller* who = nullptr;
    uint32_t origin = 0, use = 0;
  };

  void see(uint32_t i, const Event& e) {
    extend(out_.begin, out_.end, e.time, !any_);
    any_ = true;
    if (e.who->via_service || e.who->network == 0) return;
    Known& known = known_[reinterpret_cast<uintptr_t>(e.who) / sizeof(Caller) % known_.size()];
    if (known.who != e.who) known = look_up(*e.who, e.time);
    if (!region_seen_[e.region]) out_.region_first.try_emplace(e.region, e.time);
    region_seen_[e.region] = true;
    if (e.succeeded() && !network_seen_[e.who->network]) {
      out_.network_first.emplace(e.who->network, e.time);  // events come in order of time
      out_.network_event.emplace(e.who->network, i);
      network_seen_[e.who->network] = true;
    }
    add(out_.origins[known.origin], i, e.time);
    add(out_.uses[known.use], i, e.time);
    out_.use_of_event[i] = known.use;
  }

  Known look_up(const Caller& who, int64_t time) {
    const uint32_t origin = origin_of(who);
    out_.origins[origin].agents.insert(who.agent);
    out_.principal_first.try_emplace(who.principal, time);
    const auto [use, is_new] =
        use_at_.try_emplace({who.credential, who.address}, static_cast<uint32_t>(out_.uses.size()));
    if (is_new) {
      out_.uses.emplace_back(who.credential, who.address, origin);
      out_.origins[origin].uses.push_back(use->second);
    }
    return {&who, origin, use->second};
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
  static void add(T& to, uint32_t event, int64_t time) {
    extend(to.first, to.last, time, to.events.empty());
    to.events.push_back(event);
  }

  const EventTable& t_;
  Uses out_;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> use_at_, origin_at_;
  std::array<Known, 4096> known_{};
  std::vector<bool> region_seen_, network_seen_;
  bool any_ = false;
};

}  // namespace

Uses find_uses(const EventTable& table) { return Finder(table).run(); }

}  // namespace hikeshi::hunt
