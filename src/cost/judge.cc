// SPDX-License-Identifier: Apache-2.0
#include "cost/judge.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "cost/service.h"

namespace hikeshi::cost {
namespace {

constexpr size_t kWindow = 28;      // days of history that count
constexpr int64_t kFewestDays = 5;  // before that a day in a used region is judged by nobody
// What a day must cost more than expected: anywhere, and where the actor was at work.
const Money kFloor = Money::of_cents(100), kFloorAtWork = Money::of_cents(5);
constexpr int64_t kSpreads = 4;  // deviations that are still ordinary
constexpr int64_t kNewFor = 62;  // days; use that goes on longer is judged as any other

Money median(std::vector<Money> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// 1.4826 times the median absolute deviation: the standard deviation of ordinary noise.
Money spread(const std::vector<Money>& values, Money middle) {
  std::vector<Money> off;
  for (const Money& v : values) off.push_back(v < middle ? middle - v : v - middle);
  return median(std::move(off)) * 14826 / 10000;
}

using Place = std::pair<std::string, std::string>;  // account, region

class Judge {
 public:
  Judge(const std::vector<DayCost>& costs, const Presence& actor) : costs_(costs), actor_(actor) {
    for (const DayCost& c : costs) {
      const auto [span, fresh] = spans_.emplace(c.key.account, Span{c.day, c.day});
      span->second.first = std::min(span->second.first, c.day);
      span->second.last = std::max(span->second.last, c.day);
      if (c.amount < Money() || c.key.region.empty()) continue;  // use that cost nothing is use
      const std::string family = family_of(c.key.service);
      first_use(services_, {c.key.account + "\n" + family, c.key.region}, c.day);
      if (!is_background(family)) first_use(regions_, {c.key.account, c.key.region}, c.day);
    }
  }

  std::vector<Anomaly> run() {
    for (size_t begin = 0; begin < costs_.size();) {
      size_t end = begin;
      while (end < costs_.size() && costs_[end].key == costs_[begin].key) ++end;
      series(std::span(costs_).subspan(begin, end - begin));
      begin = end;
    }
    return std::move(out_);
  }

 private:
  static void first_use(std::map<Place, int64_t>& first, Place place, int64_t day) {
    const auto [it, fresh] = first.emplace(std::move(place), day);
    it->second = std::min(it->second, day);
  }

  void series(std::span<const DayCost> days) {
    const SeriesKey& key = days.front().key;
    const Span span = spans_.at(key.account);
    const int64_t first_act = actor_.first_act(key);
    std::vector<Money> history, risen;  // risen: the anomalous days up to now, without a break
    level_ = Money();
    size_t next = 0;
    for (int64_t day = span.first; day <= span.last; ++day) {
      const bool billed = next < days.size() && days[next].day == day;
      const Money amount = billed ? days[next++].amount : Money();
      if (day == first_act) level_ = median(risen);
      if (one_day(key, day, amount, history, day - span.first)) {
        risen.push_back(amount);
      } else {
        history.push_back(amount);
        risen.clear();
      }
    }
  }

  // Whether the day is anomalous.
  bool one_day(const SeriesKey& key, int64_t day, Money amount, const std::vector<Money>& history,
               int64_t days_before) {
    if (amount <= Money()) return false;
    const size_t count = std::min(history.size(), kWindow);
    const std::vector<Money> recent(history.end() - static_cast<std::ptrdiff_t>(count),
                                    history.end());
    const Money expected = std::max(median(recent), level_);
    const Money ordinary = spread(recent, median(recent));
    const char* why = reason(key, day, amount - expected, ordinary, expected, days_before);
    if (why == nullptr) return false;
    const auto positive = [](Money m) { return m < Money() ? Money() : m; };
    out_.push_back({key, day, amount, expected, positive(amount - expected - ordinary),
                    amount - positive(expected - ordinary), why});
    return true;
  }

  const char* reason(const SeriesKey& key, int64_t day, Money excess, Money ordinary,
                     Money expected, int64_t days_before) const {
    const std::string family = family_of(key.service);
    const Span span = spans_.at(key.account);
    const bool foreground = !key.region.empty() && !is_background(family);
    if (foreground && excess > Money() &&
        is_new(regions_, {key.account, key.region}, day, span, actor_.first_in_region(key)))
      return "new_region";
    const bool at_work = actor_.at_work(key, day);
    if (days_before < kFewestDays || excess < (at_work ? kFloorAtWork : kFloor)) return nullptr;
    if (foreground && is_new(services_, {key.account + "\n" + family, key.region}, day, span,
                             actor_.first_act(key)))
      return "new_service";
    return excess > ordinary * kSpreads && (at_work || excess * 4 > expected) ? "jump" : nullptr;
  }

  // What the bill's first days already have was there before; what somebody used before the
  // actor's first act is not new from then on.
  static bool is_new(const std::map<Place, int64_t>& first, const Place& place, int64_t day,
                     const Span& span, int64_t first_act) {
    const auto it = first.find(place);
    if (it == first.end() || (it->second < first_act && first_act <= day)) return false;
    return it->second > span.first + 1 && day < it->second + kNewFor;
  }

  const std::vector<DayCost>& costs_;
  const Presence& actor_;
  Money level_;  // of the series at hand, reached before the actor's first act
  std::map<std::string, Span> spans_;
  std::map<Place, int64_t> regions_, services_;
  std::vector<Anomaly> out_;
};

}  // namespace

std::vector<Anomaly> judge(const std::vector<DayCost>& costs, const Presence& actor) {
  return Judge(costs, actor).run();
}

}  // namespace hikeshi::cost
