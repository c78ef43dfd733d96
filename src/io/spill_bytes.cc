// SPDX-License-Identifier: Apache-2.0
#include "io/spill_bytes.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace hikeshi {
namespace {

constexpr size_t kFirst = 64 << 10, kLargest = 4 << 20;  // bytes of a block

}  // namespace

const char* SpillBytes::add(std::string_view bytes) {
  if (blocks_.empty() || blocks_.back().size() - used_ < bytes.size()) {
    const size_t size = std::max(bytes.size() + 1,
                                 std::min(kLargest, kFirst << std::min<size_t>(blocks_.size(), 6)));
    const bool fits = held_ + size <= in_memory_;
    blocks_.emplace_back(size, fits ? UINT64_MAX : 0);
    (blocks_.back().on_disk() ? on_disk_ : held_) += size;
    used_ = 0;
  }
  char* const to = blocks_.back().data() + used_;
  std::memcpy(to, bytes.data(), bytes.size());
  used_ += bytes.size();
  return to;
}

void SpillBytes::rest() const {
  for (const SpillArray& block : blocks_) block.rest();
}

void SpillBytes::take(SpillBytes&& other) {
  // Before our own: the last block is the one that is added to.
  blocks_.insert(blocks_.begin(), std::make_move_iterator(other.blocks_.begin()),
                 std::make_move_iterator(other.blocks_.end()));
  if (blocks_.size() == other.blocks_.size()) used_ = other.used_;
  held_ += other.held_;
  on_disk_ += other.on_disk_;
  other.blocks_.clear();
}

}  // namespace hikeshi
