// SPDX-License-Identifier: Apache-2.0
// What is known by its fingerprint: open addressing, so that a look-up is mostly one line of
// memory.
#pragma once

#include <cstddef>

#include "hunt/fingerprint.h"
#include "io/spill_vector.h"

namespace hikeshi::hunt {

// To pointers or to numbers that begin at 1: Thing() is nothing. For one thread.
template <class Thing>
class FingerprintTable {
 public:
  // The place for the key's thing, nothing in it where the key is new. Whoever asks fills it; valid
  // until the next call.
  Thing& at(const Fingerprint& key) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    Slot& slot = slot_of(key);
    if (slot.thing == Thing()) {
      slot.key = key;
      ++size_;
    }
    return slot.thing;
  }
  size_t size() const { return size_; }
  void clear() {
    slots_.clear();
    size_ = 0;
  }

 private:
  struct Slot {
    Fingerprint key;
    Thing thing = Thing();
  };

  Slot& slot_of(const Fingerprint& key) {
    const size_t mask = slots_.size() - 1;
    size_t i = key.low & mask;
    while (slots_[i].thing != Thing() && slots_[i].key != key) i = (i + 1) & mask;
    return slots_[i];
  }

  void grow() {
    SpillVector<Slot> old(slots_.empty() ? 1024 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& one : old) {
      if (one.thing != Thing()) slot_of(one.key) = one;
    }
  }

  SpillVector<Slot> slots_;  // a power of two of them, at most half full
  size_t size_ = 0;
};

}  // namespace hikeshi::hunt
