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

// The bits of the command say which bytes of offset and size follow it. Written out: millions of
// them are read.
std::optional<Copy> read_copy(uint8_t command, std::string_view& delta) {
  constexpr char kBits[] = "\0\1\1\2\1\2\2\3\1\2\2\3\2\3\3\4";
  const auto length = static_cast<size_t>(kBits[command & 15] + kBits[command >> 4 & 7]);
  if (delta.size() < length) return std::nullopt;
  const char* at = delta.data();
  const auto next = [&] { return static_cast<uint64_t>(static_cast<uint8_t>(*at++)); };
  Copy copy;
  if ((command & 1) != 0) copy.offset = next();
  if ((command & 2) != 0) copy.offset |= next() << 8;
  if ((command & 4) != 0) copy.offset |= next() << 16;
  if ((command & 8) != 0) copy.offset |= next() << 24;
  if ((command & 16) != 0) copy.size = next();
  if ((command & 32) != 0) copy.size |= next() << 8;
  if ((command & 64) != 0) copy.size |= next() << 16;
  delta.remove_prefix(length);
  if (copy.size == 0) copy.size = 0x10000;
  return copy;
}

// Calls each(part, copied) for the parts in their order, until it says no. False then, and where
// the delta does not add up.
template <class Each>
bool for_each_part(std::string_view base, std::string_view delta, Each&& each) {
  if (!read_size(delta) || !read_size(delta)) return false;
  while (!delta.empty()) {
    const auto command = static_cast<uint8_t>(delta.front());
    delta.remove_prefix(1);
    if ((command & 0x80) != 0) {
      const auto copy = read_copy(command, delta);
      if (!copy || copy->offset > base.size() || copy->size > base.size() - copy->offset)
        return false;
      if (!each(base.substr(copy->offset, copy->size), true)) return false;
    } else {
      if (command == 0 || command > delta.size()) return false;
      if (!each(delta.substr(0, command), false)) return false;
      delta.remove_prefix(command);
    }
  }
  return true;
}

}  // namespace

std::optional<uint64_t> delta_result_size(std::string_view delta, uint64_t base_size) {
  const auto base = read_size(delta);
  if (!base || *base != base_size) return std::nullopt;
  return read_size(delta);
}

bool apply_delta(std::string_view base, std::string_view delta, Buffer& out) {
  char* to = out.data.get();
  size_t room = out.size;
  const bool whole = for_each_part(base, delta, [&](std::string_view part, bool) {
    if (part.size() > room) return false;
    std::memcpy(to, part.data(), part.size());
    to += part.size();
    room -= part.size();
    return true;
  });
  return whole && room == 0;
}

bool list_segments(std::string_view base, std::string_view delta, uint64_t result_size,
                   std::vector<Segment>& out) {
  out.clear();
  size_t to = 0;
  const bool whole = for_each_part(base, delta, [&](std::string_view part, bool copied) {
    if (part.size() > result_size - to || out.size() == kMostSegments) return false;
    const auto from = static_cast<uint32_t>(part.data() - (copied ? base : delta).data());
    const auto size = static_cast<uint32_t>(part.size());
    Segment* const last = out.empty() ? nullptr : &out.back();
    if (last != nullptr && copied && last->copied && last->from + last->size == from)
      last->size += size;
    else
      out.push_back({static_cast<uint32_t>(to), from, size, copied});
    to += part.size();
    return true;
  });
  return whole && to == result_size;
}

}  // namespace hikeshi::leaks
