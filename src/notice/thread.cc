// SPDX-License-Identifier: Apache-2.0
// Lines are dealt out to segments. A deeper quotation opens a segment that ends where the depth
// falls again; a separator or a header block at the same depth opens one that lasts to the end. A
// line that announces a forwarded report turns the rest of its segment into the report, and
// whatever opens below it is marked: strangers can write "Original Message" too.
#include "notice/thread.h"

#include <optional>

#include "base/text.h"
#include "notice/pattern.h"

namespace hikeshi::notice {
namespace {

struct Line {
  Span content;  // behind the quote marks
  int depth = 0;
};

constexpr int kDeepestQuote = 30;
constexpr size_t kMostSegments = 200;

Line read_line(const Mapped& text, Span whole) {
  Line line{whole, 0};
  size_t i = whole.begin;
  const std::string_view all = text.text;
  while (i < whole.end) {
    size_t mark = i;
    while (mark < whole.end && mark - i < 3 && (all[mark] == ' ' || all[mark] == '\t')) ++mark;
    const bool wide = all.substr(mark, whole.end - mark).starts_with("＞");
    if (mark >= whole.end || (all[mark] != '>' && !wide)) break;
    i = mark + (wide ? 3 : 1);
    if (line.depth < kDeepestQuote) ++line.depth;
  }
  if (line.depth > 0 && i < whole.end && all[i] == ' ') ++i;
  // ">From " is how an mbox escapes a line of the text itself.
  if (line.depth == 1 && all.substr(whole.begin, whole.end - whole.begin).starts_with(">From "))
    line.depth = 0;
  line.content = {i, whole.end};
  return line;
}

enum class Label { kNone, kFrom, kTo, kDate, kSubject, kOther };

// The label at the start of a line of a header block, and where its value begins.
Label label_of(std::string_view line, size_t& value) {
  static const RE2 kLabel(
      "(?i)\\A[\\s*_]{0,4}(?:(from|差出人|送信者|送信元|发件人|寄件者|보낸 "
      "?사람)|(to|宛先|收件人|받는 ?사람)|"
      "(date|sent|日付|日時|送信日時|送信日|发送时间|日期|보낸 "
      "?날짜)|(subject|件名|主题|主旨|제목)|"
      "(cc|bcc|reply-to|返信先|importance|message-id|x-[a-z-]+|authentication-results|return-path))"
      "[\\s*_]{0,3}[:：][\\s*_]{0,3}");
  line = line.substr(0, 200);
  if (line.find(':') == std::string_view::npos && line.find("：") == std::string_view::npos)
    return Label::kNone;
  const auto hit = find_first(kLabel, line);
  if (!hit) return Label::kNone;
  value = hit->whole().end;
  for (size_t i = 1; i <= 5; ++i) {
    if (hit->has(i)) return static_cast<Label>(i);
  }
  return Label::kNone;
}

bool is_separator(std::string_view line) {
  static const RE2 kSeparator(
      "(?i)\\A[\\s*]*(?:[-=_*#~]{2,}|【|\\[)?[\\s<>＜＞]*(?:以下[、,は]?\\s*)?"
      "(?:original (?:message|mail|notice|e-mail)|forwarded (?:message|mail|by .{1,60})|"
      "begin forwarded message|forwarded message follows|"
      "元のメッセージ|元のメール|転送(?:された)?(?:メッセージ|メール)|転送元?|原文|"
      "(?:AWS|Amazon)\\s?(?:社)?(?:から|より)の?(?:通知|連絡|メール|原文|お知らせ)(?:内容|本文|"
      "原文|メール)?|"
      "AWS\\s?(?:通知|メール)(?:原文|本文)|原始邮件|转发的?邮件|轉寄郵件|원본 메(?:시지|일)|전달된 "
      "메(?:시지|일))"
      "(?:を転送します|です)?[\\s<>＜＞]*(?:[-=_*#~]{2,}|】|\\]|[:：])[\\s*]*\\z");
  return line.size() <= 240 && occurs(kSeparator, line);
}

bool is_end_mark(std::string_view line) {
  static const RE2 kEnd(
      "(?i)\\A\\s*[-=_*#]{2,}\\s*(?:end (?:of )?(?:the )?(?:original|forwarded).{0,20}|"
      "(?:原文|転送)?\\s*(?:ここまで|以上)|転送ここまで)\\s*[-=_*#]{2,}\\s*\\z");
  return line.size() <= 160 && occurs(kEnd, line);
}

bool opens_report(std::string_view line) {
  static const RE2 kReport(
      "(?i)\\A[\\s*-]*(?:-+\\s*(?:beginning|begin|start) of (?:the )?(?:forwarded|original) "
      "report(?:\\(?s\\)?)?|-{2,}\\s*(?:forwarded|original) (?:abuse "
      ")?report(?:\\(?s\\)?)?\\s*-{2,}|"
      "\\*\\s*log extract\\s*:|-+\\s*転送(?:された)?(?:レポート|報告)(?:の開始)?)");
  return line.size() <= 200 && occurs(kReport, line);
}

// "On Tue, 9 Jul 2024 at 10:00, AWS <a@b.example> wrote:" and its like in Japanese.
bool is_attribution(std::string_view text) {
  static const RE2 kWrote(
      "(?is)\\A\\s*(?:(?:on|le|am|el) .{6,300}(?:wrote|a écrit|schrieb|escribió)\\s*[:：]|"
      "\\d{4}\\s?[年/-].{6,300}(?:[<＜(][^<>]{3,120}@[^<>]{3,120}[>＞)]|@).{0,60}[:：]|"
      ".{3,200}(?:さん)?(?:は|が)書きました[:：])\\s*\\z");
  const std::string_view words = trim(text);
  return text.size() <= 600 && (words.ends_with(":") || words.ends_with("：")) &&
         occurs(kWrote, words);
}

class Splitter {
 public:
  Splitter(const Mapped& text, bool pasted) : text_(text), pasted_(pasted) {
    for (const Span whole : lines_of(text)) lines_.push_back(read_line(text, whole));
  }

