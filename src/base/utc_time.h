// SPDX-License-Identifier: Apache-2.0
// A point in time in UTC with one-second resolution, which is what CloudTrail and the letters have.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hikeshi {

struct UtcTime {
  int64_t seconds = 0;  // since 1970-01-01T00:00:00Z

  auto operator<=>(const UtcTime&) const = default;
  UtcTime plus(int64_t s) const { return {seconds + s}; }
};

inline constexpr int64_t kHour = 3600;
inline constexpr int64_t kDay = 24 * kHour;

struct CivilTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

// Days and clock of `t` in UTC, proleptic Gregorian calendar.
CivilTime to_civil(UtcTime t);

// nullopt for a month, day or clock out of range (a leap second 60 is taken as 59).
std::optional<UtcTime> from_civil(const CivilTime& c);

// Reads "2026-11-23T10:00:00Z", also with fractions of a second (dropped), a numeric zone as
// +09:00 or +0900, and a blank instead of T. A date alone is midnight UTC. Anything else: nullopt.
std::optional<UtcTime> parse_rfc3339(std::string_view text);

// Writes "2026-11-23T10:00:00Z".
std::string format_rfc3339(UtcTime t);

// Writes "2026-11-23 19:00:00 +09:00" for an offset east of UTC in seconds.
std::string format_with_offset(UtcTime t, int64_t offset_seconds);

// Weekday of `t`: 0 is Sunday.
int weekday(UtcTime t);

}  // namespace hikeshi
