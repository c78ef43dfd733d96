// SPDX-License-Identifier: Apache-2.0
#include "hunt/event_id.h"

#include <array>

namespace hikeshi::hunt {
namespace {

constexpr uint8_t kNone = 0xFF;
constexpr std::array<uint8_t, 256> kDigits = [] {
  std::array<uint8_t, 256> digits{};
  digits.fill(kNone);
  for (uint8_t i = 0; i < 10; ++i) digits[static_cast<size_t>('0') + i] = i;
  for (uint8_t i = 0; i < 6; ++i)
    digits[static_cast<size_t>('a') + i] = static_cast<uint8_t>(10 + i);
  return digits;
}();

constexpr bool is_dash(size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

}  // namespace

std::optional<EventId> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  EventId id;
  id.is_uuid = true;
  for (size_t at = 0; at < 36; ++at) {
    if (is_dash(at)) {
      if (text[at] != '-') return std::nullopt;
      continue;
    }
    const uint8_t digit = kDigits[static_cast<unsigned char>(text[at])];
    if (digit == kNone) return std::nullopt;
    uint64_t& half = at < 18 ? id.high : id.low;
    half = half << 4 | digit;
  }
  return id;
}

std::string uuid_text(const EventId& id) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text(36, '-');
  int shift = 128;
  for (size_t at = 0; at < 36; ++at) {
    if (is_dash(at)) continue;
    shift -= 4;
    const uint64_t half = shift >= 64 ? id.high >> (shift - 64) : id.low >> shift;
    text[at] = kHex[half & 15];
  }
  return text;
}

}  // namespace hikeshi::hunt
