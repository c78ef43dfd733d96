// SPDX-License-Identifier: Apache-2.0
#include "report/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ids.h"
#include "base/text.h"
#include "report/picture.h"
#include "report/plain.h"
#include "report/say.h"
#include "report/words.h"

namespace hikeshi::report {
namespace {

constexpr size_t kCell = 300;         // no cell is read further than this
constexpr size_t kGap = 2;            // blanks between columns
constexpr size_t kEvidenceShown = 3;  // of one fact; the rest is counted

struct Cell {
  std::string text;
};
using Row = std::vector<Cell>;

// A table whose columns are as wide as their widest cell, and whose last column takes the rest.
// The first row is the head; a column with nothing below its head is left out.
class Table {
 public:
  explicit Table(std::vector<size_t> widest) : widest_(std::move(widest)) {}
  void add(Row row) {
    for (Cell& cell : row) cell.text = clean(cell.text, kCell);
    rows_.push_back(std::move(row));
  }
  std::string text(size_t columns) const {
    const std::vector<size_t> widths = measured();
    std::string out;
    for (const Row& row : rows_) out += line(row, widths).render(columns, false) + "\n";
    return out;
  }

 private:
  std::vector<size_t> measured() const {
    std::vector<size_t> widths(widest_.size(), 0);
    for (const Row& row : rows_) {
      if (&row == &rows_.front()) continue;
      for (size_t i = 0; i < row.size() && i < widths.size(); ++i) {
        widths[i] = std::max(widths[i], std::min(display_width(row[i].text), widest_[i]));
      }
    }
    for (size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > 0) widths[i] = std::max(widths[i], display_width(rows_.front()[i].text));
    }
    return widths;
  }
  static Line line(const Row& row, const std::vector<size_t>& widths) {
    Line line;
    for (size_t i = 0; i < row.size() && i < widths.size(); ++i) {
      if (widths[i] == 0) continue;
      const bool last = i + 1 == row.size();
      line.add(last ? row[i].text : pad_right(fit(row[i].text, widths[i]), widths[i] + kGap));
    }
    return line;
  }

  std::vector<size_t> widest_;
  std::vector<Row> rows_;
};

std::string_view left_word(const Picture& p, const Fact& thing, Lang lang) {
  if (thing.one("what") == "modified") return Text{"changed", "変更"}.in(lang);
  if (p.removals.were_read_back(thing)) return Text{"removed", "削除済"}.in(lang);
  if (p.removals.hold(thing)) return Text{"stated", "申告済"}.in(lang);
  return thing.is("left") ? Text{"LEFT", "残存"}.in(lang) : Text{"removed", "削除済"}.in(lang);
}

// "2026-11-24 01:21"; the head of the column says UTC.
std::string minute_of(std::string_view time) {
  const std::string shown = shown_time(time);
  return shown.ends_with(" UTC") ? shown.substr(0, shown.size() - 4) : shown;
}

Row made_row(const Picture& p, const Fact& thing, Lang lang) {
  return {{std::string(left_word(p, thing, lang))}, {std::string(thing.one("type"))},
          {std::string(thing.one("region"))},       {minute_of(thing.one("made_at"))},
          {minute_of(thing.one("removed_at"))},     {std::string(thing_id(thing))}};
}

std::string made_part(const Picture& p, const Facts& things, Text title, Lang lang, size_t columns,
                      size_t most) {
  if (things.empty()) return {};
  Table table({8, 28, 16, 16, 16, kCell});
  const auto head = [&](Text text) { return Cell{std::string(text.in(lang))}; };
  table.add({head({"state", "状態"}), head({"type", "種類"}), head({"region", "リージョン"}),
             head({"made (UTC)", "作成 (UTC)"}), head({"removed", "削除"}), head({"id", "ID"})});
  for (size_t i = 0; i < std::min(most, things.size()); ++i)
    table.add(made_row(p, *things[i], lang));
  std::string out =
      Line(say(lang, title, with_commas(things.size()))).render(columns, false) + "\n";
  out += table.text(columns);
  if (things.size() > most) {
    const std::string more = with_commas(things.size() - most);
    out += Line(say(lang, {"… {} more: --json has all", "… 他 {} 件: 全件は --json で出力"}, more))
               .render(columns, false) +
           "\n";
  }
  return out;
}

std::string deadline_text(const CaseRow& row, UtcTime now, int64_t zone_offset, Lang lang) {
  if (!row.deadline) return "-";
  if (row.state == "closed") return minute_local(*row.deadline, zone_offset);
  return minute_local(*row.deadline, zone_offset)
      .append("  ")
      .append(time_left(*row.deadline, now, lang));
}

std::string evidence_text(const casefile::Evidence& e, Lang lang) {
  std::string text = fmt::format("{} {}", clean(e.kind, 20), clean(e.file, kCell));
  if (e.kind == "notice") text += say(lang, {" part {}", " パート {}"}, e.part);
  if (!e.event_id.empty()) text.append(" ").append(clean(e.event_id, 60));
  if (!e.file.empty()) text += say(lang, {" at byte {}", " 位置 {}"}, e.offset);
  if (!e.text.empty()) text.append(" \"").append(clean(e.text, kCell)).append("\"");
  return text;
}

void put(std::string& out, size_t columns, size_t indent, std::string_view text) {
  out += Line().skip_to(indent).add(text).render(columns, false) + "\n";
}

void put_wrapped(std::string& out, size_t columns, size_t indent, std::string_view text) {
  const size_t width = columns > indent + 10 ? columns - indent : 10;
  for (const std::string& line : wrap(clean(text, 4 * width), width, 4)) {
    put(out, columns, indent, line);
  }
}

void put_fact(std::string& out, const Fact& fact, Lang lang, size_t columns) {
  put(out, columns, 0,
      fmt::format("{}  {}  [{}]  {}", fact.id, fact.kind, standing_word(fact.standing, lang),
                  clean(fact.subject, kCell)));
  put_wrapped(out, columns, 4, fact.says);
  for (size_t i = 0; i < std::min(kEvidenceShown, fact.evidence.size()); ++i) {
    put(out, columns, 6, evidence_text(fact.evidence[i], lang));
  }
  if (fact.evidence.size() > kEvidenceShown) {
    put(out, columns, 6,
        say(lang, {"… {} more", "… 他 {} 件"}, fact.evidence.size() - kEvidenceShown));
  }
}

void put_note(std::string& out, const casefile::Entry& entry, size_t columns) {
  if (const auto* note = std::get_if<casefile::Note>(&entry.what)) {
    put(out, columns, 2, fmt::format("{}  {}", minute_utc(entry.at), clean(note->by, 40)));
    put_wrapped(out, columns, 4, note->text);
  }
}

}  // namespace

