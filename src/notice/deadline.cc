// SPDX-License-Identifier: Apache-2.0
#include "notice/deadline.h"

#include <algorithm>

#include "base/text.h"
#include "notice/collect.h"
#include "notice/pattern.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

constexpr int64_t kAbusePeriod = 24 * kHour;
constexpr int64_t kAccountPeriod = 4 * kDay;

// Whether a sentence asks us for something, or threatens; AWS's own promises do not count.
bool is_demand(std::string_view words) {
  static const RE2 kDemand(
      "(?i)\\b(?:must|please|require|request|respond|response|reply|contact|take\\s+action|action|"
      "deadline|due|suspend|"
      "terminat|unless|otherwise|if\\s+(?:you\\s+do\\s+not|we\\s+do\\s+not|no\\s+)|failure|"
      "remediat|address\\s+this|secure|expect)|"
      "期限|まで|以内|ご(?:返信|回答|対応|連絡|返答)|対応|停止");
  static const RE2 kPromise(
      "(?i)\\b(?:we|our\\s+team|support|AWS)\\s+(?:will|aim\\s+to|expect\\s+to)\\s+(?:respond|"
      "reply|get\\s+back|review|answer|contact\\s+you)|"
      "(?:in|over|for|during|within)\\s+the\\s+(?:last|past|previous)\\s|effective\\s+date|"
      "\\byou\\s+(?:may|can)\\s+(?:\\w+\\s+){0,2}?(?:appeal|dispute|opt|request)|(?:弊社|"
      "当社)(?:より|から)[^。]{0,20}(?:ご連絡|ご回答)(?:いた|し)");
  return occurs(kDemand, words) && !occurs(kPromise, words);
}

