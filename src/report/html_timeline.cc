// SPDX-License-Identifier: Apache-2.0
// The timeline: drawn as swim lanes of tactics (SVG, without script), then as a table.
#include <algorithm>
#include <cmath>
#include <map>

#include "report/html_parts.h"
#include "report/timeline_axis.h"

namespace hikeshi::report {
namespace {

constexpr double kWidth = 960, kLabels = 178, kRight = 944;
constexpr double kTop = 34, kLane = 34, kBin = 9;
constexpr size_t kMostLanes = 16;
constexpr size_t kTold = 4;  // events named in the title of one mark
constexpr TableLimit kRows{400, size_t{1} << 20};

// Events of one lane that stand so close that they share a mark: the taller, the more.
struct Mark {
  double x = 0;  // of its middle
  Facts events;
};

struct Lane {
  std::string name;
  bool notice = false;
  std::map<int, Mark> marks;  // by bin
};

struct Moment {
  UtcTime at;
  const Fact* fact;
};

std::vector<Moment> moments(const Facts& facts, std::string_view attribute) {
  std::vector<Moment> all;
  for (const Fact* fact : facts) {
    if (const auto at = parse_rfc3339(fact->one(attribute))) all.push_back({*at, fact});
  }
  return all;
}

void put(Lane& lane, const TimeAxis& axis, const Moment& moment) {
  const int bin = static_cast<int>((axis.x(moment.at) - kLabels) / kBin);
  Mark& mark = lane.marks[bin];
  mark.x = kLabels + kBin * (bin + 0.5);
  mark.events.push_back(moment.fact);
}

// Lanes in the order of an attack. Tactics beyond the last lane that fits share that one.
std::vector<Lane> lanes_of(const View& v, const TimeAxis& axis, const std::vector<Moment>& events,
                           const std::vector<Moment>& notices) {
  std::map<std::pair<size_t, std::string>, Lane> by_tactic;
  for (const Moment& event : events) {
    const std::string_view tactic = event.fact->one("tactic");
    const std::string name(tactic_word(tactic, v.lang()));
    std::pair<size_t, std::string> key{tactic_rank(tactic), clean(name, 60)};
    if (by_tactic.size() >= kMostLanes && !by_tactic.contains(key)) {
      key = std::prev(by_tactic.end())->first;
    }
    Lane& lane = by_tactic[key];
    if (lane.name.empty()) lane.name = clean(name, 20);
    put(lane, axis, event);
  }
  std::vector<Lane> lanes;
  for (auto& [key, lane] : by_tactic) lanes.push_back(std::move(lane));
  if (notices.empty()) return lanes;
  lanes.push_back({v.in({"Notice from AWS", "AWS からの通知"}), true, {}});
  for (const Moment& notice : notices) put(lanes.back(), axis, notice);
  return lanes;
}

void write_title(View& v, const Mark& mark, bool notice) {
  Page& page = v.page;
  page.raw("<title>");
  if (mark.events.size() > 1) {
    page.text(v.in({"{} events: ", "{} イベント: "}, with_commas(mark.events.size())));
  }
  for (size_t i = 0; i < std::min(kTold, mark.events.size()); ++i) {
    const Fact& event = *mark.events[i];
    if (i > 0) page.raw(" | ");
    page.text(shown_time(event.one(notice ? "sent_at" : "time")), 40).raw(" ");
    page.text(event.one(notice ? "subject" : "text"), 80);
  }
  if (mark.events.size() > kTold) page.raw(" | …");
  page.raw("</title>");
}

void write_mark(View& v, const Mark& mark, double y, bool notice) {
  Page& page = v.page;
  const double height = std::min(28.0, 8 + 4 * std::log2(static_cast<double>(mark.events.size())));
  if (notice) {
    page.raw("<path class=\"notice\" d=\"M").decimal(mark.x).raw(" ").decimal(y - 8);
    page.raw(" l8 8 l-8 8 l-8 -8 z\">");
  } else {
    page.raw("<rect class=\"mark\" x=\"")
        .decimal(mark.x - 3.5)
        .raw("\" y=\"")
        .decimal(y - height / 2);
    page.raw("\" width=\"7\" height=\"").decimal(height).raw("\" rx=\"2\">");
  }
  write_title(v, mark, notice);
  if (notice) page.raw("</path>");
  if (!notice) page.raw("</rect>");
  page.raw("\n");
}

double top_of(size_t lane) { return kTop + kLane * static_cast<double>(lane); }

void write_ground(View& v, const Lane& lane, size_t index) {
  Page& page = v.page;
  const double top = top_of(index);
  if (index % 2 == 0) {
    page.raw("<rect class=\"lane\" x=\"0\" y=\"").decimal(top).raw("\" width=\"").decimal(kWidth);
    page.raw("\" height=\"").decimal(kLane).raw("\"></rect>\n");
  }
  page.raw("<text class=\"name\" x=\"10\" y=\"").decimal(top + kLane / 2 + 4.5);
  page.raw("\">").text(lane.name, 24).raw("</text>\n");
}

void write_marks(View& v, const Lane& lane, size_t index) {
  for (const auto& [bin, mark] : lane.marks) {
    write_mark(v, mark, top_of(index) + kLane / 2, lane.notice);
  }
}

void write_axis(View& v, const TimeAxis& axis, double bottom) {
  Page& page = v.page;
  for (const Tick& tick : axis.ticks()) {
    page.raw("<line class=\"tick\" x1=\"").decimal(tick.x).raw("\" y1=\"").decimal(kTop - 6);
    page.raw("\" x2=\"").decimal(tick.x).raw("\" y2=\"").decimal(bottom).raw("\"></line>");
    page.raw("<text class=\"when\" x=\"").decimal(tick.x + 2).raw("\" y=\"18\">");
    page.text(tick.label, 20).raw("</text>\n");
  }
  const auto& stretches = axis.stretches();
  for (size_t i = 1; i < stretches.size(); ++i) {
    const double x = stretches[i - 1].right + 6;
    page.raw("<rect class=\"cut\" x=\"").decimal(x).raw("\" y=\"").decimal(kTop - 6);
    page.raw("\" width=\"").decimal(stretches[i].left - x - 6).raw("\" height=\"");
    page.decimal(bottom - kTop + 6).raw("\"><title>");
    const int64_t idle = stretches[i].from.seconds - stretches[i - 1].to.seconds;
    page.text(v.in({"{} hours:minutes without events", "{} (時間:分) イベントなし"},
                   hours_minutes(idle)));
    page.raw("</title></rect>\n");
  }
}

}  // namespace

namespace {

void write_drawing(View& v) {
  const std::vector<Moment> events = moments(v.picture.timeline, "time");
  const std::vector<Moment> notices = moments(v.picture.notices, "sent_at");
  if (events.empty()) return;
  std::vector<UtcTime> times;
  for (const auto* list : {&events, &notices}) {
    for (const Moment& m : *list) times.push_back(m.at);
  }
  std::sort(times.begin(), times.end());
  const TimeAxis axis(times, kLabels, kRight);
  const std::vector<Lane> lanes = lanes_of(v, axis, events, notices);
  const double bottom = kTop + kLane * static_cast<double>(lanes.size());
  Page& page = v.page;
  page.raw("<figure><svg class=\"timeline\" role=\"img\" viewBox=\"0 0 ").decimal(kWidth).raw(" ");
  page.decimal(bottom + 4).raw("\" xmlns=\"http://www.w3.org/2000/svg\">\n<title>");
  page.say({"Timeline of the actor's events by tactic", "侵入者のイベントの時系列 (戦術別)"})
      .raw("</title>\n");
  for (size_t i = 0; i < lanes.size(); ++i) write_ground(v, lanes[i], i);
  write_axis(v, axis, bottom);
  for (size_t i = 0; i < lanes.size(); ++i) write_marks(v, lanes[i], i);
  page.raw("</svg>\n<figcaption>");
  page.say(
      {"Times in UTC. The taller a mark, the more events; grey columns are idle times cut out.",
       "時刻は UTC。印が高いほどイベントが多く、灰色の帯はイベントのない期間の省略。"});
  page.raw("</figcaption></figure>\n");
}

// The hunt tells a case no more than its first events: what follows must not look like silence.
void say_where_it_ends(View& v) {
  if (v.picture.actor == nullptr || v.picture.timeline.empty()) return;
  const auto seen = parse_rfc3339(v.picture.actor->one("last_seen"));
  const auto shown = parse_rfc3339(v.picture.timeline.back()->one("time"));
  if (!seen || !shown || seen->seconds <= shown->seconds + 60) return;
  v.page.raw("<p class=\"more\">");
  v.page.text(v.in({"The timeline ends at {}, but the actor was seen until {}. All events: ",
                    "時系列は {} までですが、侵入者は {} まで確認されています。全イベント: "},
                   minute_utc(*shown), minute_utc(*seen)),
              300);
  v.page.raw("<code>hikeshi events ").text(v.state.case_id, 60).raw(" --json-lines</code></p>\n");
}

}  // namespace

void write_timeline(View& v) {
  begin_section(v, "timeline", {"Timeline", "時系列"});
  if (v.picture.timeline.empty()) nothing_in_logs(v, {"No events.", "イベントはありません。"});
  write_drawing(v);
  say_where_it_ends(v);
  end_section(v);
}

void write_events(View& v) {
  begin_section(v, "events", {"Events of the timeline", "時系列のイベント一覧"});
  if (v.picture.timeline.empty()) nothing_in_logs(v, {"No events.", "イベントはありません。"});
  table(v, "events",
        {{"time (UTC)", "日時 (UTC)"},
         {"tactic", "戦術"},
         {"what", "内容"},
         {"by", "実施者"},
         {"region", "リージョン"},
         {"fact", "事実"}},
        v.picture.timeline, kRows, [&](const Fact& f) {
          time_cell(v.page, f.one("time"));
          cell(v.page, tactic_word(f.one("tactic"), v.lang()), 40);
          cell(v.page, f.one("text"), 200);
          principal_cell(v, f.one("principal"));
          region_cell(v.page, f.one("region"));
          link_cell(v.page, f);
        });
  end_section(v);
}

}  // namespace hikeshi::report
