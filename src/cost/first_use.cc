// SPDX-License-Identifier: Apache-2.0
#include "cost/first_use.h"

#include <algorithm>

#include "cost/service.h"

namespace hikeshi::cost {
namespace {

const std::string kAnybody = "*";  // all accounts together

void earlier(int64_t& first, int64_t day) { first = std::min(first, day); }

template <class Map, class Key>
int64_t day_in(const Map& map, const Key& key) {
  const auto it = map.find(key);
  return it == map.end() ? kNever : it->second;
}

std::string place_of(const SeriesKey& key) { return family_of(key) + "\n" + key.region; }

}  // namespace

void FirstUse::Firsts::note(const std::string& account, const std::string& place, int64_t day,
                            bool use) {
  for (const std::string& whose : {account, kAnybody}) {
    earlier(told.emplace(whose, day).first->second, day);
    if (use) earlier(by_place.emplace(std::pair(whose, place), day).first->second, day);
  }
}

FirstUse::First FirstUse::Firsts::of(const std::string& account, const std::string& place) const {
  First first;
  const auto consider = [&](const std::string& whose) {
    earlier(first.used, day_in(by_place, std::pair(whose, place)));
    earlier(first.told, day_in(told, whose));
  };
  consider(account.empty() ? kAnybody : account);
  consider("");
  return first;
}

FirstUse::FirstUse(const std::vector<DayCost>& costs) {
  for (const DayCost& c : costs) {
    const SeriesKey& key = c.key;
    if (key.region.empty()) continue;
    regions_.note(key.account, key.region, c.day, !is_background(family_of(key)));
    if (!key.service.empty()) services_.note(key.account, place_of(key), c.day, true);
  }
}

FirstUse::First FirstUse::of_region(const SeriesKey& key) const {
  return regions_.of(key.account, key.region);
}

FirstUse::First FirstUse::of_service(const SeriesKey& key) const {
  return services_.of(key.account, place_of(key));
}

}  // namespace hikeshi::cost
