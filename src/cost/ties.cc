// SPDX-License-Identifier: Apache-2.0
#include "cost/ties.h"

#include "cost/service.h"

namespace hikeshi::cost {
namespace {

constexpr int64_t kDaySeconds = 86400;

bool is_here(const Activity& a, const SeriesKey& key) {
  return a.region == key.region && (key.account.empty() || a.account == key.account);
}

// The day after the last act may still show it: what runs is not ended by the act.
bool is_then(const Activity& a, int64_t day) {
  return day >= a.first / kDaySeconds && (a.left || day <= a.last / kDaySeconds + 1);
}

}  // namespace

const Activity* Ties::on(const SeriesKey& key, int64_t day, Of of) const {
  for (const Activity& a : activities_) {
    if (!is_then(a, day) || !is_here(a, key)) continue;
    if (of == Of::kRegion || can_cost(a.service, family_of(key))) return &a;
  }
  return nullptr;
}

}  // namespace hikeshi::cost
