// SPDX-License-Identifier: Apache-2.0
#include "leaks/candidates.h"

#include <algorithm>

#include "leaks/anchors.h"
#include "leaks/patterns.h"
#include "leaks/wide_text.h"

namespace hikeshi::leaks {
namespace {

struct Range {
  size_t from = 0, to = 0;
};

// Those within `places` of a window into a text, told as places of the text.
class WindowSearch {
 public:
  WindowSearch(std::string_view window, size_t window_at, Range places, Candidates& out)
      : window_(window), window_at_(window_at), places_(places), out_(out) {}

  void plain() { search(window_, 0, 1); }

  void wide() {
    if (!may_be_wide(window_)) return;
    thread_local std::string narrowed;
    for (const WideReading& reading : kWideReadings) {
      narrow(window_, reading, narrowed);
      search(narrowed, reading.first, 2);
    }
  }

 private:
  void search(std::string_view text, ptrdiff_t first, ptrdiff_t step) {
    thread_local std::vector<size_t> anchors;
    anchors.clear();
    find_anchors(text, anchors);
    for (const size_t at : anchors) {
      const size_t place =
          window_at_ + static_cast<size_t>(first + static_cast<ptrdiff_t>(at) * step);
      if (place >= places_.from && place < places_.to && begins_credential(text, at))
        out_.push_back(static_cast<uint32_t>(place));
    }
  }

  std::string_view window_;
  size_t window_at_;
  Range places_;
  Candidates& out_;
};

void search_range(ObjectText& text, Range places, bool wide, Candidates& out) {
  const size_t from = places.from < kCandidateBefore ? 0 : places.from - kCandidateBefore;
  WindowSearch search(text.part(from, places.to + kCandidateBehind), from, places, out);
  search.plain();
  if (wide) search.wide();
}

// Ranges of places whose surroundings are not altogether copied from one place of the base.
template <class Each>
void for_each_fresh_range(const ObjectText& text, Each&& each) {
  Range open;
  const auto add = [&](size_t from, size_t to) {
    from = from < kCandidateBehind ? 0 : from - kCandidateBehind + 1;
    to = std::min(to + kCandidateBefore, text.size());
    if (from > open.to) {
      each(open);
      open.from = from;
    }
    open.to = std::max(open.to, to);
  };
  for (const Segment& s : text.segments()) add(s.to, s.copied ? s.to : s.end());
  add(text.size(), text.size());
  each(open);
}

void inherit(const std::vector<Segment>& segments, const Candidates& base, Candidates& out) {
  if (base.empty()) return;
  for (const Segment& s : segments) {
    if (!s.copied || s.size < kCandidateBefore + kCandidateBehind) continue;
    auto at = std::lower_bound(base.begin(), base.end(), s.from + kCandidateBefore);
    for (; at != base.end() && *at + kCandidateBehind <= size_t{s.from} + s.size; ++at)
      out.push_back(*at - s.from + s.to);
  }
}

void sort_once(Candidates& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

void find_candidates(std::string_view text, bool wide, Candidates& out) {
  ObjectText whole(text);
  find_candidates(whole, nullptr, wide, out);
}

void find_candidates(ObjectText& text, const Candidates* base, bool wide, Candidates& out) {
  out.clear();
  if (base == nullptr || text.segments().empty()) {
    search_range(text, {0, text.size()}, wide, out);
  } else {
    inherit(text.segments(), *base, out);
    for_each_fresh_range(text, [&](const Range& range) {
      if (range.to > range.from) search_range(text, range, wide, out);
    });
  }
  sort_once(out);
}

}  // namespace hikeshi::leaks
