// SPDX-License-Identifier: Apache-2.0
// Which ids there are, for the millions of times that a tree names one: 32 bits of each in a table
// that lies in the processor's cache, where a search in the index would go to memory six times. An
// id that is not there is taken for one that is once in 10^9 times; ids are hashes, so that by
// chance alone.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "leaks/object_id.h"

namespace hikeshi::leaks {

inline uint32_t word_of_id(const char* bytes) {
  uint32_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

class IdTable {
 public:
  // Room for so many.
  void reserve(uint64_t count) {
    size_t size = 1024;
    while (size < count + count / 4) size *= 2;
    slots_.assign(size, 0);
  }

  void add(const ObjectId& id) {
    const char* const raw = reinterpret_cast<const char*>(id.bytes.data());
    const uint32_t mark = mark_of(raw);
    for (size_t at = first(raw);; at = next(at)) {
      if (slots_[at] == mark) return;
      if (slots_[at] != 0) continue;
      slots_[at] = mark;
      return;
    }
  }

  bool contains(const char* raw) const {
    const uint32_t mark = mark_of(raw);
    for (size_t at = first(raw);; at = next(at)) {
      if (slots_[at] == mark) return true;
      if (slots_[at] == 0) return false;
    }
  }

 private:
  static uint32_t mark_of(const char* raw) { return word_of_id(raw + 8) | 1; }  // 0: a free place
  size_t first(const char* raw) const { return word_of_id(raw) & (slots_.size() - 1); }
  size_t next(size_t at) const { return (at + 1) & (slots_.size() - 1); }

  std::vector<uint32_t> slots_;  // a power of two; never full
};

// What was asked for lately. Neighbouring trees name the same ids, and this is near enough to the
// processor for one thread to ask it first.
class LatelySeen {
 public:
  // Whether it was; from now on it is.
  bool see(const char* raw) {
    uint32_t& last = slots_[word_of_id(raw) % kSlots];
    const uint32_t mark = word_of_id(raw + 8) | 1;
    const bool seen = last == mark;
    last = mark;
    return seen;
  }

 private:
  static constexpr size_t kSlots = size_t{1} << 16;
  std::vector<uint32_t> slots_ = std::vector<uint32_t>(kSlots);
};

}  // namespace hikeshi::leaks
