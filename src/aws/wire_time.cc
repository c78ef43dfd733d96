// SPDX-License-Identifier: Apache-2.0
#include "aws/wire_time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "base/utc_time.h"

namespace hikeshi::aws {
namespace {

constexpr int64_t kYear1 = -62135596800;
constexpr int64_t kYear10000 = 253402300800;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<WireTime> in_range(int64_t seconds, int64_t millis) {
  if (seconds < kYear1 || seconds >= kYear10000) return std::nullopt;
  return WireTime{seconds * 1000 + millis};
}

bool is_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return false;
  return text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
}

std::optional<WireTime> parse_number(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return wire_time_of(value);
}

// Milliseconds of ".123456" at `dot`, cut; 0 where no fraction stands there.
int64_t millis_at(std::string_view text, size_t dot) {
  int64_t millis = 0;
  if (dot >= text.size() || text[dot] != '.') return 0;
  int64_t weight = 100;
  for (size_t i = dot + 1; i < text.size() && is_digit(text[i]); ++i, weight /= 10)
    millis += weight * (text[i] - '0');
  return millis;
}

std::optional<WireTime> parse_iso(std::string_view text) {
  constexpr size_t kDot = std::string_view("2026-11-23T10:00:00").size();
  const std::optional<UtcTime> time = parse_rfc3339(text);
  if (!time) return std::nullopt;
  return in_range(time->seconds, millis_at(text, kDot));
}

std::optional<int> number_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  int value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<int> month_of(std::string_view name) {
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (equals_ignore_case(name, kMonths[i])) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// "Mon, 16 Dec 2019 23:48:18.123 GMT", the weekday being of no interest.
std::optional<WireTime> parse_rfc822(std::string_view text) {
  const size_t comma = text.find(',');
  if (comma != std::string_view::npos) text = trim(text.substr(comma + 1));
  const auto parts = split(text, ' ');
  if (parts.size() != 5 || (parts[4] != "GMT" && parts[4] != "UTC" && parts[4] != "+0000"))
    return {};
  const auto clock = split(parts[3].substr(0, 8), ':');
  if (clock.size() != 3) return std::nullopt;
  const auto day = number_of(parts[0]), month = month_of(parts[1]), year = number_of(parts[2]);
  const auto hour = number_of(clock[0]), minute = number_of(clock[1]), second = number_of(clock[2]);
  if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
  const auto time = from_civil({*year, *month, *day, *hour, *minute, *second});
  if (!time) return std::nullopt;
  return in_range(time->seconds, millis_at(parts[3], 8));
}

std::string format_rfc822(UtcTime time) {
  const CivilTime c = to_civil(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays[static_cast<size_t>(weekday(time))], c.day,
                     kMonths[static_cast<size_t>(c.month - 1)], c.year, c.hour, c.minute, c.second);
}

std::string format_unix(int64_t seconds, int64_t millis) {
  if (millis == 0) return std::to_string(seconds);
  // Below 1970 the fraction counts the other way: -1.5 is two seconds back and half a second on.
  if (seconds < 0) return fmt::format("-{}.{:03}", -(seconds + 1), 1000 - millis);
  return fmt::format("{}.{:03}", seconds, millis);
}

}  // namespace

std::optional<WireTime> wire_time_of(double epoch_seconds) {
  constexpr double kLeast = kYear1, kMost = kYear10000;
  if (!(epoch_seconds >= kLeast && epoch_seconds < kMost)) return std::nullopt;
  const WireTime time{std::llround(epoch_seconds * 1000)};
  if (time.millis >= kYear10000 * 1000) return std::nullopt;
  return time;
}

std::optional<WireTime> parse_wire_time(std::string_view text) {
  text = trim(text);
  if (text.size() > 64) return std::nullopt;
  if (is_number(text)) {
    if (const auto time = parse_number(text)) return time;
  }
  if (const auto time = parse_iso(text)) return time;
  return parse_rfc822(text);
}

std::string format_wire_time(WireTime time, TimeFormat format) {
  int64_t seconds = time.millis / 1000, millis = time.millis % 1000;
  if (millis < 0) millis += 1000, --seconds;
  if (format == TimeFormat::kUnix) return format_unix(seconds, millis);
  if (format == TimeFormat::kRfc822) return format_rfc822({seconds});
  std::string text = format_rfc3339({seconds});
  if (millis != 0) text.insert(text.size() - 1, fmt::format(".{:03}", millis));
  return text;
}

}  // namespace hikeshi::aws