std::string made_table(const CaseState& state, Lang lang, size_t columns, size_t most) {
  const Picture p = picture_of(state);
  const std::array<std::string, 3> parts = {
      made_part(p, p.created, {"Made by the actor: {}", "侵入者が作成: {} 件"}, lang, columns,
                most),
      made_part(p, p.modified, {"Changed by the actor: {}", "侵入者が変更: {} 件"}, lang, columns,
                most),
      made_part(p, p.disputed, {"Disputed, ask the owner: {}", "要確認 (所有者に確認): {} 件"},
                lang, columns, most)};
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty() && !part.empty()) out += "\n";
    out += part;
  }
  return out;
}

std::string case_list(std::span<const CaseRow> rows, UtcTime now, int64_t zone_offset, Lang lang,
                      size_t columns) {
  const auto head = [&](Text text) { return Cell{std::string(text.in(lang))}; };
  if (rows.empty()) return head({"no cases\n", "ケースはありません\n"}).text;
  Table table({36, 12, 8, 34, kCell});
  table.add({head({"case", "ケース"}), head({"account", "アカウント"}), head({"state", "状態"}),
             head({"class", "種別"}), head({"deadline", "期限"})});
  for (const CaseRow& row : rows) {
    table.add({{row.case_id},
               {row.account.empty() ? "-" : row.account},
               {std::string(case_state_word(row.state, lang))},
               {std::string(notice_class_word(row.notice_class, lang))},
               {deadline_text(row, now, zone_offset, lang)}});
  }
  return table.text(columns);
}

std::string facts_text(const CaseState& state, Lang lang, size_t columns) {
  std::string out;
  put(out, columns, 0,
      say(lang, {"case {}, opened {}", "ケース {}、開始 {}"}, clean(state.case_id, 60),
          minute_utc(state.opened_at)));
  put(out, columns, 0, say(lang, {"{} facts", "事実 {} 件"}, with_commas(state.facts.size())));
  for (const Fact& fact : state.facts) put_fact(out, fact, lang, columns);
  if (!state.notes.empty()) put(out, columns, 0, Text{"notes", "メモ"}.in(lang));
  for (const casefile::Entry& entry : state.notes) put_note(out, entry, columns);
  if (!state.documents.empty()) put(out, columns, 0, Text{"documents", "文書"}.in(lang));
  for (const casefile::Document& d : state.documents) {
    put(out, columns, 2,
        fmt::format("{}  {}  sha256 {}", clean(d.role, 20), clean(d.path, 80), d.sha256));
  }
  return out;
}

}  // namespace hikeshi::report
