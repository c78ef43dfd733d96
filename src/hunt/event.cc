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

void Interner::renumber(const std::vector<uint32_t>& to) {
  std::vector<const std::string*> texts(texts_.size());
  for (uint32_t i = 0; i < to.size(); ++i) texts[to[i]] = texts_[i];
  texts_ = std::move(texts);
  for (auto& [text, number] : numbers_) number = to[number];
}

}  // namespace hikeshi::hunt
