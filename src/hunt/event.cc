// SPDX-License-Identifier: Apache-2.0
#include "hunt/event.h"

#include <algorithm>
#include <numeric>

#include "hunt/detail_text.h"
#include "hunt/fingerprint.h"

namespace hikeshi::hunt {
namespace {

// Nobody outside can write texts that fall into one slot: fingerprints are drawn by each process.
uint32_t hash_of(std::string_view text) { return static_cast<uint32_t>(fingerprint_of(text).low); }

}  // namespace

uint32_t Interner::intern(std::string_view text) {
  const uint32_t hash = hash_of(text);
  Slot& slot = slot_of(text, hash);
  if (slot.number != kFree) return slot.number;
  return put(slot, hash, keep(text));
}

const char* Interner::keep(std::string_view text) {
  std::string bytes;
  for (size_t size = text.size();; size >>= 7) {
    bytes += static_cast<char>((size & 0x7F) | (size >= 0x80 ? 0x80U : 0U));
    if (size < 0x80) break;
  }
  return kept_.add(bytes.append(text));
}

uint32_t Interner::find(std::string_view text) const {
  const Slot& slot = const_cast<Interner*>(this)->slot_of(text, hash_of(text));
  return slot.number == kFree ? 0 : slot.number;
}

void Interner::renumber(const SpillVector<uint32_t>& to) {
  SpillVector<const char*> texts(texts_.size());
  for (uint32_t i = 0; i < to.size(); ++i) texts[to[i]] = texts_[i];
  texts_ = std::move(texts);
  for (Slot& slot : slots_) {
    if (slot.number != kFree) slot.number = to[slot.number];
  }
}

SpillVector<uint32_t> Interner::take(Interner&& other) {
  SpillVector<uint32_t> numbers(other.size());
  if (size() == 1) {  // the empty text, which both have
    std::iota(numbers.begin(), numbers.end(), 0U);
    *this = std::move(other);
    other = {};
    return numbers;
  }
  for (const Slot& theirs : other.slots_) {
    if (theirs.number == kFree) continue;
    Slot& ours = slot_of(other[theirs.number], theirs.hash);
    numbers[theirs.number] =
        ours.number != kFree ? ours.number : put(ours, theirs.hash, other.texts_[theirs.number]);
  }
  kept_.take(std::move(other.kept_));
  other = {};
  return numbers;
}

// The slot of the text, or the free one where it belongs.
Interner::Slot& Interner::slot_of(std::string_view text, uint32_t hash) {
  if (slots_.empty()) slots_.resize(64);
  const size_t mask = slots_.size() - 1;
  for (size_t i = hash & mask;; i = (i + 1) & mask) {
    Slot& slot = slots_[i];
    if (slot.number == kFree || (slot.hash == hash && (*this)[slot.number] == text)) return slot;
  }
}

uint32_t Interner::put(Slot& slot, uint32_t hash, const char* text) {
  const auto number = static_cast<uint32_t>(texts_.size());
  slot = {hash, number};
  texts_.push_back(text);
  if (texts_.size() * 2 <= slots_.size()) return number;
  SpillVector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& one : old) {
    if (one.number == kFree) continue;
    size_t i = one.hash & (slots_.size() - 1);
    while (slots_[i].number != kFree) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = one;
  }
  return number;
}

std::unique_ptr<const Detail> EventTable::detail(const Event& e) const {
  return e.has_extra ? detail(*std::ranges::lower_bound(extras, e.index, {}, &Extra::event))
                     : nullptr;
}

std::unique_ptr<const Detail> EventTable::detail(const Extra& extra) const {
  if (extra.detail == Extra::kNone) return nullptr;
  return std::make_unique<const Detail>(detail_from(details[extra.detail]));
}

DetailText EventTable::glance(const Event& e) const {
  return e.has_extra ? glance(*std::ranges::lower_bound(extras, e.index, {}, &Extra::event))
                     : DetailText();
}

}  // namespace hikeshi::hunt
