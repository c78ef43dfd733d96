// SPDX-License-Identifier: Apache-2.0
#include "hunt/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <unordered_map>

#include "base/ids.h"
#include "hunt/logging_off.h"

namespace hikeshi::hunt {
namespace {

// What was seen in one hour of a region.
struct Hour {
  std::set<uint32_t> files;
  uint64_t records = 0;

  void see(uint32_t file) {
    ++records;
    if (file == last_file) return;
    last_file = file;
    files.insert(file);
  }
  uint32_t last_file = UINT32_MAX;
};

// A state from an hour on, to the next. Work and memory go by what is painted, not by the hours
// between: a log may say 1970, or 9999.
class Timeline {
 public:
  void paint(int64_t from, int64_t to, CellState state, const std::string& why) {
    if (from >= to) return;
    cut(to);
    cut(from);
    from_.erase(from_.upper_bound(from), from_.lower_bound(to));
    from_[from] = {state, why};
  }

  // Calls `tell(from, to, state, why)` for each stretch of [from, to).
  template <class Tell>
  void walk(int64_t from, int64_t to, const Tell& tell) const {
    for (auto it = std::prev(from_.upper_bound(from)); it != from_.end() && it->first < to; ++it) {
      const auto next = std::next(it);
      const int64_t end = next == from_.end() ? to : std::min(to, next->first);
      tell(std::max(from, it->first), end, it->second.state, it->second.why);
    }
  }

 private:
  struct Look {
    CellState state = CellState::kUnknown;
    std::string why;
  };
  void cut(int64_t at) {
    const auto before = std::prev(from_.upper_bound(at));
    if (before->first != at) from_.emplace_hint(std::next(before), at, before->second);
  }
  std::map<int64_t, Look> from_{{INT64_MIN, {}}};
};

struct Stretch {
  int64_t from = 0, to = 0;
  std::string why;
};

// All that is known of an account in a region, in hours.
struct Region {
  std::map<int64_t, Hour> hours;
  std::vector<Stretch> lost, off;
  std::vector<std::pair<int64_t, int64_t>> watched;  // by digests, in seconds
};

using Place = std::pair<std::string, std::string>;  // account, region

// Of strings and of names of sources alike.
template <class Names>
std::vector<std::string> sorted_names(const Names& keys) {
  std::vector<std::string> names;
  for (const auto& key : keys) names.emplace_back(last_name(static_cast<const std::string&>(key)));
  std::sort(names.begin(), names.end());
  return names;
}

bool is_among(const std::vector<std::string>& sorted, const std::string& key) {
  return std::binary_search(sorted.begin(), sorted.end(), std::string(last_name(key)));
}

int64_t hour_after(int64_t seconds) { return (seconds + kHour - 1) / kHour; }

class Measure {
 public:
  Measure(const EventTable& t, const Window& window) : t_(t), window_(window) {}

  void see_events() {
    // By numbers: millions of events fall into some thousand hours.
    struct Open {
      Region* region = nullptr;
      int64_t hour = 0;
      Hour* cell = nullptr;
    };
    std::unordered_map<uint64_t, Open> open;  // by account and region
    t_.events.walk([&](uint32_t i, const Shape& shape, uint32_t) {
      if (!shape.has_time || shape.region == 0) return;
      const int64_t hour = t_.events.time(i) / kHour;
      reach(hour, hour + 1);
      Open& now = open[uint64_t{shape.account} << 32 | shape.region];
      if (now.region == nullptr)
        now.region = &places_[{t_.text(shape.account), t_.text(shape.region)}];
      if (now.cell == nullptr || now.hour != hour)
        now = {now.region, hour, &now.region->hours[hour]};
      now.cell->see(t_.events.rows()[i].file);
    });
  }

  void see_digests(const std::vector<trail::Digest>& digests,
                   const std::vector<trail::SourceName>& keys, const Doubts& doubts) {
    const std::vector<std::string> here = sorted_names(keys);
    const std::vector<std::string> altered = sorted_names(doubts.altered);
    for (const trail::Digest& digest : digests) {
      const auto span = digest.span();
      if (!span || digest.region.empty()) continue;
      Region& region = places_[{digest.account, digest.region}];
      for (const auto& file : digest.files) see_named(file, *span, here, altered, region);
      if (!doubts.unproven.contains(digest.file))
        region.watched.emplace_back(span->first.seconds, span->second.seconds);
    }
    for (const trail::DigestName& name : doubts.altered_digests)
      lose(places_[{name.account, name.region}], name.at.seconds - kHour, name.at.seconds,
           "the digest of " + format_rfc3339(name.at) + " is not what was delivered");
  }

