// SPDX-License-Identifier: Apache-2.0
// Percentiles of a changing multiset of numbers, each step in logarithmic time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hikeshi::sigma {

class Ranking {
 public:
  // The numbers that may be in it, ascending; without any the object does nothing.
  explicit Ranking(std::span<const double> numbers);

  void add(uint32_t rank) { change(rank, 1); }
  void remove(uint32_t rank) { change(rank, -1); }

  // Of a multiset that is not empty: the number below which `percent` of the others lie, between
  // two of them in proportion. 50 is the median.
  double percentile(double percent) const;

 private:
  void change(uint32_t rank, int64_t by);
  double at(uint64_t place) const;  // from 0, in order of size

  std::span<const double> numbers_;
  std::vector<int64_t> tree_;  // Fenwick's: sums over ranges that end at the index
  uint64_t count_ = 0;
};

}  // namespace hikeshi::sigma