  std::vector<Segment> run() {
    open({}, 0, false);
    for (size_t i = 0; i < lines_.size();) i = line(i);
    std::vector<Segment> out;
    for (Draft& draft : drafts_) {
      draft.segment.text = build(draft.lines);
      draft.segment.report = build(draft.report);
      out.push_back(std::move(draft.segment));
    }
    return out;
  }

 private:
  struct Draft {
    Segment segment;
    std::vector<Span> lines, report;
    bool reporting = false;
    std::optional<size_t> before;  // the segment that a separator ended
    bool blank = true;             // no text yet
  };

  std::string_view content(size_t i) const { return text_.view(lines_[i].content); }
  Draft& top() { return drafts_[stack_.back()]; }

  void open(QuotedHead head, int depth, bool forwarded) {
    if (drafts_.size() >= kMostSegments) return;
    Draft draft;
    draft.segment.head = std::move(head);
    draft.segment.depth = depth;
    draft.segment.forwarded = forwarded;
    if (!stack_.empty()) {
      const Draft& over = top();
      draft.segment.in_report = over.reporting || over.segment.in_report;
      if (over.segment.depth == depth) {
        draft.before = stack_.back();
        stack_.pop_back();
      }
    }
    drafts_.push_back(std::move(draft));
    stack_.push_back(drafts_.size() - 1);
  }

  // Deals out line `i`; yields the index of the next one.
  size_t line(size_t i) {
    const std::string_view words = content(i);
    const bool blank = trim(words).empty();
    const int depth = lines_[i].depth;
    if (blank) {
      put(i);
      return i + 1;
    }
    while (stack_.size() > 1 && top().segment.depth > depth) stack_.pop_back();
    if (depth > top().segment.depth) open(take_attribution(), depth, true);
    if (opens_report(words)) {
      top().reporting = true;
      return i + 1;
    }
    if (is_separator(words) && !is_translation(i)) {
      open({}, depth, true);
      return i + 1;
    }
    if (is_end_mark(words) && top().before) {
      stack_.back() = *top().before;
      return i + 1;
    }
    if (const size_t next = header_block(i); next > i) return next;
    if (const size_t next = flat_attribution(i); next > i) return next;
    put(i);
    return i + 1;
  }

  // AWS's machine translation stands above its own original: one message in two languages.
  bool is_translation(size_t i) const {
    static const RE2 kMachine("(?i)machine[\\s-]?translat|機械翻訳");
    return occurs(kMachine, before(text_.text, lines_[i].content.begin, 8000));
  }

  void put(size_t i) {
    Draft& draft = top();
    (draft.reporting ? draft.report : draft.lines).push_back(lines_[i].content);
    if (!trim(content(i)).empty()) draft.blank = false;
  }

