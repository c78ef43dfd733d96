// SPDX-License-Identifier: Apache-2.0
#include "leaks/delta.h"

#include <cstring>

namespace hikeshi::leaks {
namespace {

// Seven bits a byte, the lowest first.
std::optional<uint64_t> read_size(std::string_view& delta) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 63; shift += 7) {
    if (delta.empty()) return std::nullopt;
    const auto byte = static_cast<uint8_t>(delta.front());
    delta.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

struct Copy {
  uint64_t offset = 0, size = 0;
};

// The bits of the command say which bytes of offset and size follow it.
std::optional<Copy> read_copy(uint8_t command, std::string_view& delta) {
  Copy copy;
  for (unsigned bit = 0; bit < 7; ++bit) {
    if ((command >> bit & 1) == 0) continue;
    if (delta.empty()) return std::nullopt;
    const auto byte = static_cast<uint64_t>(static_cast<uint8_t>(delta.front()));
    delta.remove_prefix(1);
    if (bit < 4)
      copy.offset |= byte << (8 * bit);
    else
      copy.size |= byte << (8 * (bit - 4));
  }
  if (copy.size == 0) copy.size = 0x10000;
  return copy;
}

}  // namespace

std::optional<uint64_t> delta_result_size(std::string_view delta, uint64_t base_size) {
  const auto base = read_size(delta);
  if (!base || *base != base_size) return std::nullopt;
  return read_size(delta);
}

bool apply_delta(std::string_view base, std::string_view delta, Buffer& out) {
  if (!read_size(delta) || !read_size(delta)) return false;
  char* to = out.data.get();
  size_t room = out.size;
  while (!delta.empty()) {
    const auto command = static_cast<uint8_t>(delta.front());
    delta.remove_prefix(1);
    std::string_view part;
    if ((command & 0x80) != 0) {
      const auto copy = read_copy(command, delta);
      if (!copy || copy->offset > base.size() || copy->size > base.size() - copy->offset)
        return false;
      part = base.substr(copy->offset, copy->size);
    } else {
      if (command == 0 || command > delta.size()) return false;
      part = delta.substr(0, command);
      delta.remove_prefix(command);
    }
    if (part.size() > room) return false;
    std::memcpy(to, part.data(), part.size());
    to += part.size();
    room -= part.size();
  }
  return room == 0;
}

}  // namespace hikeshi::leaks
