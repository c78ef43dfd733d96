// SPDX-License-Identifier: Apache-2.0
#include "hunt/homes.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/ids.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kOneDay = 86400;

// One network at which the sessions of one instance were seen.
struct Place {
  explicit Place(uint32_t n) : network(n) {}
  uint32_t network;
  std::set<uint32_t> credentials;  // they change every few hours, and a thief has few of them
  std::set<uint32_t> acts;         // names of calls that intruders make
  int64_t first = INT64_MAX, last = INT64_MIN;
  std::vector<uint32_t> uses;
  bool in_vpc = false;
};

using Places = std::vector<Place>;

class Sorter {
 public:
  Sorter(const EventTable& table, const Uses& uses) : t_(table), u_(uses) {}

  std::map<uint32_t, Away> run() {
    for (uint32_t i = 0; i < u_.uses.size(); ++i) add(i);
    note_acts();
    for (const auto& [instance, places] : instances_)
      homes_[home_of(places).network].insert(instance);
    for (const auto& [instance, places] : instances_) sort_out(instance, places);
    return std::move(away_);
  }

 private:
  // A key of a role belongs to one session, so that the first event of a use speaks for all.
  void add(uint32_t index) {
    const Use& use = u_.uses[index];
    if (!is_instance_id(t_.view(use.session_name))) return;
    const Caller& who = *t_.events[use.event].who;
    Places& places = instances_[who.session_name];
    auto place = std::ranges::find(places, who.network, &Place::network);
    if (place == places.end()) place = places.insert(places.end(), Place(who.network));
    place->credentials.insert(use.credential);
    place->first = std::min(place->first, use.first);
    place->last = std::max(place->last, use.last);
    place->uses.push_back(index);
    place->in_vpc |= who.in_vpc;
    if (instance_of_.empty()) instance_of_.resize(u_.uses.size());
    instance_of_[index] = who.session_name;
  }

  void note_acts() {
    if (instance_of_.empty()) return;
    for (const Origin& origin : u_.origins) {
      for (const uint32_t i : origin.acts) note_act(t_.events[i]);
    }
  }

  void note_act(const Event& e) {
    const uint32_t use = u_.use_of(e);
    if (use == Uses::kNone || instance_of_[use] == 0 || e.call->entry->weight <= 0) return;
    std::ranges::find(instances_[instance_of_[use]], e.who->network, &Place::network)
        ->acts.insert(e.call->name);
  }

  // Where most of its keys were seen; of equals, where less was done that intruders do (the logs
  // may begin in the middle of the theft), then the earlier one.
  static const Place& home_of(const Places& places) {
    return *std::ranges::min_element(places, {}, [](const Place& p) {
      return std::tuple(-static_cast<int64_t>(p.credentials.size()), p.acts.size(), p.first);
    });
  }

  void sort_out(uint32_t instance, const Places& places) {
    const Place& home = home_of(places);
    for (const Place& place : places) {
      if (&place == &home || place.in_vpc || is_other_way(home, place)) continue;
      if (is_way_out(instance, place)) continue;
      const Away away = away_from(home, place);
      if (away == Away::kNo) continue;
      for (const uint32_t use : place.uses) away_[use] = away;
    }
  }

  // IPv4 and IPv6 of one machine, or its endpoint and its gateway, are seen with the same keys, a
  // thief's address with few of them.
  bool is_other_way(const Place& home, const Place& place) const {
    const auto is_v6 = [&](const Place& p) {
      return t_.view(p.network).find(':') != std::string_view::npos;
    };
    return (is_v6(home) != is_v6(place) || home.in_vpc) &&
           place.credentials.size() * 4 >= home.credentials.size() * 3;
  }

  // A gateway of the owner's: another instance's home, known for a day before.
  bool is_way_out(uint32_t instance, const Place& place) const {
    const auto home = homes_.find(place.network);
    if (home == homes_.end() || (home->second.size() == 1 && home->second.contains(instance)))
      return false;
    const auto known = u_.network_first.find(place.network);
    return known != u_.network_first.end() && known->second <= place.first - kOneDay;
  }

  static Away away_from(const Place& home, const Place& place) {
    if (std::max(home.first, place.first) <= std::min(home.last, place.last)) return Away::kBeside;
    const bool came_along = std::ranges::any_of(
        place.credentials, [&](uint32_t key) { return home.credentials.contains(key); });
    return came_along ? Away::kMoved : Away::kNo;
  }

  const EventTable& t_;
  const Uses& u_;
  std::map<uint32_t, Places> instances_;          // by number of the session's name
  std::map<uint32_t, std::set<uint32_t>> homes_;  // network to instances
  std::vector<uint32_t> instance_of_;             // by use: number of the session's name, or 0
  std::map<uint32_t, Away> away_;
};

}  // namespace

Homes::Homes(const EventTable& table, const Uses& uses) : away_(Sorter(table, uses).run()) {}

}  // namespace hikeshi::hunt
