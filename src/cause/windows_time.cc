// SPDX-License-Identifier: Apache-2.0
#include "cause/windows_time.h"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <vector>

#include "base/text.h"

namespace hikeshi::cause {
namespace {

// A date of three numbers, a clock, and AM or PM where it is one of twelve hours.
struct Parts {
  char between = '/';
  int a = 0, b = 0, c = 0;
  std::string_view clock, half;
  bool year_first() const { return a > 999; }
};

std::optional<Parts> parts_of(std::string_view text) {
  const auto words = split(trim(text), ' ');
  if (words.size() < 2 || words.size() > 3) return std::nullopt;
  Parts parts;
  parts.clock = words[1];
  if (words.size() == 3) parts.half = words[2];
  for (const char between : {'/', '-', '.'}) {
    const auto date = split(words[0], between);
    if (date.size() != 3) continue;
    const auto a = whole_number(date[0]), b = whole_number(date[1]), c = whole_number(date[2]);
    if (!a || !b || !c || (*a <= 999 && *c <= 999)) return std::nullopt;
    parts.between = between;
    parts.a = *a, parts.b = *b, parts.c = *c;
    return parts;
  }
  return std::nullopt;
}

std::optional<UtcTime> clock_on(int year, int month, int day, const Parts& parts) {
  const auto fields = split(parts.clock.substr(0, parts.clock.find('.')), ':');
  if (fields.size() != 3) return std::nullopt;
  const auto hour = whole_number(fields[0]), minute = whole_number(fields[1]),
             second = whole_number(fields[2]);
  if (!hour || !minute || !second || *hour < 0 || *hour > 23) return std::nullopt;
  const bool of_twelve = parts.half == "AM" || parts.half == "PM";
  if (of_twelve && (*hour < 1 || *hour > 12)) return std::nullopt;
  const int at = of_twelve ? *hour % 12 + (parts.half == "PM" ? 12 : 0) : *hour;
  return parse_rfc3339(
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", year, month, day, at, *minute, *second));
}

// As RFC 3339 has it: a T for the blank, a Z for the word UTC.
std::string in_rfc3339(std::string plain) {
  if (plain.ends_with(" UTC")) plain.replace(plain.size() - 4, 4, "Z");
  if (plain.size() > 10 && plain[10] == ' ') plain[10] = 'T';
  return plain;
}

// What newer libraries put before AM: a narrow blank at which no line breaks.
std::string with_plain_blanks(std::string_view text) {
  constexpr std::string_view kNarrow = "\xE2\x80\xAF";
  std::string plain(trim(text));
  for (size_t at = plain.find(kNarrow); at != plain.npos; at = plain.find(kNarrow, at))
    plain.replace(at, kNarrow.size(), " ");
  return plain;
}

bool is_half(std::string_view word) { return word == "AM" || word == "PM"; }

}  // namespace

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

bool names_zone(std::string_view time) {
  constexpr size_t kClock = 16;  // 2026-11-23T10:00, seconds behind it or not
  return time.size() > kClock && time.find_first_of("Zz+-", kClock) != time.npos;
}

void WindowsDates::see(std::string_view text) {
  const std::string plain = with_plain_blanks(text);
  const auto parts = parts_of(plain);
  if (!parts || parts->year_first() || parts->between != '/') return;
  day_first_ = day_first_ || parts->a > 12;
  month_first_ = month_first_ || parts->b > 12;
}

std::optional<UtcTime> WindowsDates::local(std::optional<UtcTime> clock) {
  any_local_ = any_local_ || clock.has_value();
  return clock ? std::optional(clock->plus(-zone_)) : clock;
}

std::optional<UtcTime> WindowsDates::time_of(std::string_view text) {
  const std::string plain = with_plain_blanks(text), written = in_rfc3339(plain);
  if (const auto at = parse_rfc3339(written)) return names_zone(written) ? at : local(at);
  const auto parts = parts_of(plain);
  if (!parts || (!parts->half.empty() && !is_half(parts->half))) return std::nullopt;
  if (parts->year_first()) return local(clock_on(parts->a, parts->b, parts->c, *parts));
  // With dots and dashes the day comes first everywhere. With slashes both are written, and AM or
  // PM is most often American, as AWS's images of Windows are.
  if (day_first_ && month_first_ && parts->between == '/') return std::nullopt;
  if (parts->between != '/' || day_first_)
    return local(clock_on(parts->c, parts->b, parts->a, *parts));
  if (month_first_ || is_half(parts->half))
    return local(clock_on(parts->c, parts->a, parts->b, *parts));
  return std::nullopt;
}

}  // namespace hikeshi::cause
