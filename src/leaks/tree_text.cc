// SPDX-License-Identifier: Apache-2.0
#include "leaks/tree_text.h"

namespace hikeshi::leaks {

bool TreeReading::take_over(const Segment& segment, const TreeMarks& base) {
  const uint32_t shift = segment.to - segment.from;  // modulo 2^32, as are the sums below
  const auto at = static_cast<uint32_t>(at_) - shift;
  const uint32_t end = segment.from + segment.size;
  const auto first = std::lower_bound(base.starts.begin(), base.starts.end(), at);
  if (first == base.starts.end() || *first != at) return false;
  const auto last = std::upper_bound(first, base.starts.end(), end) - 1;
  if (last == first) return false;
  if (is_base_) {
    const size_t before = out_.starts.size();
    out_.starts.insert(out_.starts.end(), first, last);
    for (size_t i = before; i < out_.starts.size(); ++i) out_.starts[i] += shift;
  }
  const auto before = [](const HeldEntry& held, uint32_t place) { return held.start < place; };
  auto held = std::lower_bound(base.held.begin(), base.held.end(), at, before);
  for (; held != base.held.end() && held->start < *last; ++held) {
    out_.held.push_back(*held);
    out_.held.back().start += shift;
  }
  at_ = *last + shift;
  return true;
}

}  // namespace hikeshi::leaks
