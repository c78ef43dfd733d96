// SPDX-License-Identifier: Apache-2.0
// A time is read in steps: a date in one of eight layouts, then what may follow it (a weekday, a
// clock, the end of a span, a zone), each anchored where the one before ended.
#include "notice/when.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "notice/pattern.h"

namespace hikeshi::notice {
namespace {

constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";

struct Zone {
  std::string_view name;
  int minutes;  // east of UTC
};
// Names that occur in notices and logs. CST is read as the American one.
constexpr std::array<Zone, 34> kZones = {{
    {"UTC", 0},          {"GMT", 0},        {"Z", 0},          {"PDT", -420},
    {"PST", -480},       {"MDT", -360},     {"MST", -420},     {"CDT", -300},
    {"CST", -360},       {"EDT", -240},     {"EST", -300},     {"JST", 540},
    {"KST", 540},        {"CET", 60},       {"CEST", 120},     {"BST", 60},
    {"WEST", 60},        {"WET", 0},        {"EET", 120},      {"EEST", 180},
    {"MSK", 180},        {"IST", 330},      {"SGT", 480},      {"HKT", 480},
    {"AEST", 600},       {"AEDT", 660},     {"NZST", 720},     {"NZDT", 780},
    {"BRT", -180},       {"AKDT", -480},    {"日本時間", 540}, {"HST", -600},
    {"日本標準時", 540}, {"協定世界時", 0},
}};

// "PT" and "Pacific Time" do not say whether it is summer: there from the second Sunday of March to
// the first of November.
bool is_american_summer(const CivilTime& c) {
  if (c.month != 3 && c.month != 11) return c.month > 3 && c.month < 11;
  const auto first = from_civil({c.year, c.month, 1, 0, 0, 0});
  const int sunday = first ? 1 + (7 - weekday(*first)) % 7 : 1;
  return c.month == 3 ? c.day >= sunday + 7 : c.day < sunday;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits.substr(0, 6)) value = value * 10 + (c - '0');
  return value;
}

std::string_view group(std::string_view text, const Hit& hit, size_t i) {
  return text.substr(hit.groups[i].begin, hit.groups[i].end - hit.groups[i].begin);
}

int month_number(std::string_view name) {
  const size_t at = kMonths.find(to_lower(name.substr(0, 3)));
  return at == std::string_view::npos || at % 3 != 0 ? 0 : static_cast<int>(at / 3) + 1;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "+9", "-0700", "09:30" behind the sign as minutes; nullopt out of range.
std::optional<int> offset_minutes(std::string_view text) {
  const int sign = text.front() == '-' ? -1 : 1;
  std::string digits;
  for (const char c : text.substr(1)) {
    if (is_digit(c)) digits += c;
  }
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  const bool minutes = digits.size() > 2;
  const int hours =
      number(minutes ? std::string_view(digits).substr(0, digits.size() - 2) : digits);
  const int rest = minutes ? number(std::string_view(digits).substr(digits.size() - 2)) : 0;
  if (hours > 14 || rest > 59) return std::nullopt;
  return sign * (hours * 60 + rest);
}

const RE2& zone_pattern() {
  static const RE2 kZone(
      "\\A\\s{0,3}(\\(?(?:UTC|GMT)\\s?[+-]\\d{1,2}(?::?\\d{2})?\\)?|[+-]\\d{2}:?\\d{2}\\b|"
      "\\([+-]\\d{1,2}(?::?\\d{2})?\\)|[+-]\\d{2}\\b|"
      "\\(?(?i:(?:Pacific|Eastern|Central|Mountain)(?:\\s(?:Standard|Daylight))?\\sTime|[PE]T|"
      "Japan(?:\\sStandard)?\\sTime|UTC|GMT|[PMCE][DS]T|JST|KST|CES?T|BST|WES?T|EES?T|MSK|IST|SGT|"
      "HKT|AE[SD]T|NZ[SD]T|"
      "BRT|AKDT|HST)\\b\\)?|Z\\b|\\(?(?:日本時間|日本標準時|協定世界時)\\)?)");
  return kZone;
}

// The zone at the start of `rest`, which stands at `at`. Moves `at` behind it.
void take_zone(std::string_view rest, size_t& at, FoundTime& found) {
  const auto zone = find_first(zone_pattern(), rest.substr(0, 60));
  if (!zone) return;
  const std::string_view name = group(rest, *zone, 1);
  found.offset = zone_offset(name);
  if (!found.offset) return;
  static const RE2 kBySeason("(?i)\\A\\(?(?:[PE]T|\\w+ Time)\\)?\\z");
  if (occurs(kBySeason, name) && *found.offset < 0 && is_american_summer(found.civil))
    *found.offset += kHour;
  at += zone->whole().end;
}

// "by end of day February 12, 2026 PST": a date alone can have a zone, if only a named one.
void take_bare_zone(std::string_view text, FoundTime& found) {
  static const RE2 kNamed("\\A[\\s,]{0,3}\\(?[A-Z日]");
  const std::string_view rest = text.substr(found.span.end);
  if (found.has_date && occurs(kNamed, rest)) take_zone(rest, found.span.end, found);
}

// "5 PM UTC" without minutes.
void take_full_hour(std::string_view text, size_t at, FoundTime& found) {
  static const RE2 kHour("\\A(\\d{1,2})\\s?([AaPp])\\.?[Mm]\\b\\.?");
  std::string_view rest = text.substr(at);
  const auto hit = find_first(kHour, rest.substr(0, 20));
  if (!hit || number(group(rest, *hit, 1)) > 12) return take_bare_zone(text, found);
  found.civil.hour = number(group(rest, *hit, 1)) % 12;
  if (to_lower(group(rest, *hit, 2)) == "p") found.civil.hour += 12;
  found.has_clock = true;
  at += hit->whole().end;
  rest = text.substr(at);
  take_zone(rest, at, found);
  found.span.end = at;
}

// The clock behind a date, and what goes with it. Moves `found.span.end`.
void take_clock(std::string_view text, FoundTime& found) {
  static const RE2 kLead(
      "\\A(?:\\s{0,3}\\([^()\\n]{1,14}\\)|[ \\t]?[月火水木金土日]曜日?)?[,、]?"
      "(?:\\s{0,3}(?:T|t|at|um|@|:|の|-)?\\s{0,3})");
  static const RE2 kClock(
      "\\A(午前|午後|上午|下午|오전|오후)?\\s?(\\d{1,2})(?::(\\d{2})|時(?:(\\d{1,2})分)?)(?::(\\d{"
      "2})(?:[.,]\\d{1,9})?|"
      "(\\d{1,2})"
      "秒)?(?:\\s?([AaPp])\\.?[Mm]\\b\\.?)?");
  static const RE2 kUntil(
      "(?i)\\A\\s?(?:[-–~〜]|to|until|and|から)\\s?(\\d{1,2}):(\\d{2})(?::(\\d{2}))?");
  std::string_view rest = text.substr(found.span.end);
  size_t at = found.span.end;
  const auto lead = find_first(kLead, rest.substr(0, 80));
  if (found.has_date && lead) at += lead->whole().end, rest = text.substr(at);
  const auto hit = find_first(kClock, rest.substr(0, 80));
  if (!hit) return take_full_hour(text, at, found);
  int hour = number(group(rest, *hit, 2));
  const bool pm = group(rest, *hit, 1) == "午後" || group(rest, *hit, 1) == "下午" ||
                  group(rest, *hit, 1) == "오후" || to_lower(group(rest, *hit, 7)) == "p";
  const bool am = group(rest, *hit, 1) == "午前" || group(rest, *hit, 1) == "上午" ||
                  group(rest, *hit, 1) == "오전" || to_lower(group(rest, *hit, 7)) == "a";
  if (pm && hour < 12) hour += 12;
  if (am && hour == 12) hour = 0;
  const int minute = number(group(rest, *hit, hit->has(3) ? 3 : 4));
  const int second = number(group(rest, *hit, hit->has(5) ? 5 : 6));
  if (hour > 24 || minute > 59 || second > 60) return;
  found.civil.hour = hour, found.civil.minute = minute, found.civil.second = second;
  found.has_clock = true;
  at += hit->whole().end;
  rest = text.substr(at);
  if (const auto until = find_first(kUntil, rest.substr(0, 40))) {
    found.until = found.civil;
    found.until->hour = number(group(rest, *until, 1));
    found.until->minute = number(group(rest, *until, 2));
    found.until->second = number(group(rest, *until, 3));
    at += until->whole().end;
    rest = text.substr(at);
  }
  take_zone(rest, at, found);
  found.span.end = at;
}

// "17:00 JST on 12 February", "5 PM (PST) on Friday, February 11": the clock stands before the
// date.
void take_earlier_clock(std::string_view text, FoundTime& found) {
  static const RE2 kClock(
      "(?i)\\b(\\d{1,2}(?::\\d{2}){0,2}(?:\\s?[ap]\\.?m\\b\\.?)?(?:\\s?(?:[-–]|and|to)\\s?\\d{1,2}:"
      "\\d{2})?"
      "\\s{0,2}(?:[a-z]+(?:\\s[a-z]+)?\\sTime|\\(?[A-Z0-9:+-]{0,9}\\)?))"
      "\\s?,?\\s?(?:on|of)\\s+(?:[a-z]{3,9},?\\s+)?\\z");
  if (!found.has_date || found.has_clock) return;
  const std::string_view lead = before(text, found.span.begin, 60);
  const auto hit = find_first(kClock, lead);
  if (!hit) return;
  FoundTime clock = found;
  clock.has_date = false;  // so that nothing is passed over
  clock.span = {0, 0};
  const std::string_view words = group(lead, *hit, 1);
  take_clock(words, clock);
  if (!clock.has_clock || !trim(words.substr(clock.span.end)).empty()) return;
  clock.has_date = true;
  clock.span = {found.span.begin - lead.size() + hit->groups[1].begin, found.span.end};
  found = clock;
}

// A date layout: the letters say what each group is (Y year, M number, N name, D day).
struct Layout {
  const RE2* pattern;
  std::string_view groups;
};

std::vector<Layout> layouts() {
  static const RE2 kIso("(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})");
  static const RE2 kDayFirst(
      "(?i)(\\d{1,2})(?:st|nd|rd|th)?[ /-]{1,2}(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
      "[a-z]{0,6}\\.?,?[ /-]{1,2}(\\d{4})");
  static const RE2 kMonthFirst(
      "(?i)(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.?\\s{1,2}(\\d{1,2})"
      "(?:st|nd|rd|th)?,?\\s{1,2}(\\d{4})");
  static const RE2 kNoYear(
      "(?i)\\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\\.?\\s{1,2}(\\d{1,2})"
      "(?:st|nd|rd|th)?\\b");
  static const RE2 kJapanese("(\\d{4})年\\s?(\\d{1,2})月\\s?(\\d{1,2})日");
  static const RE2 kJapaneseNoYear("(\\d{1,2})月\\s?(\\d{1,2})日");
  static const RE2 kDotted("(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})");
  static const RE2 kAmerican("(\\d{1,2})/(\\d{1,2})/(\\d{4})");
  static const RE2 kClockOnly("(\\d{1,2}:\\d{2}(?::\\d{2})?\\s?[-–~〜]\\s?\\d{1,2}:\\d{2})");
  return {{&kIso, "YMD"},      {&kDayFirst, "DNY"},      {&kMonthFirst, "NDY"},
          {&kJapanese, "YMD"}, {&kJapaneseNoYear, "MD"}, {&kNoYear, "ND"},
          {&kAmerican, "MDY"}, {&kDotted, "DMY"},        {&kClockOnly, "C"}};
}

bool stands_alone(std::string_view text, Span span) {
  const bool left = span.begin == 0 || !is_digit(text[span.begin - 1]);
  const bool right = span.end >= text.size() || !is_digit(text[span.end]);
  return left && right;
}

std::optional<FoundTime> read_date(std::string_view text, const Hit& hit, const Layout& layout) {
  FoundTime found;
  found.span = hit.whole();
  if (!stands_alone(text, found.span)) return std::nullopt;
  if (layout.groups == "C") {
    found.has_date = found.has_year = false;
    found.span.end = found.span.begin;
    return found;
  }
  found.has_year = layout.groups.find('Y') != std::string_view::npos;
  for (size_t i = 0; i < layout.groups.size(); ++i) {
    const std::string_view value = group(text, hit, i + 1);
    if (layout.groups[i] == 'Y') found.civil.year = number(value);
    if (layout.groups[i] == 'M') found.civil.month = number(value);
    if (layout.groups[i] == 'N') found.civil.month = month_number(value);
    if (layout.groups[i] == 'D') found.civil.day = number(value);
  }
  if (layout.groups == "MDY" && found.civil.month > 12)
    std::swap(found.civil.month, found.civil.day);
  if (found.has_year && (found.civil.year < 1990 || found.civil.year > 2200)) return std::nullopt;
  CivilTime probe = found.civil;
  if (!found.has_year) probe.year = 2024;  // a leap year: 29 February is a date
  return from_civil(probe) ? std::optional(found) : std::nullopt;
}

// syslog and ctime put the year behind the clock: "Wed Jul 10 02:21:07 UTC 2024".
void take_late_year(std::string_view text, FoundTime& found) {
  static const RE2 kYear("\\A\\s{1,2}((?:19|20)\\d{2})\\b");
  if (found.has_year || !found.has_clock) return;
  const std::string_view rest = text.substr(found.span.end, 12);
  if (const auto hit = find_first(kYear, rest)) {
    found.civil.year = number(group(rest, *hit, 1));
    found.has_year = true;
    found.span.end += hit->whole().end;
  }
}

}  // namespace

std::optional<int64_t> zone_offset(std::string_view name) {
  std::string plain;
  for (const char c : trim(name)) {
    if (c != '(' && c != ')' && c != ' ') plain += c;
  }
  for (const std::string_view base : {"UTC", "GMT"}) {
    if (plain.size() > 3 && equals_ignore_case(plain.substr(0, 3), base) &&
        (plain[3] == '+' || plain[3] == '-'))
      plain = plain.substr(3);
  }
  if (plain.empty()) return std::nullopt;
  if (plain[0] == '+' || plain[0] == '-') {
    const auto minutes = offset_minutes(plain);
    return minutes ? std::optional<int64_t>(*minutes * 60) : std::nullopt;
  }
  for (const auto& [place, standard] : {std::pair("pacific", -480),
                                        {"mountain", -420},
                                        {"central", -360},
                                        {"eastern", -300},
                                        {"japan", 540}}) {
    const std::string lower = to_lower(plain);
    if (lower.starts_with(place) && lower.ends_with("time"))
      return (standard + (lower.find("daylight") != lower.npos ? 60 : 0)) * 60;
  }
  if (plain == "PT") return -480 * 60;
  if (plain == "ET") return -300 * 60;
  for (const Zone& zone : kZones) {
    if (equals_ignore_case(plain, zone.name)) return zone.minutes * 60;
  }
  return std::nullopt;
}

std::optional<UtcTime> FoundTime::at(int64_t zone) const {
  if (!has_date || !has_year) return std::nullopt;
  CivilTime c = civil;
  const bool midnight = c.hour == 24;  // "24:00" is the end of that day
  if (midnight) c.hour = 0;
  auto t = from_civil(c);
  if (t) t->seconds += (midnight ? kDay : 0) - (has_clock ? offset.value_or(zone) : 0);
  return t;
}

std::optional<UtcTime> FoundTime::end_at(int64_t zone) const {
  if (!until || !has_date || !has_year) return std::nullopt;
  CivilTime c = *until;
  c.year = civil.year, c.month = civil.month, c.day = civil.day;
  auto t = from_civil(c);
  if (t) t->seconds -= offset.value_or(zone);
  const auto start = at(zone);
  if (t && start && *t < *start) t->seconds += kDay;  // over midnight
  return t;
}

std::vector<FoundTime> find_times(std::string_view text, int year_hint) {
  std::vector<FoundTime> candidates;
  for (const Layout& layout : layouts()) {
    for (const Hit& hit : find_all(*layout.pattern, text)) {
      auto found = read_date(text, hit, layout);
      if (!found) continue;
      take_clock(text, *found);
      take_late_year(text, *found);
      take_earlier_clock(text, *found);
      if (!found->has_year && found->has_date && year_hint > 0) {
        found->civil.year = year_hint;
        found->has_year = found->year_guessed = true;
      }
      if (found->until) {
        found->until->year = found->civil.year;
      }
      candidates.push_back(*found);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<FoundTime> found;
  for (FoundTime& one : candidates) {
    if (!found.empty() && one.span.begin < found.back().span.end) continue;
    if (!one.has_date) {
      // A span of clocks belongs to the date before it.
      if (found.empty() || !found.back().has_year || found.back().has_clock) continue;
      one.civil.year = found.back().civil.year;
      one.civil.month = found.back().civil.month;
      one.civil.day = found.back().civil.day;
      one.has_date = one.has_year = true;
    }
    found.push_back(one);
  }
  return found;
}

std::optional<FoundTime> first_time(std::string_view text, int year_hint) {
  const auto all = find_times(text, year_hint);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

std::optional<int64_t> zone_of_text(std::string_view text) {
  static const RE2 kNamed(
      "(?i)(?:time ?zone|timezone|\\btz|times? (?:stamps? )?(?:are|is)(?: given| shown)?(?: "
      "all)?(?: in)?|"
      "timestamps? (?:are )?(?:in)?|all times(?: in)?|clock "
      "is|時刻は(?:すべて)?|タイムゾーン)\\s*[:=は]?\\s*"
      "(\\(?(?:UTC|GMT)\\s?[+-]\\d{1,2}(?::?\\d{2})?\\)?|[+-]\\d{2}:?\\d{2}|[A-Z]{1,4}T\\b|UTC|GMT|"
      "MSK|日本時間|日本標準時|協定世界時|JST)");
  for (const Hit& hit : find_all(kNamed, text, 10)) {
    if (auto offset = zone_offset(group(text, hit, 1))) return offset;
  }
  return std::nullopt;
}

UtcTime end_of_day(UtcTime t) {
  int64_t days = t.seconds / kDay;
  if (t.seconds % kDay < 0) --days;
  return {days * kDay + kDay - 1};
}

UtcTime plus_business_days(UtcTime t, int n) {
  for (int i = 0; i < n && i < 400;) {
    t = t.plus(kDay);
    const int day = weekday(t);
    if (day != 0 && day != 6) ++i;
  }
  return t;
}

}  // namespace hikeshi::notice
