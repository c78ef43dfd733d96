// SPDX-License-Identifier: Apache-2.0
// When it happened: behind a label, in the blocks of several instances, in a sentence.
#include <span>

#include "base/text.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

// The first of `found` as the start; its own end, or the second where the two make a span. `base`
// is where the text that they were found in begins.
void put_span(Notice& n, const Mapped& text, size_t base, std::span<const FoundTime> found,
              int64_t zone) {
  const auto place = [&](const FoundTime& time) {
    return evidence_of(text, {base + time.span.begin, base + time.span.end});
  };
  std::optional<UtcTime> end;
  // "10 Jul 2024 02:21:07 - 10 Jul 2024 03:00:00 UTC": the zone holds for both.
  if (found.size() > 1 && !found[0].until) {
    static const RE2 kTo("(?i)[\\s,]*(?:-|–|/|to|until|and|~|〜|から)\\s*");
    const bool span =
        is_all(kTo, text.view({base + found[0].span.end, base + found[1].span.begin}));
    if (span && !found[0].offset) zone = found[1].offset.value_or(zone);
    if (span) end = found[1].at(zone);
  }
  set_once(n, n.time_start, "time_start", *found[0].at(zone), place(found[0]));
  if (const auto own_end = found[0].end_at(zone))
    set_once(n, n.time_end, "time_end", *own_end, place(found[0]));
  if (end) set_once(n, n.time_end, "time_end", *end, place(found[1]));
}

// A report with a block for each instance begins with the first of them and ends with the last.
void widen(const Mapped& text, Notice& n, int64_t zone) {
  static const RE2 kBlock("(?i)\\breport[ \\t]+(begin|end)[ \\t]+time[ \\t]*[:：]([^\\n]{6,120})");
  for (const Hit& hit : find_all(kBlock, text.text)) {
    const auto time = first_time(text.view(hit.groups[2]));
    const auto at = time ? time->at(zone) : std::nullopt;
    if (!at) continue;
    const bool begins = equals_ignore_case(text.view(hit.groups[1]), "begin");
    if (begins && n.time_start && *at < *n.time_start) n.time_start = at;
    if (!begins && n.time_end && *at > *n.time_end) n.time_end = at;
  }
}

void put_time(Notice& n, const Mapped& text, Span value, int64_t zone, bool start) {
  const auto found = find_times(text.view(value));
  if (found.empty() || !found[0].at(zone)) return;
  if (start) return put_span(n, text, value.begin, found, zone);
  const Span at{value.begin + found[0].span.begin, value.begin + found[0].span.end};
  set_once(n, n.time_end, "time_end", *found[0].at(zone), evidence_of(text, at));
}

// In running text: "... was used at 2026-06-01 12:34:56 UTC from ...", "On ... we detected ...".
void times_in_prose(const Mapped& text, Notice& n, int64_t zone) {
  static const RE2 kUse(
      "(?is)(?:used|called|made|invoked|observed|detected|performed|sign(?:ed)?[\\s-]in|seen|saw|"
      "使用|"
      "利用|実行|検出|検知)(?:[^.。]|\\.\\S){0,160}\\z");
  static const RE2 kUsed(
      "(?i)\\A[^.\\n]{0,120}\\b(?:used|called|invoked|observed|detected|performed|signed\\s+in|saw)"
      "\\b|"
      "\\A[^。\\n]{0,20}(?:使用|実行|検出|検知|利用)");
  static const RE2 kDemand("(?i)\\b(?:by|before|until|later\\s+than)\\s+\\z");
  static const RE2 kDemanded("\\A[^。\\n]{0,8}(?:まで|迄)");
  const auto found = find_times(text.text);
  for (size_t i = 0; i < found.size(); ++i) {
    const FoundTime& time = found[i];
    if (!time.has_clock || !time.at(zone)) continue;
    const std::string_view behind = std::string_view(text.text).substr(time.span.end, 100);
    if (occurs(kDemand, before(text.text, time.span.begin, 20)) || occurs(kDemanded, behind))
      continue;
    if (!occurs(kUsed, behind) && !occurs(kUse, before(text.text, time.span.begin, 200))) continue;
    return put_span(n, text, 0, std::span(found).subspan(i), zone);
  }
}

}  // namespace

void extract_times(const Mapped& text, Notice& n) {
  static const RE2 kStart(
      "(?i)(?:\\babuse[ \\t]+time|\\breport[ \\t]+begin[ \\t]+time|\\b(?:begin|start)(?:[ "
      "\\t]+(?:time|date))?|\\bevent[ \\t]+time|\\bfirst[ \\t]+(?:seen|observed)|"
      "\\btime[ \\t]+of[ \\t]+(?:event|activity|abuse)|\\btime[ \\t]*window|\\bwindow|\\b(?:date[ "
      "\\t]+(?:and|/)[ \\t]+)?time(?:stamp)?|\\bobserved(?:[ \\t]+(?:at|on|between))?|"
      "不正(?:使用|利用)(?:時刻|日時)|発生(?:日時|時刻)|検知(?:日時|時刻)|検出(?:日時|時刻)|開始(?:"
      "日時|時刻))[ \\t]*(?:\\([^)\\n]{1,12}\\))?[ \\t|]*[:：][\\s|]*([^\\n]{6,120})");
  static const RE2 kEnd(
      "(?i)(?:\\breport[ \\t]+end[ \\t]+time|\\bend(?:[ \\t]+(?:time|date))?|\\blast[ "
      "\\t]+(?:seen|observed)|終了(?:日時|時刻))[ \\t]*(?:\\([^)\\n]{1,12}\\))?[ "
      "\\t|]*[:：][\\s|]*([^\\n]{6,120})");
  static const RE2 kLabelZone("(?i)\\((UTC|GMT|JST|日本時間)\\)[ \\t|]*[:：]");
  const int64_t zone = zone_of_text(text.text).value_or(0);
  const auto label_zone = [&](const Hit& hit) {
    const auto found = find_first(kLabelZone, text.view({hit.whole().begin, hit.groups[1].begin}));
    if (!found) return zone;
    const std::string_view label = text.view({hit.whole().begin, hit.groups[1].begin});
    return zone_offset(
               label.substr(found->groups[1].begin, found->groups[1].end - found->groups[1].begin))
        .value_or(zone);
  };
  for (const Hit& hit : find_all(kStart, text.text))
    put_time(n, text, hit.groups[1], label_zone(hit), true);
  for (const Hit& hit : find_all(kEnd, text.text))
    put_time(n, text, hit.groups[1], label_zone(hit), false);
  widen(text, n, zone);
  if (!n.time_start) times_in_prose(text, n, zone);
}

}  // namespace hikeshi::notice
