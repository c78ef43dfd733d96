// SPDX-License-Identifier: Apache-2.0
#include "hunt/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "base/ids.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kMostHours = 24 * 366 * 3;  // a wild event time must not make a million cells

// Numbers, each once.
void make_set(std::vector<uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

struct Hour {
  CellState state = CellState::kUnknown;
  uint32_t last_file = UINT32_MAX;
  std::vector<uint32_t> files;  // some more than once
  uint64_t records = 0;
  std::string why;

  void see(uint32_t file) {
    state = CellState::kSeen;
    ++records;
    if (file == last_file) return;
    last_file = file;
    if (files.size() == files.capacity()) make_set(files);
    files.push_back(file);
  }
};

using Hours = std::map<int64_t, Hour>;
using Place = std::pair<std::string, std::string>;  // account, region

// A trail that is switched off, until it or another is switched on. Regions of a trail are not
// known from its name alone: the home region of the call is marked.
struct Off {
  std::string account, region, why;
  int64_t from = 0, to = INT64_MAX;
};

std::vector<Off> find_off(const EventTable& t) {
  std::map<std::string, size_t> open;  // by trail name or ARN
  std::vector<Off> all;
  for (const Event& e : t.events) {
    if (!e.succeeded() || t.view(e.call->source) != "cloudtrail.amazonaws.com") continue;
    const std::string& name = t.text(e.call->name);
    const auto d = t.detail(e);
    if (d == nullptr || d->ids.empty()) continue;
    const std::string key = t.text(e.account) + "/" + t.text(e.region) + "/" + d->ids.front();
    if (name == "StopLogging" || name == "DeleteTrail") {
      open.try_emplace(key, all.size());
      all.push_back({t.text(e.account), t.text(e.region),
                     name + " " + d->ids.front() + ", event " + t.id_of(e), e.time, INT64_MAX});
    } else if (name == "StartLogging" || name == "CreateTrail") {
      const auto it = open.find(key);
      if (it == open.end()) continue;
      all[it->second].to = e.time;
      open.erase(it);
    }
  }
  return all;
}

bool is_among(const std::vector<std::string_view>& sorted_bases, const std::string& key) {
  return std::binary_search(sorted_bases.begin(), sorted_bases.end(), last_name(key));
}

class Measure {
 public:
  Measure(const EventTable& t, const Window& window) : t_(t), window_(window) {}

  void see_events() {
    // By numbers: millions of events fall into some thousand hours.
    std::unordered_map<uint64_t, Hours*> places;
    std::unordered_map<const Hours*, std::pair<int64_t, Hour*>> now;
    for (const Event& e : t_.events) {
      if (!e.has_time || e.region == 0) continue;
      const int64_t hour = e.time / kHour;
      first_ = any_ ? std::min(first_, hour) : hour;
      last_ = any_ ? std::max(last_, hour) : hour;
      any_ = true;
      Hours*& hours = places[uint64_t{e.account} << 32 | e.region];
      if (hours == nullptr) hours = &places_[{t_.text(e.account), t_.text(e.region)}];
      auto& [of, cell] = now[hours];
      if (cell == nullptr || of != hour) of = hour, cell = &(*hours)[hour];
      cell->see(e.file);
    }
    if (window_.from) first_ = window_.from->seconds / kHour;
    if (window_.to) last_ = (window_.to->seconds - 1) / kHour;
    if (last_ - first_ > kMostHours) first_ = last_ - kMostHours;
  }

  void see_digests(const std::vector<trail::Digest>& digests,
                   const std::vector<trail::SourceName>& file_names,
                   const std::vector<std::string>& altered) {
    std::vector<std::string_view> bases;
    for (const trail::SourceName& name : file_names) bases.push_back(last_name(name.text()));
    std::sort(bases.begin(), bases.end());
    std::vector<std::string_view> changed;
    for (const std::string& name : altered) changed.push_back(last_name(name));
    std::sort(changed.begin(), changed.end());
    for (const trail::Digest& digest : digests) {
      const auto from = parse_rfc3339(digest.start_time);
      if (!from || digest.region.empty()) continue;
      Hour& h = places_[{digest.account, digest.region}][from->seconds / kHour];
      for (const auto& file : digest.files) {
        const bool here = is_among(bases, file.key);
        if (here && !is_among(changed, file.key)) continue;
        h.state = CellState::kLost;
        h.why = fmt::format("a digest names {}, which {}", last_name(file.key),
                            here ? "is not what was delivered" : "is not here");
      }
      if (digest.files.empty() && h.state == CellState::kUnknown) h.state = CellState::kQuiet;
    }
  }

  void see_off(const std::vector<Off>& off) {
    for (const Off& o : off) {
      Hours& hours = places_[{o.account, o.region}];
      const int64_t end = std::min(o.to == INT64_MAX ? last_ + 1 : o.to / kHour, last_ + 1);
      for (int64_t hour = o.from / kHour + 1; hour < end; ++hour) {
        Hour& h = hours[hour];
        if (h.state != CellState::kUnknown) continue;  // another trail went on
        h.state = CellState::kOff;
        h.why = o.why;
      }
    }
  }

  std::vector<Cell> cells() const {
    std::vector<Cell> all;
    if (!any_ && places_.empty()) return all;
    for (const auto& [place, hours] : places_) add_place(place, hours, all);
    return all;
  }

 private:
  void add_place(const Place& place, const Hours& hours, std::vector<Cell>& all) const {
    static const Hour kNothing;
    std::vector<uint32_t> files;
    const size_t begin = all.size();
    const auto close = [&] {
      if (all.size() == begin) return;
      make_set(files);
      all.back().files = files.size();
      files.clear();
    };
    for (int64_t hour = first_; hour <= last_; ++hour) {
      const auto it = hours.find(hour);
      const Hour& h = it == hours.end() ? kNothing : it->second;
      const bool joins =
          all.size() > begin && all.back().state == h.state && all.back().why == h.why;
      if (!joins) {
        close();
        all.push_back(
            {place.first, place.second, {hour * kHour}, {hour * kHour}, h.state, 0, 0, h.why});
      }
      files.insert(files.end(), h.files.begin(), h.files.end());
      all.back().to = {(hour + 1) * kHour};
      all.back().records += h.records;
    }
    close();
  }

  const EventTable& t_;
  const Window& window_;
  std::map<Place, Hours> places_;
  int64_t first_ = 0, last_ = 0;
  bool any_ = false;
};

}  // namespace

std::string_view to_string(CellState state) {
  constexpr std::array<std::string_view, 5> kNames = {"seen", "quiet", "lost", "off", "unknown"};
  return kNames[static_cast<size_t>(state)];
}

std::vector<Cell> measure_coverage(const EventTable& table,
                                   const std::vector<trail::Digest>& digests,
                                   const std::vector<trail::SourceName>& file_names,
                                   const std::vector<std::string>& altered, const Window& window) {
  Measure measure(table, window);
  measure.see_events();
  measure.see_digests(digests, file_names, altered);
  measure.see_off(find_off(table));
  return measure.cells();
}

}  // namespace hikeshi::hunt
