// SPDX-License-Identifier: Apache-2.0
#include "base/utc_time.h"

#include <fmt/format.h>

#include <cstdlib>

namespace hikeshi {
namespace {

// Howard Hinnant's published calendar arithmetic: eras of 400 years begin on 1 March.
int64_t days_from_civil(int64_t y, int64_t m, int64_t d) {
  y -= m <= 2;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t year_of_era = y - era * 400;
  const int64_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// Takes exactly `digits` decimal digits from the front of `text`.
bool take_number(std::string_view& text, size_t digits, int& out) {
  if (text.size() < digits) return false;
  out = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// "Z", "", "+09:00", "+0900", "+09". Nothing may follow.
bool take_zone(std::string_view text, int64_t& offset) {
  offset = 0;
  if (text.empty() || text == "Z" || text == "z" || text == " UTC") return true;
  const int64_t sign = text.front() == '-' ? -1 : 1;
  if (text.front() != '-' && text.front() != '+') return false;
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!take_number(text, 2, hours)) return false;
  take_char(text, ':');
  if (!text.empty() && !take_number(text, 2, minutes)) return false;
  if (!text.empty() || hours > 23 || minutes > 59) return false;
  offset = sign * (hours * kHour + minutes * 60);
  return true;
}

void drop_fraction(std::string_view& text) {
  if (text.empty() || text.front() != '.') return;
  text.remove_prefix(1);
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
}

// "2026-11-23T10:00:05Z", as AWS writes every time: each record is read by it, so that it does not
// go part by part.
bool is_usual(std::string_view text, CivilTime& c) {
  if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':' || text[19] != 'Z')
    return false;
  bool digits = true;
  const auto two = [&](size_t i) {
    const int tens = text[i] - '0', ones = text[i + 1] - '0';
    digits = digits && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
    return tens * 10 + ones;
  };
  c = {two(0) * 100 + two(2), two(5), two(8), two(11), two(14), two(17)};
  return digits;
}

}  // namespace

CivilTime to_civil(UtcTime t) {
  int64_t days = t.seconds / kDay;
  int64_t rest = t.seconds % kDay;
  if (rest < 0) rest += kDay, --days;
  const int64_t z = days + 719468;
  const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int64_t doe = z - era * 146097;
  const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const int64_t mp = (5 * doy + 2) / 153;
  const int64_t month = mp + (mp < 10 ? 3 : -9);
  return {static_cast<int>(yoe + era * 400 + (month <= 2)),
          static_cast<int>(month),
          static_cast<int>(doy - (153 * mp + 2) / 5 + 1),
          static_cast<int>(rest / kHour),
          static_cast<int>(rest / 60 % 60),
          static_cast<int>(rest % 60)};
}

std::optional<UtcTime> from_civil(const CivilTime& c) {
  if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > days_in_month(c.year, c.month))
    return std::nullopt;
  if (c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || c.second < 0 || c.second > 60)
    return std::nullopt;
  const int second = c.second == 60 ? 59 : c.second;
  return UtcTime{days_from_civil(c.year, c.month, c.day) * kDay + c.hour * kHour + c.minute * 60 +
                 second};
}

std::optional<UtcTime> parse_rfc3339(std::string_view text) {
  if (CivilTime usual; is_usual(text, usual)) return from_civil(usual);
  CivilTime c;
  int64_t offset = 0;
  if (!take_number(text, 4, c.year) || !take_char(text, '-') || !take_number(text, 2, c.month) ||
      !take_char(text, '-') || !take_number(text, 2, c.day))
    return std::nullopt;
  if (!text.empty()) {
    if (!take_char(text, 'T') && !take_char(text, 't') && !take_char(text, ' '))
      return std::nullopt;
    if (!take_number(text, 2, c.hour) || !take_char(text, ':') || !take_number(text, 2, c.minute))
      return std::nullopt;
    if (take_char(text, ':') && !take_number(text, 2, c.second)) return std::nullopt;
    drop_fraction(text);
    if (!take_zone(text, offset)) return std::nullopt;
  }
  auto t = from_civil(c);
  if (t) t->seconds -= offset;
  return t;
}

std::string format_rfc3339(UtcTime t) {
  const CivilTime c = to_civil(t);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
}

std::string format_with_offset(UtcTime t, int64_t offset_seconds) {
  const CivilTime c = to_civil(t.plus(offset_seconds));
  const int64_t minutes = std::abs(offset_seconds) / 60;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} {}{:02}:{:02}", c.year, c.month, c.day,
                     c.hour, c.minute, c.second, offset_seconds < 0 ? '-' : '+', minutes / 60,
                     minutes % 60);
}

int weekday(UtcTime t) {
  int64_t days = t.seconds / kDay;
  if (t.seconds % kDay < 0) --days;
  return static_cast<int>(((days % 7) + 11) % 7);  // 1970-01-01 was a Thursday
}

}  // namespace hikeshi
