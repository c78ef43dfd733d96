// SPDX-License-Identifier: Apache-2.0
#include "report/timeline_axis.h"

#include <fmt/format.h>

#include <algorithm>

namespace hikeshi::report {
namespace {

constexpr size_t kMostCuts = 4;
constexpr double kCutWidth = 26;    // between two stretches
constexpr double kLeastWidth = 96;  // of a stretch: room for a label with its date
constexpr double kTickWidth = 64;   // room for a label
constexpr double kLabelWidth = 42;  // of a label without a date, which must not run into the next
constexpr int64_t kSteps[] = {60,        5 * 60,    10 * 60,   15 * 60,    30 * 60,   kHour,
                              2 * kHour, 3 * kHour, 6 * kHour, 12 * kHour, kDay,      2 * kDay,
                              7 * kDay,  14 * kDay, 30 * kDay, 90 * kDay,  365 * kDay};

// The ends of the idle times that are worth a cut: the longest ones, of at least a tenth of all.
std::vector<size_t> cuts_in(const std::vector<UtcTime>& times) {
  const int64_t least =
      std::max<int64_t>(kHour / 2, (times.back().seconds - times.front().seconds) / 10);
  std::vector<size_t> cuts;
  for (size_t i = 1; i < times.size(); ++i) {
    if (times[i].seconds - times[i - 1].seconds >= least) cuts.push_back(i);
  }
  const auto idle = [&](size_t i) { return times[i].seconds - times[i - 1].seconds; };
  std::stable_sort(cuts.begin(), cuts.end(), [&](size_t a, size_t b) { return idle(a) > idle(b); });
  if (cuts.size() > kMostCuts) cuts.resize(kMostCuts);
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

std::vector<Stretch> stretches_between(const std::vector<UtcTime>& times) {
  std::vector<Stretch> stretches;
  size_t begin = 0;
  std::vector<size_t> ends = cuts_in(times);
  ends.push_back(times.size());
  for (size_t end : ends) {
    stretches.push_back({times[begin], std::max(times[end - 1], times[begin].plus(60)), 0, 0});
    begin = end;
  }
  return stretches;
}

// Every stretch gets its least width, and the rest is shared by how long they are.
void place(std::vector<Stretch>& stretches, double left, double right) {
  const auto count = static_cast<double>(stretches.size());
  double total = 0;
  for (const Stretch& s : stretches) total += static_cast<double>(s.to.seconds - s.from.seconds);
  const double shared = right - left - kCutWidth * (count - 1) - kLeastWidth * count;
  double x = left;
  for (Stretch& s : stretches) {
    const double part = static_cast<double>(s.to.seconds - s.from.seconds) / total;
    s.left = x;
    s.right = x + kLeastWidth + shared * part;
    x = s.right + kCutWidth;
  }
}

std::string label_of(UtcTime t, bool with_date, bool with_clock) {
  const CivilTime c = to_civil(t);
  const std::string date = fmt::format("{:02}-{:02}", c.month, c.day);
  const std::string clock = fmt::format("{:02}:{:02}", c.hour, c.minute);
  if (!with_clock) return date;
  return with_date ? date + " " + clock : clock;
}

int64_t step_for(const Stretch& s) {
  const double room = std::max(1.0, (s.right - s.left) / kTickWidth);
  for (int64_t step : kSteps) {
    if (static_cast<double>(s.to.seconds - s.from.seconds) / static_cast<double>(step) <= room) {
      return step;
    }
  }
  return (s.to.seconds - s.from.seconds) / 8;
}

}  // namespace

TimeAxis::TimeAxis(const std::vector<UtcTime>& times, double left, double right)
    : stretches_(times.empty() ? std::vector<Stretch>() : stretches_between(times)) {
  if (!stretches_.empty()) place(stretches_, left, right);
}

double TimeAxis::x(UtcTime t) const {
  const auto it = std::find_if(stretches_.begin(), stretches_.end(),
                               [&](const Stretch& s) { return t <= s.to; });
  if (it == stretches_.end()) return stretches_.empty() ? 0 : stretches_.back().right;
  if (t <= it->from) return it->left;
  const double part = static_cast<double>(t.seconds - it->from.seconds) /
                      static_cast<double>(it->to.seconds - it->from.seconds);
  return it->left + part * (it->right - it->left);
}

std::vector<Tick> TimeAxis::ticks() const {
  std::vector<Tick> ticks;
  // Where the next stretch's first label begins, or the drawing ends.
  const auto end_of = [&](const Stretch& s) {
    return &s == &stretches_.back() ? s.right + kCutWidth / 2 : s.right + kCutWidth;
  };
  for (const Stretch& s : stretches_) {
    ticks.push_back({s.left, label_of(s.from, true, true)});
    const int64_t step = step_for(s);
    int64_t next = (s.from.seconds / step + 1) * step;
    for (; next <= s.to.seconds; next += step) {
      const double at = x({next});
      // The first label of a stretch carries the date and is wider than the others.
      if (at - s.left < kLeastWidth || end_of(s) - at < kLabelWidth) continue;
      ticks.push_back({at, label_of({next}, next % kDay == 0, step < kDay)});
    }
  }
  return ticks;
}

}  // namespace hikeshi::report
