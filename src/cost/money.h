// SPDX-License-Identifier: Apache-2.0
// Money: an exact decimal with 18 places, never a binary fraction. One currency a bill, so that an
// amount carries none.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hikeshi::cost {

class Money {
 public:
  __extension__ using Units = __int128;
  static constexpr int kPlaces = 18;

  constexpr Money() = default;
  static constexpr Money of_units(Units units) {  // of 10^-18
    Money m;
    m.units_ = units;
    return m;
  }
  static Money of_cents(int64_t cents);
  // "12.30", "-0.5", "1E-10", as bills write it. nullopt for what is no number, or beyond 10^15.
  static std::optional<Money> parse(std::string_view text);

  constexpr Units units() const { return units_; }
  int64_t cents() const;        // rounded, half away from zero
  std::string text() const;     // all its places, two at least: "12.30", "0.0000002"
  std::string rounded() const;  // two places: "12.30"

  constexpr auto operator<=>(const Money&) const = default;
  constexpr Money operator+(Money o) const { return of_units(units_ + o.units_); }
  constexpr Money operator-(Money o) const { return of_units(units_ - o.units_); }
  constexpr Money operator-() const { return of_units(-units_); }
  constexpr Money& operator+=(Money o) { return *this = *this + o; }
  constexpr Money operator*(int64_t n) const { return of_units(units_ * n); }
  constexpr Money operator/(int64_t n) const { return of_units(units_ / n); }

 private:
  Units units_ = 0;
};

}  // namespace hikeshi::cost
