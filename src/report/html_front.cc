// SPDX-License-Identifier: Apache-2.0
// The first page: title, the four figures that matter, the summary in sentences, what AWS wrote,
// and the steps to do.
#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "report/html_parts.h"

namespace hikeshi::report {
namespace {

constexpr size_t kStepsShown = 80;  // with all commands, some 15 pages in print
constexpr size_t kNamesShown = 8;

struct Tile {
  Tone tone = Tone::kPlain;
  std::string name, figure, under, second = {};
};

void write_tile(Page& page, const Tile& tile) {
  switch (tile.tone) {
    case Tone::kRed:
      page.raw("<div class=\"tile red\">");
      break;
    case Tone::kAmber:
      page.raw("<div class=\"tile amber\">");
      break;
    case Tone::kGreen:
      page.raw("<div class=\"tile green\">");
      break;
    default:
      page.raw("<div class=\"tile\">");
      break;
  }
  page.raw("<p class=\"name\">").text(tile.name, 40).raw("</p><p class=\"figure\">");
  page.text(tile.figure, 40).raw("</p><p class=\"under\">").text(tile.under, 120);
  if (!tile.second.empty()) page.raw("<br>").text(tile.second, 120);
  page.raw("</p></div>\n");
}

Tile deadline_tile(const View& v) {
  const auto at = v.state.deadline();
  const std::string name = v.in({"Deadline", "回答期限"});
  if (!at)
    return {Tone::kPlain, name, v.in({"none", "なし"}),
            v.in({"no notice states one", "通知に記載なし"})};
  if (v.state.closed)
    return {Tone::kPlain, name, minute_utc(*at), v.in({"the case is closed", "ケースは終了済み"})};
  const int64_t left = at->seconds - v.options.now.seconds;
  const Tone tone = left < 0 ? Tone::kRed : left < kDay ? Tone::kAmber : Tone::kPlain;
  return {tone, name, time_left(*at, v.options.now, v.lang()), minute_utc(*at),
          v.options.zone_offset == 0 ? "" : minute_local(*at, v.options.zone_offset)};
}

Tile actor_tile(const View& v) {
  const Picture& p = v.picture;
  const std::string name = v.in({"Compromised", "侵害された主体"});
  if (p.hunt == nullptr) {
    return {Tone::kAmber, name, v.in({"not known yet", "未特定"}),
            v.in({"no logs have been read", "ログ未読み込み"})};
  }
  if (!p.actor_found) {
    return {Tone::kGreen, name, v.in({"no actor found", "侵入者なし"}),
            v.in({"{} records looked at", "{} レコードを調査"},
                 with_commas(number_in(*p.hunt, "records")))};
  }
  const Fact& suspect = *p.suspects.front().fact;
  return {
      Tone::kPlain, name, std::string(last_name(suspect.subject)),
      v.in({"{}, confidence {}", "{}、確度 {}"}, principal_kind_word(suspect.one("kind"), v.lang()),
           confidence_word(suspect.one("confidence"), v.lang()))};
}

// Without logs nothing is known; a nought would be a claim.
Tile unknown_tile(const View& v, Text name) {
  return {Tone::kPlain, v.in(name), "–", v.in({"no logs have been read", "ログ未読み込み"})};
}

Tile left_tile(const View& v) {
  const Picture& p = v.picture;
  if (p.hunt == nullptr) return unknown_tile(v, {"Still there", "残存"});
  return {p.left > 0 ? Tone::kRed : Tone::kGreen, v.in({"Still there", "残存"}),
          with_commas(p.left),
          v.in({"of {} made; {} changed, {} disputed", "作成 {} 件中。変更 {} 件、要確認 {} 件"},
               with_commas(p.created.size()), with_commas(p.modified.size()),
               with_commas(p.disputed.size()))};
}

Tile unseen_tile(const View& v) {
  const Picture& p = v.picture;
  if (p.hunt == nullptr) return unknown_tile(v, {"Could not be seen", "確認できない範囲"});
  const size_t blind = p.gaps.size() + p.unread_total;
  return {blind > 0 ? Tone::kAmber : Tone::kPlain, v.in({"Could not be seen", "確認できない範囲"}),
          with_commas(blind),
          v.in({"gaps in the logs: {}, inputs unread: {}", "ログ欠落 {} 件、読み取り不可 {} 件"},
               with_commas(p.gaps.size()), with_commas(p.unread_total)),
          has_data_events(p) ? "" : v.in({"no data events", "データイベントの記録なし"})};
}

const Fact* span_of(const Picture& p) {
  if (p.actor != nullptr && !p.actor->one("first_seen").empty()) return p.actor;
  return p.suspects.empty() ? nullptr : p.suspects.front().fact;
}

std::string names_of(const View& v, const Facts& facts) {
  const Lang lang = v.lang();
  std::vector<std::string> names;
  for (const Fact* fact : facts) {
    if (names.size() == kNamesShown) break;
    names.push_back(clean(own_name(v, fact->subject), 120));
  }
  std::string text = join(names, Text{", ", "、"}.in(lang));
  if (facts.size() <= names.size()) return text;
  return text + say(lang, {" and {} more", " 他 {} 件"}, with_commas(facts.size() - names.size()));
}

void write_found(View& v) {
  const Picture& p = v.picture;
  const Fact& suspect = *p.suspects.front().fact;
  Page& page = v.page;
  page.raw("<p class=\"lead\">");
  const Fact* key = p.entry_credential();
  page.text(v.in({"Our logs show, with {} confidence, that {} {} was used by somebody who is not "
                  "its owner",
                  "ログによると (確度: {})、{} {} が正規の利用者以外に使用されました"},
                 confidence_word(suspect.one("confidence"), v.lang()),
                 principal_kind_word(suspect.one("kind"), v.lang()), clean(suspect.subject, 120)),
            400);
  if (key != nullptr) {
    page.text(v.in({", with {} {}", " (使用された認証情報: {} {})"},
                   credential_kind_word(key->one("kind"), v.lang()), shown_credential(*key, 60)),
              200);
  }
  page.say({". ", "。"});
  if (const Fact* span = span_of(p)) {
    page.text(v.in({"First seen {}, last seen {}. ", "最初の確認は {}、最後の確認は {} です。"},
                   shown_time(span->one("first_seen")), shown_time(span->one("last_seen"))),
              300);
  }
  page.text(
      v.in({"They made {} things, of which {} are still there, and changed {}.",
            "作成されたもの {} 件 (うち残存 {} 件)、変更されたもの {} 件を確認しています。"},
           with_commas(p.created.size()), with_commas(p.left), with_commas(p.modified.size())),
      300);
  page.raw("</p>\n");
}

void write_not_found(View& v) {
  const Fact& hunt = *v.picture.hunt;
  v.page.raw("<p class=\"lead\">")
      .say({"No actor was found in the logs that were read.",
            "読み取ったログから侵入者は見つかりませんでした。"});
  v.page.raw("</p>\n");
  paragraph(
      v.page,
      v.in({"Looked at: {} records in {} files, from {} to {}, with {} rules. What the logs do not "
            "cover is listed below; nothing can be said about it.",
            "調査対象: {} レコード、{} ファイル、{} 〜 {}、ルール {} "
            "件。ログに含まれない範囲は以下に示します。その範囲については判断できません。"},
           with_commas(number_in(hunt, "records")), with_commas(number_in(hunt, "files")),
           shown_time(hunt.one("first_event")), shown_time(hunt.one("last_event")),
           with_commas(number_in(hunt, "rules_loaded"))));
}

void write_key_facts(View& v) {
  const Picture& p = v.picture;
  Page& page = v.page;
  page.raw("<dl>\n");
  const Fact* span = p.actor_found ? span_of(p) : nullptr;
  const auto first = span == nullptr ? std::nullopt : parse_rfc3339(span->one("first_seen"));
  if (first) {
    term(page, {"Since", "開始"}, minute_both(*first, v.options.zone_offset));
  }
  if (p.actor_found) term(page, {"From", "接続元"}, names_of(v, p.addresses));
  if (p.actor_found) term(page, {"Principals", "関係する主体"}, names_of(v, p.principals));
  for (const Fact* cause : p.causes) {
    if (cause->one("verdict") == "ruled_out") continue;
    term(page, {"Cause", "原因"},
         fmt::format("{} ({})", cause_word(cause->subject, v.lang()),
                     verdict_word(cause->one("verdict"), v.lang())));
    break;
  }
  page.raw("</dl>\n");
}

std::string words_of(const Fact& fact, std::string_view attribute,
                     std::string_view (*word)(std::string_view, Lang), Lang lang) {
  std::vector<std::string> words;
  for (const std::string& one : fact.all(attribute)) words.emplace_back(word(one, lang));
  return join(words, Text{", ", "、"}.in(lang));
}

void write_notice(View& v, const Fact& notice) {
  Page& page = v.page;
  page.raw("<article class=\"card\"><h3>").text(notice_class_word(notice.one("class"), v.lang()));
  page.raw(" <small>").link(notice).raw("</small></h3>\n<dl>\n");
  const std::string_view original = notice.one("original_subject");
  term(page, {"Subject", "件名"}, original.empty() ? notice.one("subject") : original);
  term(page, {"Sender", "差出人"}, notice.one("sender"));
  term(page, {"Sent", "送信日時"}, shown_time(notice.one("sent_at")));
  term(page, {"Authentication", "送信元認証"},
       authentication_word(notice.one("authentication"), v.lang()));
  term(page, {"Reference", "参照番号"}, notice.one("abuse_reference"));
  term(page, {"Support case", "サポートケース"}, notice.one("case_id"));
  term(page, {"Activity", "報告された活動"}, notice.one("activity"));
  term(page, {"AWS has done", "AWS が実施した制限"},
       words_of(notice, "restrictions", restriction_word, v.lang()));
  term(page, {"AWS asks for", "AWS からの依頼"},
       words_of(notice, "required", required_word, v.lang()));
  term(page, {"Deadline", "期限"}, shown_time(notice.one("deadline")));
  page.raw("</dl></article>\n");
}

constexpr std::pair<std::string_view, Text> kReported[] = {
    {"reported.account", {"Accounts", "アカウント"}},
    {"reported.instance", {"Instances", "インスタンス"}},
    {"reported.interface", {"Network interfaces", "ネットワークインターフェイス"}},
    {"reported.access_key", {"Access keys", "アクセスキー"}},
    {"reported.masked_key", {"Access keys (masked)", "アクセスキー (一部伏字)"}},
    {"reported.user", {"Users", "ユーザー"}},
    {"reported.role", {"Roles", "ロール"}},
    {"reported.region", {"Regions", "リージョン"}},
    {"reported.own_address", {"Own addresses", "自社側アドレス"}},
    {"reported.remote_address", {"Remote addresses", "相手側アドレス"}},
    {"reported.source_address", {"Source addresses", "接続元アドレス"}},
    {"reported.exposure", {"Exposed at", "公開されていた場所"}},
    {"reported.event", {"Events", "イベント"}},
};

void write_commands(Page& page, std::string_view lines, std::string_view case_id) {
  constexpr size_t kLines = 40;
  const size_t begin = page.size();
  const std::vector<std::string_view> all = split(lines, '\n');
  page.raw("<pre>");
  for (size_t i = 0; i < all.size(); ++i) {
    if (i > 0) page.raw("\n");
    if (i == kLines || page.size() - begin > 6000) {
      page.raw("# … hikeshi plan ").text(case_id, 60);
      break;
    }
    // Half a command must not be pasted: what it would do is not what the step says.
    if (all[i].size() > 2400) {
      page.raw("# hikeshi plan ").text(case_id, 60);
    } else {
      page.text(all[i], 2400);
    }
  }
  page.raw("</pre>");
}

void write_step(View& v, const Todo& todo) {
  Page& page = v.page;
  page.raw("<li><p><span class=\"phase\">").text(phase_word(todo.phase, v.lang()), 20);
  page.raw("</span> ").text(todo.title, 300).raw(" ");
  const Tone tone = todo.danger == "irreversible" ? Tone::kRed
                    : todo.danger == "reversible" ? Tone::kBlue
                                                  : Tone::kGreen;
  if (!todo.danger.empty()) chip(page, tone, danger_word(todo.danger, v.lang()));
  page.raw("</p>");
  if (!todo.cli.empty()) write_commands(page, todo.cli, v.state.case_id);
  page.raw("</li>\n");
}

}  // namespace

void write_header(View& v) {
  Page& page = v.page;
  page.raw("<header>\n<p class=\"kicker\"><b>hikeshi</b> ")
      .say({"Incident report", "インシデント報告書"});
  page.raw("</p>\n<h1>").text(notice_class_word(v.state.notice_class(), v.lang()), 80);
  page.raw("</h1>\n<p class=\"meta\">");
  if (!v.state.account().empty()) {
    page.say({"Account ", "アカウント "})
        .raw("<code>")
        .text(v.state.account(), 20)
        .raw("</code> · ");
  }
  page.say({"Case ", "ケース "}).raw("<code>").text(v.state.case_id, 60).raw("</code> · ");
  page.text(v.in({"opened {}", "開始 {}"}, minute_utc(v.state.opened_at))).raw(" · ");
  page.text(v.in({"as of {}", "作成 {}"}, minute_utc(v.options.now)));
  if (v.state.closed) page.raw(" · ").say({"closed", "終了"});
  page.raw("</p>\n</header>\n<div class=\"tiles\">\n");
  for (const Tile& tile : {deadline_tile(v), actor_tile(v), left_tile(v), unseen_tile(v)}) {
    write_tile(page, tile);
  }
  page.raw("</div>\n");
}

void write_contents(View& v) {
  Page& page = v.page;
  page.raw("<nav>\n");
  const auto item = [&](Markup to, Text title) {
    page.raw("<a href=\"#").raw(to).raw("\">").say(title).raw("</a>\n");
  };
  item("summary", {"Summary", "概要"});
  item("timeline", {"Timeline", "時系列"});
  item("steps", {"What to do", "対応手順"});
  item("notices", {"The notice", "AWS からの通知"});
  item("suspects", {"Who", "侵害対象"});
  item("credentials", {"Credentials", "認証情報"});
  item("made", {"What they made", "作成されたもの"});
  item("modified", {"What they changed", "変更されたもの"});
  item("disputed", {"Disputed", "要確認"});
  item("causes", {"Cause", "原因"});
  item("coverage", {"What was not seen", "確認できない範囲"});
  item("statements", {"Stated and done", "申告と実施記録"});
  item("events", {"Events", "イベント一覧"});
  item("evidence", {"Evidence", "証跡"});
  page.raw("</nav>\n");
}

void write_summary(View& v) {
  begin_section(v, "summary", {"Summary", "概要"});
  if (v.picture.hunt == nullptr) {
    v.page.raw("<p class=\"lead\">")
        .say({"No logs have been read yet. What follows is what the notice reports.",
              "ログはまだ読み込まれていません。以下は通知の記載内容です。"});
    v.page.raw("</p>\n");
  } else if (v.picture.actor_found) {
    write_found(v);
  } else {
    write_not_found(v);
  }
  write_key_facts(v);
  end_section(v);
}

void write_notices(View& v) {
  constexpr size_t kNotices = 20;
  begin_section(v, "notices", {"What AWS reported", "AWS からの通知"});
  const Facts& notices = v.picture.notices;
  if (notices.empty())
    nothing(v.page, {"The case has no notice.", "このケースに通知はありません。"});
  for (size_t i = 0; i < std::min(kNotices, notices.size()); ++i) write_notice(v, *notices[i]);
  if (notices.size() > kNotices) more_line(v, notices.size() - kNotices);
  v.page.raw("<dl>\n");
  for (const auto& [kind, name] : kReported) {
    term(v.page, name, names_of(v, v.state.of_kind(kind)));
  }
  v.page.raw("</dl>\n");
  end_section(v);
}

void write_steps(View& v) {
  begin_section(v, "steps", {"What to do, in this order", "対応手順 (この順に実施)"});
  const auto& steps = v.options.todo;
  if (steps.empty())
    nothing(v.page, {"No step of the plan is open.", "未完了の手順はありません。"});
  if (!steps.empty()) v.page.raw("<ol class=\"steps\">\n");
  for (size_t i = 0; i < std::min(kStepsShown, steps.size()); ++i) write_step(v, steps[i]);
  if (!steps.empty()) v.page.raw("</ol>\n");
  if (steps.size() > kStepsShown) {
    v.page.raw("<p class=\"more\">");
    v.page.text(v.in({"{} more in ", "他 {} 手順: "}, with_commas(steps.size() - kStepsShown)));
    v.page.raw("<code>hikeshi plan ").text(v.state.case_id, 60).raw("</code></p>\n");
  }
  end_section(v);
}

}  // namespace hikeshi::report
