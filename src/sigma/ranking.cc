// SPDX-License-Identifier: Apache-2.0
#include "sigma/ranking.h"

#include <algorithm>
#include <bit>

namespace hikeshi::sigma {

Ranking::Ranking(std::span<const double> numbers)
    : numbers_(numbers), tree_(numbers.empty() ? 0 : std::bit_ceil(numbers.size() + 1), 0) {}

void Ranking::change(uint32_t rank, int64_t by) {
  if (tree_.empty()) return;
  for (size_t i = size_t{rank} + 1; i < tree_.size(); i += i & (~i + 1)) tree_[i] += by;
  count_ += static_cast<uint64_t>(by);
}

double Ranking::at(uint64_t place) const {
  size_t before = 0;
  for (size_t step = tree_.size() / 2; step > 0; step /= 2) {
    if (static_cast<uint64_t>(tree_[before + step]) > place) continue;
    before += step;
    place -= static_cast<uint64_t>(tree_[before]);
  }
  return numbers_[before];
}

double Ranking::percentile(double percent) const {
  if (count_ == 0) return 0;
  const double place = percent / 100 * static_cast<double>(count_ - 1);
  const auto below = static_cast<uint64_t>(place);
  const double low = at(below), high = at(std::min(below + 1, count_ - 1));
  return low + (high - low) * (place - static_cast<double>(below));
}

}  // namespace hikeshi::sigma
