// SPDX-License-Identifier: Apache-2.0
// One function for each section of the screen; screen.h fits them together.
#include "report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "report/picture.h"
#include "report/say.h"
#include "report/screen.h"
#include "report/words.h"

namespace hikeshi::report {
namespace {

constexpr size_t kListed = 3;  // names in a line before "and N more"

struct Context {
  const CaseState& state;
  const Picture& picture;
  const SummaryOptions& options;

  std::string in(Text text) const { return std::string(text.in(options.lang)); }
  template <class... V>
  std::string in(Text text, const V&... values) const {
    return say(options.lang, text, values...);
  }
  std::string case_name() const { return clean(state.case_id, 40); }
  Section section(Text label, size_t least, bool blank_before = false) const {
    Section s{in(label), Style::kBold, least, blank_before, ""};
    s.more = in({"… {} more: hikeshi show ", "… 他 {} 件: hikeshi show "}) + case_name();
    return s;
  }
};

// "a, b, c and 4 more"
std::string listed(const std::vector<std::string>& names, Lang lang, size_t most = kListed) {
  std::vector<std::string> shown(names.begin(),
                                 names.begin() + static_cast<long>(std::min(most, names.size())));
  std::string text = join(shown, Text{", ", "、"}.in(lang));
  if (names.size() <= most) return text;
  return text + say(lang, {" and {} more", " 他 {} 件"}, with_commas(names.size() - most));
}

std::vector<std::string> subjects(const Facts& facts, size_t columns) {
  std::vector<std::string> names;
  for (const Fact* fact : facts) {
    const std::string name = clean(fact->subject, columns);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    if (names.size() > 200) break;  // more than can be shown; the search above is quadratic
  }
  return names;
}

Section head(const Context& c) {
  Line line("hikeshi ", Style::kCyan);
  line.add(c.case_name(), Style::kBold).add("  ");
  line.add(clean(notice_class_word(c.state.notice_class(), c.options.lang), 40));
  const std::string account = clean(c.state.account(), 20);
  if (!account.empty()) line.add(c.in({" · account {}", " · アカウント {}"}, account));
  line.add(c.state.closed ? c.in({" · closed", " · 終了"}) : c.in({" · open", " · 対応中"}));
  return Section{}.add(line);
}

Section deadline(const Context& c) {
  Section s = c.section({"DEADLINE", "期限"}, 1, true);
  const auto at = c.state.deadline();
  if (!at) return s.add(Line(c.in({"none stated", "指定なし"}), Style::kDim));
  if (c.state.closed) return s.add(Line(minute_utc(*at), Style::kDim));
  const int64_t left = at->seconds - c.options.now.seconds;
  const Style style = left < 0 ? Style::kAlarm : left < kDay ? Style::kRed : Style::kBold;
  Line line(time_left(*at, c.options.now, c.options.lang), style);
  line.add("   ").add(minute_both(*at, c.options.zone_offset));
  return s.add(line);
}

Line credential_line(const Context& c, const Fact& credential) {
  const Lang lang = c.options.lang;
  Line line(c.in({"with ", "使用: "}));
  line.add(credential_kind_word(credential.one("kind"), lang)).add(" ");
  line.add(shown_credential(credential, 50), Style::kBold);
  const size_t others = c.picture.credentials.size() - 1;
  if (others > 0) {
    line.add(c.in({", further credentials: {}", "、他に認証情報 {} 件"}, with_commas(others)));
  }
  return line;
}

// What a notice names is where to look, not whom to blame.
Section who_without_logs(const Context& c, Section s) {
  s.add(Line(
      c.in({"not known yet: no logs have been read", "未特定: ログがまだ読み込まれていません"}),
      Style::kYellow));
  constexpr std::pair<std::string_view, Text> kNamed[] = {
      {"reported.access_key", {"access key", "アクセスキー"}},
      {"reported.masked_key", {"access key", "アクセスキー"}},
      {"reported.instance", {"instance", "インスタンス"}},
      {"reported.user", {"user", "ユーザー"}},
      {"reported.role", {"role", "ロール"}},
      {"reported.root", {"root user", "ルートユーザー"}},
  };
  for (const auto& [kind, word] : kNamed) {
    const auto names = subjects(c.state.of_kind(kind), 50);
    if (names.empty()) continue;
    s.add(Line(c.in({"the notice names: {} {}", "通知の記載: {} {}"}, word.in(c.options.lang),
                    listed(names, c.options.lang))));
  }
  return s;
}

Section who_not_found(const Context& c, Section s) {
  const Fact& hunt = *c.picture.hunt;
  s.add(Line(c.in({"no actor found in these logs", "ログから侵入者は見つかりませんでした"}),
             Style::kGreen));
  s.add(Line(c.in({"looked at {} records in {} files, {} rules",
                   "調査対象: {} レコード、{} ファイル、ルール {} 件"},
                  with_commas(number_in(hunt, "records")), with_commas(number_in(hunt, "files")),
                  with_commas(number_in(hunt, "rules_loaded")))));
  if (!hunt.one("first_event").empty()) {
    s.add(Line(c.in({"from {} to {}", "対象期間: {} 〜 {}"}, shown_time(hunt.one("first_event")),
                    shown_time(hunt.one("last_event")))));
  }
  const auto accounts = subjects(c.state.of_kind("hunt.account"), 20);
  if (!accounts.empty()) {
    s.add(Line(c.in({"of account {}", "対象アカウント: {}"}, listed(accounts, c.options.lang))));
  }
  std::set<std::string_view> named;  // a principal is a suspect once for each origin
  for (const Suspect& suspect : c.picture.suspects) {
    if (!named.insert(suspect.fact->subject).second) continue;
    s.add(Line(c.in(
        {"weak sign only, no accusation: {} ({})", "弱い兆候のみ (断定ではありません): {} ({})"},
        clean(suspect.fact->subject, 60),
        confidence_word(suspect.fact->one("confidence"), c.options.lang))));
  }
  return s;
}

// The suspects behind the first, each principal once: those of its group are the same actor, the
// others are not. A further origin of a principal that is named already says nothing new.
void add_others(const Context& c, Section& s) {
  const Fact& first = *c.picture.suspects.front().fact;
  std::set<std::string_view> named{first.subject};
  std::vector<std::string> same, apart;
  for (const bool of_group : {true, false}) {
    for (const Suspect& suspect : c.picture.suspects) {
      if ((suspect.fact->one("group") == first.one("group")) != of_group) continue;
      if (!named.insert(suspect.fact->subject).second) continue;
      (of_group ? same : apart).push_back(clean(without_arn(suspect.fact->subject), 30));
    }
  }
  const auto add = [&](Text text, const std::vector<std::string>& names) {
    if (!names.empty()) s.add(Line(c.in(text, listed(names, c.options.lang, 2))));
  };
  add({"also worked as {}", "他に使用した主体: {}"}, same);
  add({"not tied to this one: {}", "関連不明の別の容疑対象: {}"}, apart);
}

// Of people who share a role the person comes first: that is what a cut line must not lose.
void add_principal(const Context& c, Line& line, const Fact& suspect) {
  const auto arn = parse_arn(suspect.subject);
  if (!arn || !arn->resource.starts_with("assumed-role/")) {
    line.add(principal_kind_word(suspect.one("kind"), c.options.lang));
    line.add(" ").add(clean(suspect.subject, 70), Style::kRed);
    return;
  }
  const std::string_view role = arn->resource.substr(arn->resource.find('/') + 1);
  line.add(clean(last_name(arn->resource), 70), Style::kRed);
  line.add(c.in({" in role {}", " (ロール {})"}, clean(role.substr(0, role.find('/')), 70)));
}

Section who(const Context& c) {
  Section s = c.section({"WHO", "侵害対象"}, 3, true);
  if (c.picture.hunt == nullptr) return who_without_logs(c, std::move(s));
  if (!c.picture.actor_found) return who_not_found(c, std::move(s));
  const Fact& suspect = *c.picture.suspects.front().fact;
  Line line;
  add_principal(c, line, suspect);
  s.add(line);
  if (const Fact* credential = c.picture.entry_credential()) s.add(credential_line(c, *credential));
  add_others(c, s);
  return s;
}

Item reason(const Context& c, const Facts& facts, std::string_view mark, Style style) {
  constexpr size_t kMargin = 12;  // the label column and the mark
  const size_t width = std::max<size_t>(c.options.columns, kMargin + 20) - kMargin;
  const std::string text = clean(reason_text(*facts.front(), c.options.lang), 2 * width);
  Item item;
  for (const std::string& part : wrap(text, width, 2)) {
    item.push_back(item.empty() ? Line(mark, style) : Line());
    item.back().skip_to(2).add(part);
  }
  return item;
}

Section why(const Context& c) {
  Section s = c.section({"WHY", "根拠"}, 3);
  if (!c.picture.actor_found) return s;
  const Suspect& best = c.picture.suspects.front();
  s.add(Line(c.in({"confidence ", "確度 "}))
            .add(confidence_word(best.fact->one("confidence"), c.options.lang), Style::kBold)
            .add(c.in({" · reasons for: {}, against: {}", " · 根拠 {} 件、反証 {} 件"},
                      best.reasons.size(), best.against.size())));
  if (!best.reasons.empty()) s.items.push_back(reason(c, best.reasons, "+", Style::kRed));
  if (!best.against.empty()) s.items.push_back(reason(c, best.against, "-", Style::kGreen));
  return s;
}

Section since(const Context& c) {
  Section s = c.section({"SINCE", "期間"}, 1);
  const Fact* span = c.picture.actor;
  if (!c.picture.actor_found) return s;
  if (span == nullptr || span->one("first_seen").empty()) span = c.picture.suspects.front().fact;
  const auto first = parse_rfc3339(span->one("first_seen"));
  const auto last = parse_rfc3339(span->one("last_seen"));
  if (!first || !last) return s;
  Line line(minute_both(*first, c.options.zone_offset), Style::kBold);
  line.add(c.in({" to {}", " 〜 {}"}, minute_utc(*last)));
  const uint64_t events =
      c.picture.actor == nullptr ? 0 : number_in(*c.picture.actor, "event_count");
  if (events > 0) line.add(c.in({" · {} events", " · {} イベント"}, with_commas(events)));
  return s.add(line);
}

Section from(const Context& c) {
  Section s = c.section({"FROM", "接続元"}, 1);
  const auto names = subjects(c.picture.addresses, 45);
  if (names.empty()) return s;
  Line line(listed(names, c.options.lang));
  const std::string place = clean(c.picture.addresses.front()->one("place"), 50);
  if (!place.empty()) line.add(" (" + place + ")");
  const auto shared = std::count_if(c.picture.addresses.begin(), c.picture.addresses.end(),
                                    [](const Fact* f) { return f->is("shared_with_owner"); });
  if (shared > 0) {
    line.add(c.in({" · {} also used by the owner", " · うち {} 件は正規の利用者も使用"}, shared),
             Style::kYellow);
  }
  return s.add(line);
}

std::string cause_text(const Fact& cause, Lang lang) {
  std::string text(cause_word(cause.subject, lang));
  for (std::string_view detail : {"resource", "region", "port", "cidr"}) {
    if (!cause.one(detail).empty())
      text.append(" · ").append(clean(without_arn(cause.one(detail)), 36));
  }
  return text;
}

Section how(const Context& c) {
  Section s = c.section({"CAUSE", "原因"}, 1);
  for (const Fact* cause : c.picture.causes) {
    const std::string_view verdict = cause->one("verdict");
    if (verdict == "ruled_out" || s.items.size() == 3) continue;
    Line line(verdict_word(verdict, c.options.lang), Style::kBold);
    s.add(line.add(": ").add(cause_text(*cause, c.options.lang)));
  }
  if (s.items.empty() && c.picture.actor_found) {
    s.add(Line(c.in({"not established yet", "未特定"}), Style::kYellow));
  }
  return s;
}

std::string regions_text(const ThingGroup& group, Lang lang) {
  constexpr size_t kRegions = 3;
  std::vector<std::string> parts;
  for (const auto& [region, count] : group.left_in) {
    const std::string_view global = Text{"global", "グローバル"}.in(lang);
    parts.push_back(fmt::format("{} {}", region.empty() ? global : clean(region, 16), count));
  }
  return listed(parts, lang, kRegions);
}

Line group_line(const Context& c, const ThingGroup& group) {
  Line line(clean(group.type, 26));
  line.skip_to(28).add(pad_left(with_commas(group.made), 7));
  const std::string left = group.left == 0 ? "-" : with_commas(group.left);
  line.add(pad_left(left, 7), group.left == 0 ? Style::kDim : Style::kRed).add("  ");
  return line.add(regions_text(group, c.options.lang));
}

// Of what the logs show as left: how many things were removed since, and how that is known.
std::string since_logs(const Context& c) {
  const Picture& p = c.picture;
  const auto removed = [&](bool read_back) {
    return std::count_if(p.created.begin(), p.created.end(), [&](const Fact* thing) {
      return thing->is("left") && !p.is_left(*thing) &&
             p.removals.were_read_back(*thing) == read_back;
    });
  };
  std::vector<std::string> how;
  if (const auto n = removed(true); n > 0)
    how.push_back(c.in({"{} read back as gone", "確認済み {} 件"}, n));
  if (const auto n = removed(false); n > 0) how.push_back(c.in({"{} as stated", "申告 {} 件"}, n));
  if (how.empty()) return {};
  return c.in({" ({})", " (うち{})"}, join(how, Text{", ", "、"}.in(c.options.lang)));
}

Section made(const Context& c) {
  const Picture& p = c.picture;
  Section s = c.section({"MADE", "作成物"}, 5, true);
  if (p.created.empty() && p.modified.empty() && p.disputed.empty()) {
    if (p.actor_found) s.add(Line(c.in({"nothing found", "見つかっていません"})));
    return s;
  }
  Line line(c.in({"{} made, {} removed", "作成 {} 件、削除済み {} 件"},
                 with_commas(p.created.size()), with_commas(p.created.size() - p.left)));
  line.add(since_logs(c));
  line.add(c.in({", ", "、"}));
  line.add(c.in({"{} LEFT", "残存 {} 件"}, with_commas(p.left)),
           p.left > 0 ? Style::kRed : Style::kGreen);
  if (!p.modified.empty()) {
    line.add(c.in({" · {} changed", " · 変更 {} 件"}, with_commas(p.modified.size())));
  }
  if (!p.disputed.empty()) {
    line.add(c.in({" · {} disputed", " · 要確認 {} 件"}, with_commas(p.disputed.size())),
             Style::kYellow);
  }
  s.add(line);
  if (p.groups.empty()) return s;
  Line titles(c.in({"type", "種類"}), Style::kDim);
  titles.skip_to(28).add(pad_left(c.in({"made", "作成"}), 7) + pad_left(c.in({"left", "残存"}), 7),
                         Style::kDim);
  s.add(titles.add(c.in({"  left in", "  残存リージョン"}), Style::kDim));
  for (const ThingGroup& group : p.groups) s.add(group_line(c, group));
  s.more = c.in({"… {} more types: hikeshi show ", "… 他 {} 種類: hikeshi show "}) + c.case_name();
  return s;
}

Section unseen(const Context& c) {
  Section s = c.section({"NOT SEEN", "未確認"}, 3, true);
  const Picture& p = c.picture;
  if (p.hunt == nullptr) return s;
  if (p.unread_total > 0) {
    s.add(Line(c.in({"inputs that could not be read: {}", "読み取れなかった入力: {} 件"},
                    with_commas(p.unread_total)),
               Style::kYellow));
  }
  for (const Fact* gap : p.gaps) {
    if (s.items.size() > 20) break;
    Line line(gap_state_word(gap->one("state"), c.options.lang), Style::kYellow);
    line.add(" ").add(clean(gap->subject, 36));
    s.add(line.add(c.in({" {} to {}", " {} 〜 {}"}, shown_time(gap->one("from")),
                        shown_time(gap->one("to")))));
  }
  if (p.gaps.size() > s.items.size()) {
    s.add(Line(c.in({"{} gaps in all", "欠落は全部で {} 件"}, with_commas(p.gaps.size()))));
  }
  if (!has_data_events(p)) {
    s.add(Line(c.in({"no data events in these logs: reads of objects and secrets cannot be told",
                     "データイベントの記録なし: オブジェクト等の読み取りは判断できません"}),
               Style::kDim));
  }
  return s;
}

Item todo_item(const Context& c, const Todo& todo, size_t number) {
  Line title(fmt::format("{}. ", number));
  title.add(fmt::format("[{}] ", phase_word(todo.phase, c.options.lang)), Style::kCyan);
  title.add(todo.title, Style::kBold);
  if (todo.danger == "irreversible") {
    title.add("  ").add(danger_word(todo.danger, c.options.lang), Style::kRed);
  }
  Item item{title};
  if (todo.cli.empty()) return item;
  const std::string_view first = split(todo.cli, '\n').front();
  item.push_back(Line("   $ ", Style::kDim).add(first));
  if (first.size() < todo.cli.size()) item.back().add(" …", Style::kDim);
  return item;
}

Section todo(const Context& c) {
  Section s = c.section({"DO NOW", "対応"}, 7, true);
  const auto& steps = c.options.todo;
  for (size_t i = 0; i < steps.size() && i < 40; ++i) {
    s.items.push_back(todo_item(c, steps[i], i + 1));
  }
  s.more =
      c.in({"… {} open steps in all: hikeshi plan {}", "… 未完了は全 {} 手順: hikeshi plan {}"},
           with_commas(steps.size()), c.case_name());
  return s;
}

Section next(const Context& c) {
  Section s = c.section({"NEXT", "次の操作"}, 1, true);
  const std::string name = c.case_name();
  if (c.picture.hunt == nullptr)
    return s.add(Line(fmt::format("hikeshi hunt {} --trail DIR", name)));
  // What hikeshi itself has been told to do once is gone on with, and read back.
  if (!c.state.actions.empty())
    return s.add(Line(c.in({"hikeshi apply {0} goes on · verify reads back · then reply",
                            "hikeshi apply {0} で続行 · verify で確認 · 続いて reply"},
                           name)));
  const auto causes = c.state.of_kind("cause");  // those of a hunt are hints, and no verdict
  if (std::any_of(causes.begin(), causes.end(), [](const Fact* f) { return f->source == "cause"; }))
    return s.add(Line(c.in({"hikeshi plan {} · then apply, verify, reply",
                            "hikeshi plan {} · 続いて apply、verify、reply"},
                           name)));
  return s.add(Line(c.in({"hikeshi plan {} · then apply, cause, verify, reply",
                          "hikeshi plan {} · 続いて apply、cause、verify、reply"},
                         name)));
}

}  // namespace

std::string terminal_summary(const CaseState& state, const SummaryOptions& options) {
  const Picture picture = picture_of(state);
  const Context c{state, picture, options};
  const std::vector<Section> sections = {head(c),   deadline(c), who(c), why(c),
                                         since(c),  from(c),     how(c), made(c),
                                         unseen(c), todo(c),     next(c)};
  // Two rows of the 40 are for where the report lies and for the prompt.
  return draw(sections, {options.columns, 38, 10}, options.colour);
}

}  // namespace hikeshi::report
