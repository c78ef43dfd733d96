// SPDX-License-Identifier: Apache-2.0
#include "io/spill_vector.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>

#include "io/spill.h"

namespace hikeshi {
namespace {

// The large blocks of the process, by where they lie. Never destroyed: vectors that live as long as
// the process give their blocks back behind its end.
class Blocks {
 public:
  void* take(size_t bytes) {
    const std::lock_guard lock(mutex_);
    const bool fits = in_memory_ + bytes <= kBlocksInMemory;
    SpillArray block(bytes, fits ? UINT64_MAX : 0);
    void* const at = block.data();
    (block.on_disk() ? on_disk_ : in_memory_) += bytes;
    most_ = std::max(most_, on_disk_);
    blocks_.emplace(at, std::move(block));
    return at;
  }

  void give(void* at) {
    const std::lock_guard lock(mutex_);
    const auto block = blocks_.find(at);
    (block->second.on_disk() ? on_disk_ : in_memory_) -= block->second.size();
    blocks_.erase(block);
  }

  uint64_t most_on_disk() {
    const std::lock_guard lock(mutex_);
    return most_;
  }

 private:
  std::mutex mutex_;
  uint64_t in_memory_ = 0, on_disk_ = 0, most_ = 0;
  std::unordered_map<void*, SpillArray> blocks_;
};

Blocks& blocks() {
  static Blocks* const all = new Blocks;
  return *all;
}

}  // namespace

void* take_block(size_t bytes) { return blocks().take(bytes); }
void give_block(void* block, size_t) noexcept { blocks().give(block); }
uint64_t most_blocks_on_disk() { return blocks().most_on_disk(); }

}  // namespace hikeshi
