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
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  // Every record has one, so that nothing is decided digit by digit.
  uint8_t all = 0;
  const auto number = [&](size_t from, size_t to, uint64_t so_far) {
    for (size_t at = from; at < to; ++at) {
      const uint8_t digit = kDigits[static_cast<unsigned char>(text[at])];
      all |= digit;
      so_far = so_far << 4 | digit;
    }
    return so_far;
  };
  const uint64_t high = number(14, 18, number(9, 13, number(0, 8, 0)));
  const uint64_t low = number(24, 36, number(19, 23, 0));
  if (all > 0xF) return std::nullopt;
  return EventId{high, low, true};
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
