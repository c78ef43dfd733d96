// SPDX-License-Identifier: Apache-2.0
// Bytes that are added one behind the other, never change and are looked at in any order: in memory
// first, then in files without names, whose pages the system takes back when it needs them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "io/spill.h"

namespace hikeshi {

class SpillBytes {
 public:
  // Holds `in_memory` bytes before it makes files.
  explicit SpillBytes(uint64_t in_memory) : in_memory_(in_memory) {}

  // Where the bytes lie from now on.
  const char* add(std::string_view bytes);
  uint64_t on_disk() const { return on_disk_; }
  // What lies in files may leave memory until it is touched again.
  void rest() const;
  // Takes over what another has; it lies where it lay.
  void take(SpillBytes&& other);

 private:
  uint64_t in_memory_, held_ = 0, on_disk_ = 0;
  size_t used_ = 0;  // of the last block
  std::vector<SpillArray> blocks_;
};

}  // namespace hikeshi
