// SPDX-License-Identifier: Apache-2.0
#include "leaks/candidates.h"

#include <algorithm>

#include "leaks/anchors.h"
#include "leaks/patterns.h"
#include "leaks/wide_text.h"

namespace hikeshi::leaks {
namespace {

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

// Ranges of places whose surroundings are not altogether copied from one place of the base.
template <class Each>
void CandidateSearch::for_each_fresh_range(const ObjectText& text, Each&& each) {
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

void CandidateSearch::add_candidates(const Piece& piece, std::string_view shown, ptrdiff_t first,
                                     ptrdiff_t step, const std::vector<size_t>& anchors,
                                     Candidates& out) {
  for (const size_t at : anchors) {
    const size_t place =
        piece.from + static_cast<size_t>(first + static_cast<ptrdiff_t>(at) * step);
    if (place >= piece.places.from && place < piece.places.to && begins_credential(shown, at))
      out.push_back(static_cast<uint32_t>(place));
  }
}

void CandidateSearch::search_wide(const Piece& piece, std::string_view bytes, Candidates& out) {
  for (const WideReading& reading : kWideReadings) {
    narrow(bytes, reading, narrowed_);
    wide_anchors_.clear();
    find_anchors(narrowed_, wide_anchors_);
    add_candidates(piece, narrowed_, reading.first, 2, wide_anchors_, out);
  }
}

void CandidateSearch::add_piece(const ObjectText& text, const Range& places) {
  if (places.to <= places.from) return;
  const size_t from = places.from < kCandidateBefore ? 0 : places.from - kCandidateBefore;
  pieces_.push_back({places, from, bytes_.size()});
  text.append_part(from, places.to + kCandidateBehind, bytes_);
  bytes_ += ' ';  // no anchor spans two of them
}

void CandidateSearch::search_pieces(bool wide, Candidates& out) {
  anchors_.clear();
  find_anchors(bytes_, anchors_);
  wide = wide && may_be_wide(bytes_);
  if (anchors_.empty() && !wide) return;
  auto anchor = anchors_.begin();
  for (size_t i = 0; i < pieces_.size(); ++i) {
    const size_t start = pieces_[i].start;
    const size_t end = i + 1 < pieces_.size() ? pieces_[i + 1].start : bytes_.size();
    const std::string_view bytes = std::string_view(bytes_).substr(start, end - 1 - start);
    mine_.clear();
    for (; anchor != anchors_.end() && *anchor < end; ++anchor) mine_.push_back(*anchor - start);
    add_candidates(pieces_[i], bytes, 0, 1, mine_, out);
    if (wide && may_be_wide(bytes)) search_wide(pieces_[i], bytes, out);
  }
}

void CandidateSearch::run(std::string_view text, bool wide, Candidates& out) {
  out.clear();
  anchors_.clear();
  find_anchors(text, anchors_);
  const Piece piece{{0, text.size()}, 0, 0};
  add_candidates(piece, text, 0, 1, anchors_, out);
  if (wide && may_be_wide(text)) search_wide(piece, text, out);
  sort_once(out);
}

// What is new is laid out one piece behind the other and searched in one go: most are a hundred
// bytes around a seam, and a call for each would cost more than its search.
void CandidateSearch::run(ObjectText& text, const Candidates* base, bool wide, Candidates& out) {
  if (base == nullptr || text.segments().empty()) return run(text.whole(), wide, out);
  out.clear();
  inherit(text.segments(), *base, out);
  bytes_.clear();
  pieces_.clear();
  for_each_fresh_range(text, [&](const Range& range) { add_piece(text, range); });
  search_pieces(wide, out);
  sort_once(out);
}

}  // namespace hikeshi::leaks