  void see_off(const std::vector<Switch>& switches) {
    for (const Switch& one : switches) places_.try_emplace({one.account, one.region});
    for (auto& [place, region] : places_) {
      for (const Off& off : off_times(switches, place.first, place.second)) {
        const int64_t to = off.to == INT64_MAX ? INT64_MAX : off.to / kHour;
        region.off.push_back({off.from / kHour + 1, to, off.why});
      }
    }
  }

  std::vector<Cell> cells() {
    std::vector<Cell> all;
    if (window_.from) first_ = window_.from->seconds / kHour;
    if (window_.to) end_ = hour_after(window_.to->seconds);
    for (const auto& [place, region] : places_) add_place(place, region, all);
    return all;
  }

 private:
  void reach(int64_t from, int64_t to) {
    first_ = any_ ? std::min(first_, from) : from;
    end_ = any_ ? std::max(end_, to) : to;
    any_ = true;
  }

  void lose(Region& region, int64_t from, int64_t to, std::string why) {
    reach(from / kHour, hour_after(to));
    region.lost.push_back({from / kHour, hour_after(to), std::move(why)});
  }

  // A file is delivered up to a quarter of an hour after what it tells of: where its digest says of
  // which time its events are, it is those hours that are lost.
  void see_named(const trail::Digest::LogFile& file, const trail::TimeSpan& digest,
                 const std::vector<std::string>& here, const std::vector<std::string>& altered,
                 Region& region) {
    const bool is_here = is_among(here, file.key);
    if (is_here && !is_among(altered, file.key)) return;
    const auto events = file.events();
    const auto& [from, to] = events ? *events : digest;
    lose(region, from.seconds, events ? to.seconds + 1 : to.seconds,
         fmt::format("a digest names {}, which {}", last_name(file.key),
                     is_here ? "is not what was delivered" : "is not here"));
  }

  // Whole hours of which digests account for every second: what is not in their files was not.
  static void paint_watched(std::vector<std::pair<int64_t, int64_t>> spans, Timeline& line) {
    std::sort(spans.begin(), spans.end());
    for (size_t i = 0; i < spans.size();) {
      auto [from, to] = spans[i];
      for (++i; i < spans.size() && spans[i].first <= to; ++i) to = std::max(to, spans[i].second);
      line.paint(hour_after(from), to / kHour, CellState::kQuiet, "");
    }
  }

  // The later coat covers the earlier: what is proven lost is told though something was seen.
  static Timeline paint(const Region& region) {
    Timeline line;
    for (const Stretch& s : region.off) line.paint(s.from, s.to, CellState::kOff, s.why);
    paint_watched(region.watched, line);
    for (const auto& [hour, what] : region.hours) line.paint(hour, hour + 1, CellState::kSeen, "");
    for (const Stretch& s : region.lost) line.paint(s.from, s.to, CellState::kLost, s.why);
    return line;
  }

  void add_place(const Place& place, const Region& region, std::vector<Cell>& all) const {
    std::set<uint32_t> files;
    const size_t begin = all.size();
    const auto add = [&](int64_t from, int64_t to, CellState state, const std::string& why) {
      const bool joins = all.size() > begin && all.back().state == state && all.back().why == why;
      if (!joins) {
        files.clear();
        all.push_back({place.first, place.second, {from * kHour}, {}, state, 0, 0, why});
      }
      all.back().to = {to * kHour};
      const auto last = region.hours.lower_bound(to);
      for (auto it = region.hours.lower_bound(from); it != last; ++it) {
        files.insert(it->second.files.begin(), it->second.files.end());
        all.back().records += it->second.records;
      }
      all.back().files = files.size();
    };
    if (first_ < end_) paint(region).walk(first_, end_, add);
  }

  const EventTable& t_;
  const Window& window_;
  std::map<Place, Region> places_;
  int64_t first_ = 0, end_ = 0;
  bool any_ = false;
};

}  // namespace

std::string_view to_string(CellState state) {
  constexpr std::array<std::string_view, 5> kNames = {"seen", "quiet", "lost", "off", "unknown"};
  return kNames[static_cast<size_t>(state)];
}

std::vector<Cell> measure_coverage(const EventTable& table,
                                   const std::vector<trail::Digest>& digests,
                                   const std::vector<trail::SourceName>& keys, const Doubts& doubts,
                                   const Window& window) {
  Measure measure(table, window);
  measure.see_events();
  measure.see_digests(digests, keys, doubts);
  measure.see_off(find_switches(table, digests));
  return measure.cells();
}

}  // namespace hikeshi::hunt
