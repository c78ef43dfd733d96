// SPDX-License-Identifier: Apache-2.0
#include "cost/baseline.h"

#include <algorithm>
#include <array>
#include <span>

namespace hikeshi::cost {
namespace {

using Days = std::span<const PastDay>;
using Amounts = std::vector<Money>;

constexpr size_t kWindow = 28, kLevel = 7, kHeld = 2;
constexpr int64_t kWeek = 7;
constexpr size_t kRepeated = 3;   // times that make a weekday's level its own
constexpr size_t kMostQuiet = 3;  // weekdays

Days last(Days days, size_t count) { return days.last(std::min(days.size(), count)); }

Amounts amounts_of(Days days) {
  Amounts all;
  for (const PastDay& d : days) all.push_back(d.amount);
  return all;
}

Money median(Amounts values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Money distance(Money a, Money b) { return a < b ? b - a : a - b; }

// 1.4826 times the median absolute deviation: the standard deviation of ordinary noise.
Ordinary robust(const Amounts& values) {
  const Money middle = median(values);
  Amounts off;
  for (const Money v : values) off.push_back(distance(v, middle));
  return {middle, median(std::move(off)) * 14826 / 10000};
}

// Of few days that are alike: the dearest of them, and how far they lie apart.
Ordinary of_few(const Amounts& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {*most, *most - *least};
}

// The days that are of the present level of cost.
Days present_level(Days past) {
  const Days window = last(past, kWindow), recent = last(past, kLevel);
  if (recent.size() < kLevel) return window;
  const Money middle = median(amounts_of(window));
  const auto above = [&](const PastDay& d) { return middle < d.amount; };
  const auto below = [&](const PastDay& d) { return d.amount < middle; };
  const bool moved = std::all_of(recent.begin(), recent.end(), above) ||
                     std::all_of(recent.begin(), recent.end(), below);
  return moved ? recent : window;
}

Amounts same_weekday(Days days, int64_t day) {
  Amounts all;
  for (const PastDay& d : days) {
    if ((day - d.day) % kWeek == 0) all.push_back(d.amount);
  }
  return all;
}

// Weekdays on which the owner pays less, each time: most often Saturday and Sunday.
class QuietWeekdays {
 public:
  QuietWeekdays(Days level, const Ordinary& usual) {
    std::vector<Weekday> all;
    for (int64_t number = 0; number < kWeek; ++number) {
      const Amounts days = same_weekday(level, number);
      if (days.size() < kRepeated) continue;
      const auto [least, most] = std::minmax_element(days.begin(), days.end());
      all.push_back({static_cast<size_t>(number), days.size(), *least, *most});
      quiet_[all.back().number] = *most + usual.scatter < usual.expected;
    }
    if (all.size() < quiet_.size()) return;
    std::sort(all.begin(), all.end(),
              [](const Weekday& a, const Weekday& b) { return a.most < b.most; });
    for (size_t count = 1; count <= kMostQuiet; ++count) {
      if (!lie_apart(std::span(all).first(count), std::span(all).subspan(count))) continue;
      for (size_t i = 0; i < count; ++i) quiet_[all[i].number] = true;
    }
  }
  bool has(int64_t day) const { return quiet_[static_cast<size_t>((day % kWeek + kWeek) % kWeek)]; }

 private:
  struct Weekday {
    size_t number, days;
    Money least, most;
  };
  // Each day of the ones is below each of the others, by more than half of what lies between the
  // ones. Quiet days widen the scatter that they are measured by above; noise hardly ever gives the
  // cheapest days of four weeks to one weekday (7 of 20,475), and to two never.
  static bool lie_apart(std::span<const Weekday> ones, std::span<const Weekday> others) {
    const auto by_least = [](const Weekday& a, const Weekday& b) { return a.least < b.least; };
    const Money least = std::min_element(ones.begin(), ones.end(), by_least)->least;
    const Money most = ones.back().most;
    const Money next = std::min_element(others.begin(), others.end(), by_least)->least;
    const bool often = ones.size() > 1 || ones.front().days > kRepeated;
    return often && (next - most) * 2 > most - least;
  }

  std::array<bool, kWeek> quiet_{};
};

// What is usual on a day like this one: quiet weekdays are judged by themselves, and tell nothing
// of the others.
Ordinary usual_on(Days level, int64_t day) {
  const Ordinary usual = robust(amounts_of(level));
  const QuietWeekdays quiet(level, usual);
  Amounts alike;
  for (const PastDay& d : level) {
    if (!quiet.has(d.day)) alike.push_back(d.amount);
  }
  const Ordinary own = quiet.has(day) ? of_few(same_weekday(level, day)) : robust(alike);
  // Few days may lie together by chance: what is far is told by all of them.
  return {own.expected, std::max(own.scatter, usual.scatter)};
}

Amounts busy(Days days) {
  Amounts all;
  for (const PastDay& d : days) {
    if (d.amount > Money()) all.push_back(d.amount);
  }
  return all;
}

}  // namespace

Ordinary usual_of(const std::vector<PastDay>& past) {
  return robust(amounts_of(last(past, kWindow)));
}

Ordinary owners_of(const std::vector<PastDay>& past, int64_t day) {
  const Days level = present_level(past);
  Ordinary best = usual_on(level, day);
  // Beyond the days of the level, whichever weekday this one is: Thursday and Friday, dear as ever,
  // tell nothing of a quiet Saturday.
  const Ordinary usual = robust(amounts_of(level));
  const Money least = std::max(best.expected + best.scatter, usual.expected + usual.scatter);
  // `typical` of them must lie beyond what is usual.
  const auto consider = [&](const Amounts& days, Money typical) {
    if (days.empty() || typical <= std::max(least, best.expected)) return;
    const Ordinary other = of_few(days);
    best = {other.expected, std::max(best.scatter, other.scatter)};
  };
  const Amounts weekday = same_weekday(level, day), held = amounts_of(last(past, kHeld));
  consider(weekday, median(weekday));
  if (best.expected <= Money()) consider(busy(past), median(busy(past)));
  if (held.size() == kHeld) consider(held, *std::min_element(held.begin(), held.end()));
  return best;
}

}  // namespace hikeshi::cost
