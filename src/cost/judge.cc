// SPDX-License-Identifier: Apache-2.0
#include "cost/judge.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "cost/baseline.h"
#include "cost/first_use.h"
#include "cost/service.h"

namespace hikeshi::cost {
namespace {

using Of = Ties::Of;

constexpr int64_t kFewestDays = 5;  // before that a day in a used region is judged by nobody
// What a day must cost more than expected: anywhere, and where the actor was at work.
const Money kFloor = Money::of_cents(100), kFloorAtWork = Money::of_cents(5);
constexpr int64_t kScatters = 4;  // that are still ordinary
constexpr int64_t kNewFor = 62;   // days; use that goes on longer is judged as any other

Money positive(Money m) { return m < Money() ? Money() : m; }

// The days that one form of the bill tells of one account.
class ToldDays {
 public:
  explicit ToldDays(const std::vector<DayCost>& costs) {
    for (const DayCost& c : costs) days_[c.key.account][c.day].insert(c.key.form);
  }
  // From the first to the last; a day without a line is one without cost, unless another form
  // has it.
  std::vector<int64_t> of(const SeriesKey& key) const {
    const auto& days = days_.at(key.account);
    const auto ours = [&](const auto& day) { return day.second.contains(key.form); };
    const auto first = std::find_if(days.begin(), days.end(), ours);
    const auto last = std::find_if(days.rbegin(), days.rend(), ours);
    std::vector<int64_t> told;
    for (int64_t day = first->first; day <= last->first; ++day) {
      const auto it = days.find(day);
      if (it == days.end() || ours(*it)) told.push_back(day);
    }
    return told;
  }

 private:
  std::map<std::string, std::map<int64_t, std::set<int64_t>>> days_;  // account, day, forms
};

// A region, or a service in it, as one series sees it.
class Place {
 public:
  Place(FirstUse::First first, const SeriesKey& key, const Ties& ties, Of of)
      : first_(first),
        came_(first.used != kNever && first.used > first.told + 1),
        with_actor_(came_ && ties.on(key, first.used, of) != nullptr) {}

  // What the bill's first days already have was there before.
  bool is_new(int64_t day) const { return came_ && day < first_.used + kNewFor; }
  // Its first use is of a day on which the actor was at work there; else the owner began it.
  bool came_with_actor() const { return with_actor_; }

 private:
  FirstUse::First first_;
  bool came_, with_actor_;
};

// One series, day by day.
class Series {
 public:
  Series(const SeriesKey& key, const FirstUse& first, const Ties& ties)
      : key_(key),
        foreground_(!key.region.empty() && !is_background(family_of(key))),
        region_(first.of_region(key), key, ties, Of::kRegion),
        service_(first.of_service(key), key, ties, Of::kService),
        ties_(ties) {}

  void judge(int64_t day, Money amount, std::vector<Anomaly>& out) {
    const Activity* tie = tie_on(day);
    const Ordinary o = tie != nullptr ? owners_of(all_, day) : usual_of(usual_);
    const char* why =
        amount <= Money() ? nullptr : reason(day, amount - o.expected, o, tie != nullptr);
    if (why != nullptr)
      out.push_back({key_, day, amount, o.expected, positive(amount - o.expected - o.scatter),
                     amount - positive(o.expected - o.scatter), why, tie});
    remember({day, amount}, why != nullptr, tie != nullptr);
    ++days_;
  }

 private:
  // Where nobody was before the actor, any work of the actor's can be what a cost comes from.
  const Activity* tie_on(int64_t day) const {
    const Activity* tie = ties_.on(key_, day, Of::kService);
    if (tie == nullptr && foreground_ && region_.came_with_actor())
      tie = ties_.on(key_, day, Of::kRegion);
    return tie;
  }

  const char* reason(int64_t day, Money excess, const Ordinary& o, bool tied) const {
    if (is_new(region_, day, tied) && excess > Money()) return "new_region";
    if (days_ < kFewestDays || excess < (tied ? kFloorAtWork : kFloor)) return nullptr;
    if (is_new(service_, day, tied)) return "new_service";
    const bool far = excess > o.scatter * kScatters && (tied || excess * 4 > o.expected);
    return far ? "jump" : nullptr;
  }

  bool is_new(const Place& place, int64_t day, bool tied) const {
    return foreground_ && (tied ? place.came_with_actor() : place.is_new(day));
  }

  void remember(const PastDay& past, bool odd, bool tied) {
    if (!odd || !tied) all_.push_back(past);
    if (!odd) usual_.push_back(past);
    odd_days_ = odd ? odd_days_ + 1 : 0;
    if (odd_days_ > kNewFor) usual_ = all_;
  }

  const SeriesKey& key_;
  const bool foreground_;
  const Place region_, service_;
  const Ties& ties_;
  std::vector<PastDay> usual_, all_;  // all: without what was odd while the actor was at work
  int64_t days_ = 0, odd_days_ = 0;
};

}  // namespace

std::vector<Anomaly> judge(const std::vector<DayCost>& costs, const Ties& ties) {
  const ToldDays told(costs);
  const FirstUse first(costs);
  std::vector<Anomaly> out;
  for (size_t begin = 0; begin < costs.size();) {
    const SeriesKey& key = costs[begin].key;
    Series series(key, first, ties);
    size_t next = begin;
    for (const int64_t day : told.of(key)) {
      const bool billed = next < costs.size() && costs[next].key == key && costs[next].day == day;
      series.judge(day, billed ? costs[next++].amount : Money(), out);
    }
    begin = next;
  }
  return out;
}

}  // namespace hikeshi::cost