  // The attribution that ends the current segment, taken out of it.
  QuotedHead take_attribution() {
    auto& lines = top().reporting ? top().report : top().lines;
    while (!lines.empty() && trim(text_.view(lines.back())).empty()) lines.pop_back();
    for (size_t n = 1; n <= 3 && n <= lines.size(); ++n) {
      const Span joined{lines[lines.size() - n].begin, lines.back().end};
      if (!is_attribution(text_.view(joined))) continue;
      lines.resize(lines.size() - n);
      return attribution(joined);
    }
    return {};
  }

  QuotedHead attribution(Span span) const {
    QuotedHead head;
    head.from = text_.slice(trimmed(text_, span));
    head.date = head.from;
    return head;
  }

  // An attribution over text that is not quoted (some phones write so): only with an address.
  size_t flat_attribution(size_t i) {
    for (size_t n = 1; n <= 2 && i + n <= lines_.size(); ++n) {
      const Span joined{lines_[i].content.begin, lines_[i + n - 1].content.end};
      const std::string_view words = text_.view(joined);
      if (words.find('@') == std::string_view::npos || !is_attribution(words)) continue;
      size_t next = i + n;
      while (next < lines_.size() && trim(content(next)).empty()) ++next;
      if (next < lines_.size() && lines_[next].depth > lines_[i].depth) return i;
      open(attribution(joined), lines_[i].depth, true);
      return i + n;
    }
    return i;
  }

  // Reads the header block at line `i`, if one begins there; yields the line behind it.
  size_t header_block(size_t i) {
    size_t value = 0;
    if (label_of(content(i), value) == Label::kNone) return i;
    QuotedHead head;
    size_t at = i;
    int labels = 0;
    for (; at < lines_.size() && lines_[at].depth == lines_[i].depth && labels < 20; ++at) {
      const std::string_view words = content(at);
      if (trim(words).empty()) break;
      const Label label = label_of(words, value);
      if (label == Label::kNone) {
        if (!continues(at)) break;
        extend(lines_[at].content);
        continue;
      }
      ++labels;
      assign(head, label, {lines_[at].content.begin + value, lines_[at].content.end});
    }
    last_ = nullptr;
    const bool own = pasted_ && drafts_.size() == 1 && top().blank;
    const bool whole = !head.from.text.empty() && labels >= 2;
    if (!whole && !(own && !head.subject.text.empty())) return i;
    if (top().blank && top().segment.head.empty() && top().segment.depth == lines_[i].depth &&
        (own || top().segment.forwarded)) {
      top().segment.head = std::move(head);
    } else {
      open(std::move(head), lines_[i].depth, true);
    }
    return at;
  }

  // A folded value: the line is indented, or what follows it is a label or the block's end.
  bool continues(size_t at) const {
    if (last_ == nullptr) return false;
    const std::string_view words = content(at);
    if (words.starts_with(" ") || words.starts_with("\t")) return true;
    size_t value = 0;
    return at + 1 < lines_.size() && lines_[at + 1].depth == lines_[at].depth &&
           label_of(content(at + 1), value) != Label::kNone;
  }

  void assign(QuotedHead& head, Label label, Span value) {
    Mapped* fields[] = {nullptr, &head.from, &head.to, &head.date, &head.subject, nullptr};
    Mapped* field = fields[static_cast<size_t>(label)];
    last_ = &ignored_;
    if (field == nullptr || !field->text.empty()) return;
    *field = text_.slice(trimmed(text_, value));
    while (!field->text.empty() && field->text.back() == '*') drop_last(*field);
    last_ = field;
  }

  static void drop_last(Mapped& field) {
    field.text.pop_back();
    field.from.pop_back();
    field.to.pop_back();
  }

  void extend(Span more) {
    if (last_ == &ignored_) return;
    more = trimmed(text_, more);
    if (more.begin >= more.end) return;
    last_->add(" ", text_.from[more.begin], text_.from[more.begin]);
    last_->add(text_, more);
  }

  Mapped build(const std::vector<Span>& lines) const {
    Mapped out{text_.part, text_.source, {}, {}, {}};
    for (const Span line : lines) {
      out.add(text_, line);
      const size_t end = line.end > 0 && line.end <= text_.to.size() ? text_.to[line.end - 1] : 0;
      out.add("\n", end, end);
    }
    return out;
  }

  const Mapped& text_;
  bool pasted_;
  std::vector<Line> lines_;
  std::vector<Draft> drafts_;
  std::vector<size_t> stack_;
  Mapped ignored_;
  Mapped* last_ = nullptr;
};

}  // namespace

std::vector<Segment> split_thread(const Mapped& text, bool pasted) {
  return Splitter(text, pasted).run();
}

}  // namespace hikeshi::notice