int count_of(std::string_view words) {
  constexpr std::pair<std::string_view, int> kWords[] = {
      {"one", 1},          {"two", 2},          {"three", 3},       {"four", 4}, {"five", 5},
      {"six", 6},          {"seven", 7},        {"eight", 8},       {"ten", 10}, {"fourteen", 14},
      {"twenty-four", 24}, {"forty-eight", 48}, {"seventy-two", 72}};
  for (const auto& [name, value] : kWords) {
    if (equals_ignore_case(words, name)) return value;
  }
  int value = 0;
  for (const char c : words.substr(0, 4)) {
    if (c < '0' || c > '9') return 0;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string flat(std::string_view words) {
  std::string out;
  for (const char c : words) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

void put(std::vector<Stated>& found, const Mapped& text, Span span, Stated stated) {
  if (!is_demand(sentence_around(text.text, span.begin, span.end))) return;
  stated.as_written = flat(text.view(span));
  stated.evidence = evidence_of(text, span);
  found.push_back(std::move(stated));
}

void periods(const Mapped& text, std::optional<UtcTime> sent_at, std::vector<Stated>& found) {
  static const RE2 kPeriod(
      "(?i)\\b(?:within|in|you\\s+have)\\s+(?:the\\s+next\\s+)?(?:([a-z]+(?:-[a-z]+)?)\\s*)?(?:\\(?"
      "\\s*(\\d{1,"
      "3})\\s*\\)?\\s*)?[\\s-]*(business\\s+|working\\s+|calendar\\s+)?"
      "(hours?|hrs?|days?)\\b|(\\d{1,3})\\s?(営業日|時間|日)(?:間)?以内");
  for (const Hit& hit : find_all(kPeriod, text.text)) {
    const auto group = [&](size_t g) {
      return hit.has(g) ? text.view(hit.groups[g]) : std::string_view();
    };
    int count = count_of(hit.has(5) ? group(5) : hit.has(2) ? group(2) : group(1));
    if (count <= 0 || count > 400) continue;
    const bool business = group(3).starts_with("b") || group(3).starts_with("w") ||
                          group(3).starts_with("B") || group(3).starts_with("W") ||
                          group(6) == "営業日";
    const bool hours = group(4).starts_with("h") || group(4).starts_with("H") || group(6) == "時間";
    Stated stated;
    if (business) {
      stated.business_days = count;
      if (sent_at) stated.utc = plus_business_days(*sent_at, count);
    } else {
      stated.period = count * (hours ? kHour : kDay);
      if (sent_at) stated.utc = sent_at->plus(*stated.period);
    }
    put(found, text, hit.whole(), std::move(stated));
  }
}

void dates(const Mapped& text, std::optional<UtcTime> sent_at, int64_t zone,
           std::vector<Stated>& found) {
  static const RE2 kLead(
      "(?i)(?:\\b(?:by|before|until|by\\s+(?:the\\s+)?(?:end\\s+of(?:\\s+(?:the\\s+)?(?:"
      "business\\s+)?day)?|close\\s+of\\s+business|EOD|COB)|no\\s+later\\s+than|due(?:\\s+(?:date|"
      "by|on))?|deadline(?:\\s+"
      "is)?|respond\\s+by|"
      "response\\s+(?:required|due|needed)(?:\\s+by)?)|期限|回答期日)[\\s:：はa-z]{0,12}(?:(?:Mon|"
      "Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Satur|Sun)[a-z]*,?\\s+)?\\z");
  static const RE2 kBehind("\\A\\s{0,2}(?:\\([^()]{1,14}\\))?\\s{0,2}(?:頃|ごろ)?\\s?(?:まで|迄)");
  const int year = sent_at ? to_civil(*sent_at).year : 0;
  for (FoundTime time : find_times(text.text, year)) {
    const std::string_view lead = before(text.text, time.span.begin, 80);
    const std::string_view behind = std::string_view(text.text).substr(time.span.end, 40);
    if (!occurs(kLead, lead) && !occurs(kBehind, behind)) continue;
    auto at = time.at(zone);
    if (!at) continue;
    // Without its year a date near the year's end may mean the next one.
    if (sent_at && time.year_guessed && *at < sent_at->plus(-180 * kDay)) {
      ++time.civil.year;
      at = time.at(zone);
    }
    Stated stated;
    // A bare date ends with its day in UTC, or in the zone that stands behind it.
    stated.utc =
        !at || time.has_clock ? at : std::optional(end_of_day(*at).plus(-time.offset.value_or(0)));
    put(found, text, time.span, std::move(stated));
  }
}

// 本日17時まで, 明日中に, 翌営業日までに: from the day of the mail in its own zone.
void relative_days(const Mapped& text, std::optional<UtcTime> sent_at, int64_t zone,
                   std::vector<Stated>& found) {
  static const RE2 kRelative(
      "(本日|明日|翌日|明後日|翌営業日)(?:\\([^()]{1,12}\\))?(?:中|の)?\\s?(?:(午前|午後)?\\s?(\\d{"
      "1,2})(?::(\\d{2})|時(?:(\\d{1,2})分)?))?\\s?(?:\\(?(?:JST|日本時間)\\)?)?\\s?(?:中に|まで|"
      "迄)");
  for (const Hit& hit : find_all(kRelative, text.text)) {
    Stated stated;
    if (sent_at) {
      const std::string_view day = text.view(hit.groups[1]);
      UtcTime local = sent_at->plus(zone);
      if (day == "明日" || day == "翌日") local = local.plus(kDay);
      if (day == "明後日") local = local.plus(2 * kDay);
      if (day == "翌営業日") local = plus_business_days(local, 1);
      CivilTime c = to_civil(local);
      const bool clock = hit.has(3);
      c.hour = clock ? count_of(text.view(hit.groups[3])) : 23;
      if (hit.has(2) && text.view(hit.groups[2]) == "午後" && c.hour < 12) c.hour += 12;
      const size_t minutes = hit.has(4) ? 4 : 5;
      c.minute = !clock ? 59 : hit.has(minutes) ? count_of(text.view(hit.groups[minutes])) : 0;
      c.second = clock ? 0 : 59;
      if (auto at = from_civil(c)) stated.utc = at->plus(-zone);
    }
    put(found, text, hit.whole(), std::move(stated));
  }
}

const Stated* earliest(const std::vector<Stated>& all) {
  const Stated* best = nullptr;
  for (const Stated& one : all) {
    if (best == nullptr || (one.utc && (!best->utc || *one.utc < *best->utc))) best = &one;
  }
  return best;
}

std::optional<int64_t> derived_period(NoticeClass notice_class) {
  if (notice_class == NoticeClass::kAbuse) return kAbusePeriod;
  if (notice_class == NoticeClass::kExposedKey || notice_class == NoticeClass::kIrregularActivity)
    return kAccountPeriod;
  return std::nullopt;
}

// A reminder's period runs from the notice that it reminds of.
void restart_from(std::vector<Stated>& all, UtcTime first) {
  for (Stated& one : all) {
    if (one.period) one.utc = first.plus(*one.period);
    if (one.business_days) one.utc = plus_business_days(first, *one.business_days);
  }
}

}  // namespace

std::vector<Stated> find_deadlines(const Mapped& text, std::optional<UtcTime> sent_at,
                                   int64_t zone) {
  std::vector<Stated> found;
  periods(text, sent_at, found);
  dates(text, sent_at, zone, found);
  relative_days(text, sent_at, zone, found);
  if (found.size() > 50) found.resize(50);
  return found;
}

void set_deadline(Notice& n, std::vector<Stated> aws, std::vector<Stated> relay,
                  const FirstNotice& first) {
  const auto period = derived_period(n.notice_class);
  const bool clock = period || n.notice_class == NoticeClass::kSuspended ||
                     n.notice_class == NoticeClass::kCaseUpdate;
  if (!clock) return;
  const bool reminds = n.stage == Stage::kReminder || n.stage == Stage::kFinal;
  if (reminds && first.sent_at) restart_from(aws, *first.sent_at);
  for (const auto* all : {&aws, &relay}) {
    for (const Stated& one : *all) note(n, "deadline", one.evidence);
  }
  std::optional<Deadline> deadline;
  if (const Stated* stated = earliest(aws)) {
    deadline = Deadline{stated->utc, DeadlineSource::kStated, stated->as_written};
  } else if (reminds) {
    deadline = first.deadline;
    for (const Evidence& place : first.evidence) note(n, "deadline", place);
  } else if (period) {
    deadline = Deadline{n.sent_at ? std::optional(n.sent_at->plus(*period)) : std::nullopt,
                        DeadlineSource::kDerived, std::nullopt};
  }
  // A relay's earlier one beats AWS's; a later one does not.
  const Stated* own = earliest(relay);
  if (own != nullptr && (!deadline || !deadline->utc || (own->utc && *own->utc < *deadline->utc)))
    deadline = Deadline{own->utc, DeadlineSource::kStated, own->as_written};
  n.deadline = deadline;
}

}  // namespace hikeshi::notice
