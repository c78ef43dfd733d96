// SPDX-License-Identifier: Apache-2.0
#include "cost/money.h"

#include <algorithm>
#include <charconv>

namespace hikeshi::cost {
namespace {

constexpr Money::Units kCent = 10'000'000'000'000'000;  // 10^16 units

std::string with_places(Money::Units units, size_t fewest) {
  const bool negative = units < 0;
  if (negative) units = -units;
  std::string digits;
  for (; units > 0; units /= 10) digits += static_cast<char>('0' + static_cast<int>(units % 10));
  while (digits.size() <= Money::kPlaces) digits += '0';
  std::reverse(digits.begin(), digits.end());
  std::string whole = digits.substr(0, digits.size() - Money::kPlaces);
  std::string places = digits.substr(digits.size() - Money::kPlaces);
  while (places.size() > fewest && places.back() == '0') places.pop_back();
  return (negative ? "-" : "") + whole + "." + places;
}

// The digits of "12.30" and how many of them are places.
struct Digits {
  Money::Units units = 0;
  int places = 0, count = 0;
};

std::optional<Digits> digits_of(std::string_view text) {
  constexpr int kMost = 34;  // what 128 bits hold with room for the shift
  Digits d;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (point && d.places == Money::kPlaces) continue;  // finer than any price
    if (++d.count > kMost) return std::nullopt;
    d.units = d.units * 10 + (c - '0');
    if (point) ++d.places;
  }
  if (d.count == 0) return std::nullopt;
  return d;
}

}  // namespace

Money Money::of_cents(int64_t cents) { return of_units(cents * kCent); }

std::optional<Money> Money::parse(std::string_view text) {
  constexpr Units kLargest = Units{1'000'000'000'000'000} * kCent * 100;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int exponent = 0;
  if (const size_t e = text.find_first_of("eE"); e != text.npos) {
    std::string_view power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (error != std::errc() || end != power.data() + power.size()) return std::nullopt;
    text = text.substr(0, e);
  }
  auto d = digits_of(text);
  if (!d || exponent > 40 || exponent < -80) return std::nullopt;
  for (int shift = kPlaces - d->places + exponent; shift > 0; --shift) {
    d->units *= 10;
    if (d->units > kLargest) return std::nullopt;
  }
  for (int shift = kPlaces - d->places + exponent; shift < 0; ++shift) d->units /= 10;
  if (d->units > kLargest) return std::nullopt;
  return of_units(negative ? -d->units : d->units);
}

int64_t Money::cents() const {
  const Units half = units_ < 0 ? -kCent / 2 : kCent / 2;
  return static_cast<int64_t>((units_ + half) / kCent);
}

std::string Money::text() const { return with_places(units_, 2); }
std::string Money::rounded() const { return with_places(Units{cents()} * kCent, 2); }

}  // namespace hikeshi::cost
