// SPDX-License-Identifier: Apache-2.0
#include "hunt/places.h"

namespace hikeshi::hunt {

Places::Places(const EventTable& table, const geo::Atlas* atlas) {
  if (atlas == nullptr) return;
  asked_ = true;
  for (const geo::Mmdb& db : atlas->databases())
    data_.push_back({db.path(), db.type(), db.built_at()});
  seen_.assign(table.strings.size(), false);
  // In order of events: a network's place is then that of its first address on every run.
  const Caller* last = nullptr;
  for (const Event& e : table.events) {
    if (e.who != last) learn(table, *atlas, *e.who);
    last = e.who;
  }
  seen_ = {};
}

void Places::learn(const EventTable& table, const geo::Atlas& atlas, const Caller& caller) {
  if (caller.network == 0 || seen_[caller.address]) return;
  seen_[caller.address] = true;
  ++addresses_;
  std::optional<Error> broken;
  geo::Place place = atlas.find(table.text(caller.address), broken);
  if (broken) ++broken_[broken->message];
  if (place.empty()) return;
  places_.try_emplace(caller.network, place);
  places_.try_emplace(caller.address, std::move(place));
}

const geo::Place* Places::of(uint32_t number) const {
  const auto it = places_.find(number);
  return it == places_.end() ? nullptr : &it->second;
}

std::string Places::shown(const EventTable& table, uint32_t number) const {
  const geo::Place* place = of(number);
  if (place == nullptr) return table.text(number);
  return table.text(number) + " (" + geo::describe(*place) + ")";
}

}  // namespace hikeshi::hunt
