// SPDX-License-Identifier: Apache-2.0
// What they made, changed or may have made; what could not be seen; what people stated and did.
#include <algorithm>

#include "report/html_parts.h"

namespace hikeshi::report {
namespace {

constexpr TableLimit kThings{800, size_t{1} << 20};
constexpr TableLimit kFew{300, size_t{512} << 10};

void state_cell(View& v, const Fact& thing) {
  v.page.raw("<td>");
  if (v.picture.is_left(thing)) {
    chip(v.page, Tone::kRed, Text{"LEFT", "残存"}.in(v.lang()));
  } else if (v.picture.removals.were_read_back(thing)) {
    chip(v.page, Tone::kPlain, Text{"removed, read back", "削除済 (確認済み)"}.in(v.lang()));
  } else if (thing.is("left")) {
    chip(v.page, Tone::kPlain, Text{"removed, as stated", "削除済 (申告)"}.in(v.lang()));
  } else {
    chip(v.page, Tone::kPlain, Text{"removed", "削除済"}.in(v.lang()));
    if (!thing.one("removed_at").empty()) {
      v.page.raw("<br><small class=\"time\">")
          .text(shown_second(thing.one("removed_at")), 40)
          .raw("</small>");
    }
  }
  if (thing.is("regenerates")) {
    v.page.raw(" ");
    chip(v.page, Tone::kAmber, Text{"comes back", "再生成"}.in(v.lang()));
  }
  v.page.raw("</td>");
}

void thing_cells(View& v, const Fact& thing) {
  Page& page = v.page;
  type_cell(page, thing.one("type"));
  page.raw("<td><code>").text(thing_id(thing), 120).raw("</code>");
  const std::string_view arn = thing.one("arn");
  if (!arn.empty() && !arn.ends_with(thing_id(thing))) {
    page.raw("<br><small>").text(arn, 160).raw("</small>");
  }
  page.raw("</td>");
  region_cell(page, thing.one("region"));
}

void made_row(View& v, const Fact& thing) {
  state_cell(v, thing);
  thing_cells(v, thing);
  time_cell(v.page, thing.one("made_at"));
  principal_cell(v, thing.one("made_by"));
  link_cell(v.page, thing);
}

void write_groups(View& v) {
  constexpr size_t kGroups = 60;
  constexpr size_t kRegions = 8;
  Page& page = v.page;
  const auto& groups = v.picture.groups;
  page.raw("<div class=\"wide\"><table class=\"groups\"><thead><tr>");
  for (const Text& title : {Text{"type", "種類"}, Text{"made", "作成"}, Text{"left", "残存"},
                            Text{"left in", "残存リージョン"}}) {
    page.raw("<th scope=\"col\">").say(title).raw("</th>");
  }
  page.raw("</tr></thead>\n<tbody>\n");
  for (size_t i = 0; i < std::min(kGroups, groups.size()); ++i) {
    page.raw("<tr><td>").text(groups[i].type, 60).raw("</td><td class=\"n\">");
    page.text(with_commas(groups[i].made)).raw("</td><td class=\"n\">");
    if (groups[i].left > 0)
      page.raw("<b class=\"red\">").text(with_commas(groups[i].left)).raw("</b>");
    if (groups[i].left == 0) page.raw("0");
    page.raw("</td><td>");
    for (size_t r = 0; r < std::min(kRegions, groups[i].left_in.size()); ++r) {
      const auto& [region, count] = groups[i].left_in[r];
      page.raw("<span class=\"chip\">");
      page.text(region.empty() ? std::string(Text{"global", "グローバル"}.in(v.lang())) : region,
                30);
      page.raw(" <b>").number(count).raw("</b></span> ");
    }
    if (groups[i].left_in.size() > kRegions) page.raw("…");
    page.raw("</td></tr>\n");
  }
  page.raw("</tbody></table></div>\n");
  if (groups.size() > kGroups) more_line(v, groups.size() - kGroups);
}

void disputed_row(View& v, const Fact& thing) {
  thing_cells(v, thing);
  time_cell(v.page, thing.one("made_at"));
  const auto reasons = [&](std::string_view name) {
    v.page.raw("<td>");
    const auto& all = thing.all(name);
    for (size_t i = 0; i < std::min<size_t>(3, all.size()); ++i) {
      if (i > 0) v.page.raw("<br>");
      v.page.text(all[i], 160);
    }
    v.page.raw("</td>");
  };
  reasons("reasons");
  reasons("against");
  link_cell(v.page, thing);
}

void write_read(View& v) {
  if (v.picture.hunt == nullptr) return;
  const Fact& hunt = *v.picture.hunt;
  Page& page = v.page;
  page.raw("<dl>\n");
  term(page, {"Read", "読み取り"},
       v.in({"{} records in {} files ({} bytes unpacked), {} duplicates dropped",
             "{} レコード、{} ファイル (展開後 {} バイト)、重複除外 {} 件"},
            with_commas(number_in(hunt, "records")), with_commas(number_in(hunt, "files")),
            with_commas(number_in(hunt, "bytes_unpacked")),
            with_commas(number_in(hunt, "duplicates"))));
  term(page, {"Events from", "対象期間"},
       shown_time(hunt.one("first_event")) + " – " + shown_time(hunt.one("last_event")));
  term(page, {"Rules", "ルール"},
       v.in({"{} loaded, {} could not be loaded", "{} 件を使用、{} 件は読み込めず"},
            with_commas(number_in(hunt, "rules_loaded")),
            with_commas(number_in(hunt, "rules_failed"))));
  term(
      page, {"Data events", "データイベント"},
      has_data_events(v.picture)
          ? v.in({"in the logs", "記録あり"})
          : v.in({"not in the logs: reads of objects and secrets cannot be told from their absence",
                  "記録なし: オブジェクト等が読み取られたかどうかは判断できません"}));
  term(page, {"SHA-256 of the hunt", "調査結果の SHA-256"}, hunt.one("document_sha256"));
  page.raw("</dl>\n");
}

void write_gaps(View& v) {
  v.page.raw("<h3>").say({"Gaps in the logs", "ログの欠落"}).raw("</h3>\n");
  if (v.picture.gaps.empty()) nothing(v.page, {"No proven gap.", "確認された欠落はありません。"});
  table(v, "gaps",
        {{"account/region", "アカウント/リージョン"},
         {"state", "状態"},
         {"from (UTC)", "開始 (UTC)"},
         {"to (UTC)", "終了 (UTC)"},
         {"why", "理由"},
         {"fact", "事実"}},
        v.picture.gaps, kFew, [&](const Fact& f) {
          cell(v.page, f.subject, 60);
          v.page.raw("<td>");
          chip(v.page, Tone::kAmber, gap_state_word(f.one("state"), v.lang()));
          v.page.raw("</td>");
          time_cell(v.page, f.one("from"));
          time_cell(v.page, f.one("to"));
          cell(v.page, f.one("why"), 200);
          link_cell(v.page, f);
        });
}

void write_unread(View& v) {
  v.page.raw("<h3>").say({"Inputs that could not be read", "読み取れなかった入力"}).raw("</h3>\n");
  if (v.picture.unread_total == 0) nothing(v.page, {"None.", "なし。"});
  table(v, "unread",
        {{"file", "ファイル"}, {"at byte", "位置"}, {"reason", "理由"}, {"fact", "事実"}},
        v.picture.unread, kFew, [&](const Fact& f) {
          code_cell(v.page, f.subject, 160);
          cell(v.page, f.one("offset"), 20);
          cell(v.page, f.one("reason"), 200);
          link_cell(v.page, f);
        });
  const size_t listed = v.picture.unread.size();
  if (v.picture.unread_total > listed) more_line(v, v.picture.unread_total - listed);
}

}  // namespace

void write_made(View& v) {
  begin_section(v, "made",
                {"What they made, the left ones first", "作成されたもの (残存を先に表示)"});
  if (v.picture.created.empty()) {
    nothing_in_logs(v, {"Nothing that was made is charged to the actor.",
                        "侵入者による作成は確認されていません。"});
  } else {
    write_groups(v);
  }
  table(v, "made",
        {{"state", "状態"},
         {"type", "種類"},
         {"id", "ID"},
         {"region", "リージョン"},
         {"made (UTC)", "作成 (UTC)"},
         {"by", "作成者"},
         {"fact", "事実"}},
        v.picture.created, kThings, [&](const Fact& f) { made_row(v, f); });
  end_section(v);
}

void write_modified(View& v) {
  begin_section(v, "modified", {"What they changed", "変更されたもの"});
  if (v.picture.modified.empty()) nothing_in_logs(v, {"Nothing found.", "確認されていません。"});
  table(v, "modified",
        {{"type", "種類"},
         {"id", "ID"},
         {"region", "リージョン"},
         {"when (UTC)", "日時 (UTC)"},
         {"what", "内容"},
         {"by", "実施者"},
         {"fact", "事実"}},
        v.picture.modified, kFew, [&](const Fact& f) {
          thing_cells(v, f);
          time_cell(v.page, f.one("made_at"));
          cell(v.page, f.one("detail"), 200);
          principal_cell(v, f.one("made_by"));
          link_cell(v.page, f);
        });
  end_section(v);
}

void write_disputed(View& v) {
  begin_section(v, "disputed", {"Disputed: the owner must say", "要確認: 所有者への確認が必要"});
  if (v.picture.disputed.empty())
    nothing_in_logs(v, {"Nothing is disputed.", "該当はありません。"});
  table(v, "disputed",
        {{"type", "種類"},
         {"id", "ID"},
         {"region", "リージョン"},
         {"made (UTC)", "作成 (UTC)"},
         {"for the actor", "侵入者とする根拠"},
         {"against", "反証"},
         {"fact", "事実"}},
        v.picture.disputed, kFew, [&](const Fact& f) { disputed_row(v, f); });
  end_section(v);
}

void write_coverage(View& v) {
  begin_section(v, "coverage",
                {"What was read, and what could not be seen", "読み取った範囲と確認できない範囲"});
  if (v.picture.hunt == nullptr)
    nothing(v.page, {"No logs have been read.", "ログは読み込まれていません。"});
  write_read(v);
  if (v.picture.hunt != nullptr || !v.picture.gaps.empty()) write_gaps(v);
  if (v.picture.hunt != nullptr || !v.picture.unread.empty()) write_unread(v);
  end_section(v);
}

namespace {

std::string_view done_title(const Fact& done, Lang lang) {
  if (lang == Lang::kJa && !done.one("title_ja").empty()) return done.one("title_ja");
  return done.one("title").empty() ? std::string_view(done.subject) : done.one("title");
}

}  // namespace

void write_statements(View& v) {
  begin_section(v, "statements", {"What people stated and did", "担当者の申告と実施記録"});
  const Picture& p = v.picture;
  if (p.done.empty() && p.answers.empty()) nothing(v.page, {"Nothing yet.", "まだありません。"});
  table(v, "done",
        {{"done", "実施内容"},
         {"target", "対象"},
         {"by", "実施者"},
         {"at (UTC)", "日時 (UTC)"},
         {"known how", "根拠"},
         {"fact", "事実"}},
        p.done, kFew, [&](const Fact& f) {
          cell(v.page, done_title(f, v.lang()), 200);
          code_cell(v.page, f.one("target"));
          cell(v.page, f.one("by"), 60);
          time_cell(v.page, f.one("at"));
          cell(v.page, standing_word(f.standing, v.lang()), 40);
          link_cell(v.page, f);
        });
  table(v, "answers",
        {{"question", "質問"},
         {"answer", "回答"},
         {"by", "回答者"},
         {"at (UTC)", "日時 (UTC)"},
         {"fact", "事実"}},
        p.answers, kFew, [&](const Fact& f) {
          cell(v.page, f.subject, 100);
          cell(v.page, f.one("text"), 400);
          cell(v.page, f.one("by"), 60);
          time_cell(v.page, f.one("at"));
          link_cell(v.page, f);
        });
  end_section(v);
}

}  // namespace hikeshi::report
