// SPDX-License-Identifier: Apache-2.0
// Times as people, mail programs and logs write them, with their zones.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/utc_time.h"
#include "notice/mapped.h"

namespace hikeshi::notice {

struct FoundTime {
  Span span;
  CivilTime civil;                 // as written
  bool has_year = true;            // false: civil.year means nothing
  bool year_guessed = false;       // civil.year is the hint's
  bool has_clock = false;          // false: a bare date
  bool has_date = true;            // false: a clock alone ("16:50-17:00"), date of the one before
  std::optional<int64_t> offset;   // seconds east of UTC, where a zone is written
  std::optional<CivilTime> until;  // the end of a span "16:50-17:00"

  // The instant; `zone` stands in for a zone that is not written.
  std::optional<UtcTime> at(int64_t zone = 0) const;
  std::optional<UtcTime> end_at(int64_t zone = 0) const;  // of `until`
};

// All times in `text` from left to right: ISO 8601, RFC 1123, "10 Jul 2024 02:21:07 UTC",
// "July 10, 2024 2:21 AM PDT", 2024年7月10日(水) 11時21分, logs of web servers and syslog, numeric
// zones also as (+01). `year_hint` completes dates without a year.
std::vector<FoundTime> find_times(std::string_view text, int year_hint = 0);

// The first time in `text`.
std::optional<FoundTime> first_time(std::string_view text, int year_hint = 0);

// The offset of a zone's name or number ("PDT", "(+01)", "UTC+9", "日本時間"); nullopt: none.
std::optional<int64_t> zone_offset(std::string_view name);

// A zone that a text names for all its times: "all times are UTC", "Timezone: +0200",
// 時刻は日本時間.
std::optional<int64_t> zone_of_text(std::string_view text);

// The end of the day of `t` in UTC: 23:59:59.
UtcTime end_of_day(UtcTime t);
// `n` working days later at the same clock; Saturdays and Sundays (UTC) do not count.
UtcTime plus_business_days(UtcTime t, int n);

}  // namespace hikeshi::notice
