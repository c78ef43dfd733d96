// SPDX-License-Identifier: Apache-2.0
#include "hunt/event.h"

namespace hikeshi::hunt {

uint32_t Interner::intern(std::string_view text) {
  const auto it = numbers_.find(text);
  if (it != numbers_.end()) return it->second;
  const auto number = static_cast<uint32_t>(texts_.size());
  const auto added = numbers_.emplace(std::string(text), number).first;
  texts_.push_back(&added->first);
  return number;
}

uint32_t Interner::find(std::string_view text) const {
  const auto it = numbers_.find(text);
  return it == numbers_.end() ? 0 : it->second;
}

}  // namespace hikeshi::hunt
