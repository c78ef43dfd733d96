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
  auto at = std::upper_bound(segments_->begin(), segments_->end(), from,
                             [](size_t place, const Segment& s) { return place < s.to; });
  if (at != segments_->begin()) --at;
  if (at == segments_->end()) return {};
  if (to <= at->end())
    return (at->copied ? base_ : delta_).substr(at->from + (from - at->to), to - from);
  part_.resize(to - from);
  for (size_t place = from; place < to; ++at) {
    const size_t end = std::min<size_t>(to, at->end());
    copy(*at, place, end, part_.data() + (place - from));
    place = end;
  }
  return part_;
}

// [from, to) of the text, which the segment holds.
void ObjectText::copy(const Segment& s, size_t from, size_t to, char* out) const {
  const std::string_view source = s.copied ? base_ : delta_;
  std::memcpy(out, source.data() + s.from + (from - s.to), to - from);
}

}  // namespace hikeshi::leaks
