// SPDX-License-Identifier: Apache-2.0
// Which rules a record must be tried against: those that can be true with its eventName and with
// its eventSource.
//
// A rule stands under a name or source if it cannot be true without it: of the public rules all but
// seven name theirs, so a record is tried against a few of 800.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sigma/program.h"

namespace hikeshi::sigma {

// The literals of which `field` must be one for the program to be true, folded and sorted; nullopt
// when it can be true with any. An empty list: it is never true.
std::optional<std::vector<std::string>> needed_literals(const Program& program, trail::Field field);

// Literals, compared without case, to rule numbers.
class LiteralIndex {
 public:
  void add(const std::string& folded_literal, uint32_t rule);
  void seal();  // after the last add, before the first find
  std::span<const uint32_t> find(std::string_view text) const;
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string literal;
    std::vector<uint32_t> rules;
  };
  std::vector<Entry> entries_;   // sorted by literal until seal
  std::vector<uint32_t> slots_;  // open addressing: 0, or 1 + the entry
};

struct Plan {
  LiteralIndex by_name, by_source;
  std::vector<uint32_t> any_name, any_source;  // rules that can be true with any, in order

  // Puts the rule where it belongs. False when it can never be true.
  bool add(const Program& program, uint32_t rule);
  // The rules that can be true of such a record, in order.
  std::vector<uint32_t> candidates(std::string_view name, std::string_view source) const;
  void seal() { by_name.seal(), by_source.seal(); }
};

}  // namespace hikeshi::sigma
