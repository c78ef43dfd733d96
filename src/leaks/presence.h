// SPDX-License-Identifier: Apache-2.0
// Which objects a repository has, asked once for each new entry of each tree: millions of times. An
// index is searched in four or five places of memory, this table in one. It keeps 8 bytes of each
// id: two that agree in so many are not met by chance; whoever made two on purpose would hide that
// one of them is missing, and nothing else.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "leaks/database.h"

namespace hikeshi::leaks {

class Presence {
 public:
  explicit Presence(const Database& database);
  bool contains(std::string_view raw_id) const;  // of 20 or 32 bytes

 private:
  void add(std::string_view raw_id);
  std::vector<uint64_t> slots_;  // a power of two of them, 0: free
};

// The ids that one thread has asked for lately: of most entries the answer is known.
class LatelySeen {
 public:
  bool seen(std::string_view raw_id);  // and remembers it

 private:
  static constexpr size_t kSlots = size_t{1} << 14;
  std::vector<uint64_t> slots_ = std::vector<uint64_t>(kSlots, 0);
};

}  // namespace hikeshi::leaks
