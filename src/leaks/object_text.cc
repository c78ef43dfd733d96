// SPDX-License-Identifier: Apache-2.0
#include "leaks/object_text.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace hikeshi::leaks {

ObjectText::~ObjectText() {
  if (pool_ != nullptr) pool_->give(std::move(built_));
}

const std::vector<Segment>& ObjectText::segments() const {
  static const std::vector<Segment> none;
  return segments_ == nullptr ? none : *segments_;
}

std::string_view ObjectText::whole() {
  if (pool_ == nullptr || whole_.size() == size_) return whole_;
  built_ = pool_->take(size_);
  for (const Segment& s : *segments_) copy(s, s.to, s.end(), built_.data.get() + s.to);
  return whole_ = built_.view();
}

std::string_view ObjectText::part(size_t from, size_t to) {
  to = std::min(to, size_);
  from = std::min(from, to);
  if (whole_.size() == size_) return whole_.substr(from, to - from);
  const auto at = segment_at(from);
  if (to <= at->end())
    return (at->copied ? base_ : delta_).substr(at->from + (from - at->to), to - from);
  part_.clear();
  append_part(from, to, part_);
  return part_;
}

void ObjectText::append_part(size_t from, size_t to, std::string& out) const {
  to = std::min(to, size_);
  if (from >= to) return;
  if (whole_.size() == size_) {
    out += whole_.substr(from, to - from);
    return;
  }
  size_t filled = out.size();
  out.resize(filled + (to - from));
  for (auto at = segment_at(from); from < to; ++at) {
    const size_t end = std::min<size_t>(to, at->end());
    copy(*at, from, end, out.data() + filled);
    filled += end - from;
    from = end;
  }
}

// The one that holds the place, or the last one.
std::vector<Segment>::const_iterator ObjectText::segment_at(size_t place) const {
  return std::upper_bound(segments_->begin(), segments_->end(), place,
                          [](size_t p, const Segment& s) { return p < s.to; }) -
         1;
}

// [from, to) of the text, which the segment holds.
void ObjectText::copy(const Segment& s, size_t from, size_t to, char* out) const {
  const std::string_view source = s.copied ? base_ : delta_;
  std::memcpy(out, source.data() + s.from + (from - s.to), to - from);
}

}  // namespace hikeshi::leaks
