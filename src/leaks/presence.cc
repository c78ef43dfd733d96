// SPDX-License-Identifier: Apache-2.0
#include "leaks/presence.h"

#include <cstring>

namespace hikeshi::leaks {
namespace {

// Never 0, which is a free slot.
uint64_t tag_of(std::string_view raw_id) {
  uint64_t tag = 0;
  std::memcpy(&tag, raw_id.data(), sizeof tag);
  return tag | 1;
}

size_t place_of(std::string_view raw_id) {
  uint32_t place = 0;
  std::memcpy(&place, raw_id.data() + 8, sizeof place);
  return place;
}

std::string_view raw(const ObjectId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.size};
}

}  // namespace

Presence::Presence(const Database& database) {
  size_t slots = 1024;
  while (slots < 2 * database.count()) slots *= 2;
  slots_.assign(slots, 0);
  for (const Pack& pack : database.packs()) {
    for (uint32_t row = 0; row < pack.count(); ++row) add(raw(pack.id_of_row(row)));
  }
  for (const LooseFile& file : database.loose()) add(raw(file.id));
}

void Presence::add(std::string_view raw_id) {
  const uint64_t tag = tag_of(raw_id);
  size_t at = place_of(raw_id) & (slots_.size() - 1);
  while (slots_[at] != 0 && slots_[at] != tag) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = tag;
}

bool Presence::contains(std::string_view raw_id) const {
  const uint64_t tag = tag_of(raw_id);
  size_t at = place_of(raw_id) & (slots_.size() - 1);
  while (slots_[at] != 0 && slots_[at] != tag) at = (at + 1) & (slots_.size() - 1);
  return slots_[at] == tag;
}

bool LatelySeen::seen(std::string_view raw_id) {
  const uint64_t tag = tag_of(raw_id);
  uint64_t& slot = slots_[place_of(raw_id) & (kSlots - 1)];
  const bool known = slot == tag;
  slot = tag;
  return known;
}

}  // namespace hikeshi::leaks
