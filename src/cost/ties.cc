// SPDX-License-Identifier: Apache-2.0
#include "cost/ties.h"

#include "cost/service.h"

namespace hikeshi::cost {
namespace {

constexpr int64_t kDaySeconds = 86400;

bool counts(const Activity& activity, const SeriesKey& key, const std::string& family,
            Ties::Of of) {
  const bool here =
      activity.region == key.region && (key.account.empty() || activity.account == key.account);
  return here && (of == Ties::Of::kRegion || can_cost(activity.service, family));
}

}  // namespace

const Activity* Ties::on(const SeriesKey& key, int64_t day, Of of) const {
  const std::string family = family_of(key);
  for (const Activity& a : activities_) {
    // The day after the last act may still show it: what runs is not ended by the act.
    const bool then = day >= a.first / kDaySeconds && (a.left || day <= a.last / kDaySeconds + 1);
    if (then && counts(a, key, family, of)) return &a;
  }
  return nullptr;
}

}  // namespace hikeshi::cost
