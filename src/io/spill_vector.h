// SPDX-License-Identifier: Apache-2.0
// A std::vector whose bytes lie in a file without a name once the process holds many such: what
// grows with the logs must not need the memory of the machine.
//
// Blocks below kLargeBlock are ordinary memory, and so are the first kBlocksInMemory bytes of large
// ones; a small hunt never makes a file. Where no file can be made, all is memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace hikeshi {

inline constexpr size_t kLargeBlock = size_t{1} << 20;
inline constexpr uint64_t kBlocksInMemory = uint64_t{64} << 20;  // of the process

// Large blocks, from any thread. Throws std::bad_alloc.
void* take_block(size_t bytes);
void give_block(void* block, size_t bytes) noexcept;
uint64_t most_blocks_on_disk();  // bytes at any one time, so far

// Its elements may be of any type: the file is mapped, and shared with nobody.
template <class T>
struct SpillAllocator {
  using value_type = T;

  SpillAllocator() = default;
  template <class Other>
  explicit SpillAllocator(const SpillAllocator<Other>&) {}

  T* allocate(size_t count) {
    if (count < kLargeBlock / sizeof(T)) return std::allocator<T>().allocate(count);
    if (count > SIZE_MAX / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(take_block(count * sizeof(T)));
  }
  void deallocate(T* block, size_t count) noexcept {
    if (count < kLargeBlock / sizeof(T)) return std::allocator<T>().deallocate(block, count);
    give_block(block, count * sizeof(T));
  }
  bool operator==(const SpillAllocator&) const = default;
};

template <class T>
using SpillVector = std::vector<T, SpillAllocator<T>>;

}  // namespace hikeshi
