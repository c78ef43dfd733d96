// SPDX-License-Identifier: Apache-2.0
// Recursive descent over the text, a character at a time. Depth is bounded, since the text holds
// names of others, quoted as they are.
#include <fmt/format.h>

#include <algorithm>

#include "respond/script.h"

namespace hikeshi::respond {
namespace {

constexpr int kMaxDepth = 16;  // the templates reach four

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool ends_word(char c) {
  return std::string_view(" \t\n;|&<>()").find(c) != std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Script> whole() {
    Script script = HK_TRY(list());
    if (at_ < text_.size()) return wrong("something that ends nothing");
    return script;
  }

 private:
  tl::unexpected<Error> wrong(std::string_view what) const {
    return fail(Code::kUnsupported,
                fmt::format("a command of the plan has {} at character {}", what, at_ + 1));
  }

  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\n' : text_[at_]; }
  bool looking_at(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  void skip_blanks() {
    while (!done() && (peek() == ' ' || peek() == '\t')) ++at_;
  }
  void skip_separators() {
    while (!done() && std::string_view(" \t\n;").find(peek()) != std::string_view::npos) ++at_;
  }

  // The bare word that stands here, without moving.
  std::string_view keyword() const {
    size_t end = at_;
    while (end < text_.size() && is_name_character(text_[end])) ++end;
    const bool ends = end >= text_.size() || ends_word(text_[end]);
    return ends ? text_.substr(at_, end - at_) : std::string_view();
  }
  bool take_keyword(std::string_view word) {
    skip_separators();
    if (keyword() != word) return false;
    at_ += word.size();
    return true;
  }
  bool at_end_of_list() const {
    if (done() || peek() == ')') return true;
    constexpr std::string_view kEnds[] = {"do", "done", "then", "else", "fi"};
    return std::find(std::begin(kEnds), std::end(kEnds), keyword()) != std::end(kEnds);
  }

  Result<Script> list() {
    if (++depth_ > kMaxDepth) return wrong("too deep a nesting");
    Script script;
    for (skip_separators(); !at_end_of_list(); skip_separators()) {
      auto when = ScriptItem::When::kAlways;
      do {
        ScriptItem item{when, HK_TRY(pipeline())};
        script.items.push_back(std::move(item));
      } while (takes_join(when));
    }
    --depth_;
    return script;
  }

  bool takes_join(ScriptItem::When& when) {
    skip_blanks();
    if (!looking_at("||") && !looking_at("&&")) return false;
    when = peek() == '|' ? ScriptItem::When::kAfterFailure : ScriptItem::When::kAfterSuccess;
    at_ += 2;
    skip_blanks();
    return true;
  }

  Result<std::vector<ScriptCommand>> pipeline() {
    std::vector<ScriptCommand> commands;
    while (true) {
      commands.push_back(HK_TRY(command()));
      skip_blanks();
      if (peek() != '|' || looking_at("||")) return commands;
      ++at_;
      skip_blanks();
    }
  }

  Result<ScriptCommand> command() {
    ScriptCommand out;
    const std::string_view word = keyword();
    if (word == "for") {
      out.what = HK_TRY(for_loop());
    } else if (word == "while") {
      out.what = HK_TRY(while_read());
    } else if (word == "if") {
      out.what = HK_TRY(if_equal());
    } else {
      SimpleCommand simple;
      HK_CHECK(simple_command(simple, out));
      out.what = std::move(simple);
      return out;
    }
    HK_CHECK(redirections(out));
    return out;
  }

  Status redirections(ScriptCommand& out) {
    for (skip_blanks(); peek() == '<' || peek() == '>' || looking_at("2>&1"); skip_blanks()) {
      if (peek() == '2') {
        out.with_errors = true;
        at_ += 4;
        continue;
      }
      auto& where = peek() == '<' ? out.from : out.to;
      ++at_;
      skip_blanks();
      where = HK_TRY(word());
    }
    return {};
  }

  Status simple_command(SimpleCommand& simple, ScriptCommand& out) {
    while (true) {
      HK_CHECK(redirections(out));
      if (done() || ends_word(peek())) break;
      if (simple.words.empty() && starts_assignment()) {
        std::string name = take_name();
        ++at_;  // the equals sign
        simple.assignments.emplace_back(std::move(name), HK_TRY(word()));
      } else {
        simple.words.push_back(HK_TRY(word()));
      }
    }
    if (simple.words.empty() && simple.assignments.empty()) return wrong("no command");
    return {};
  }

  bool starts_assignment() const {
    size_t end = at_;
    while (end < text_.size() && is_name_character(text_[end])) ++end;
    return end > at_ && end < text_.size() && text_[end] == '=';
  }

  std::string take_name() {
    const size_t begin = at_;
    while (!done() && is_name_character(peek())) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Result<std::shared_ptr<Script>> body(std::string_view begin, std::string_view end) {
    if (!take_keyword(begin)) return wrong("no " + std::string(begin));
    auto script = std::make_shared<Script>(HK_TRY(list()));
    if (!end.empty() && !take_keyword(end)) return wrong("no " + std::string(end));
    return script;
  }

  Result<ForLoop> for_loop() {
    ForLoop loop;
    at_ += 3;
    skip_blanks();
    loop.variable = take_name();
    if (!take_keyword("in")) return wrong("a loop over nothing");
    for (skip_blanks(); !done() && !ends_word(peek()); skip_blanks())
      loop.words.push_back(HK_TRY(word()));
    loop.body = HK_TRY(body("do", "done"));
    return loop;
  }

  Result<WhileRead> while_read() {
    WhileRead loop;
    at_ += 5;
    if (!take_keyword("read")) return wrong("a loop that does not read");
    skip_blanks();
    if (!looking_at("-r ")) return wrong("a read without -r");
    at_ += 3;
    for (skip_blanks(); is_name_character(peek()); skip_blanks())
      loop.variables.push_back(take_name());
    loop.body = HK_TRY(body("do", "done"));
    return loop;
  }

  Result<IfEqual> if_equal() {
    IfEqual choice;
    at_ += 2;
    skip_blanks();
    if (!looking_at("[ ")) return wrong("a condition that is no comparison");
    at_ += 2;
    choice.left = HK_TRY(word());
    skip_blanks();
    if (!looking_at("= ")) return wrong("a condition other than =");
    at_ += 2;
    choice.right = HK_TRY(word());
    skip_blanks();
    if (!looking_at("]")) return wrong("a condition without an end");
    ++at_;
    choice.then = HK_TRY(body("then", ""));
    if (keyword() == "else") choice.otherwise = HK_TRY(body("else", ""));
    if (!take_keyword("fi")) return wrong("no fi");
    return choice;
  }

  // ---- words

  Result<Word> word() {
    Word out;
    while (!done() && !ends_word(peek())) {
      const char c = peek();
      if (c == '\'') {
        HK_CHECK(single_quoted(out));
      } else if (c == '"') {
        HK_CHECK(double_quoted(out));
      } else if (c == '$') {
        out.push_back(HK_TRY(expansion(false)));
      } else if (c == '`' || c == '*' || c == '?') {
        return wrong("an unquoted " + std::string(1, c));
      } else {
        if (c == '\\') ++at_;
        if (done()) return wrong("a backslash before nothing");
        add_text(out, false);
      }
    }
    if (out.empty()) return wrong("an empty word");
    return out;
  }

  void add_text(Word& out, bool quoted) {
    if (out.empty() || out.back().kind != WordPart::Kind::kText || out.back().quoted != quoted)
      out.push_back({WordPart::Kind::kText, quoted});
    out.back().text += peek();
    ++at_;
  }

  Status single_quoted(Word& out) {
    const size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return wrong("a quote that is not closed");
    out.push_back({WordPart::Kind::kText, true, std::string(text_.substr(at_ + 1, end - at_ - 1))});
    at_ = end + 1;
    return {};
  }

  Status double_quoted(Word& out) {
    out.push_back({WordPart::Kind::kText, true});  // "" is a word too
    for (++at_; !done() && peek() != '"';) {
      if (peek() == '$') {
        out.push_back(HK_TRY(expansion(true)));
        continue;
      }
      if (peek() == '`') return wrong("a `");
      if (peek() == '\\' && at_ + 1 < text_.size() &&
          std::string_view("$`\"\\").find(text_[at_ + 1]) != std::string_view::npos)
        ++at_;
      add_text(out, true);
    }
    if (done()) return wrong("a quote that is not closed");
    ++at_;
    return {};
  }

  Result<WordPart> expansion(bool quoted) {
    ++at_;
    if (peek() == '(') {
      ++at_;
      WordPart part{WordPart::Kind::kOutput, quoted};
      part.output = std::make_shared<Script>(HK_TRY(list()));
      if (peek() != ')' || done()) return wrong("a $( that is not closed");
      ++at_;
      return part;
    }
    const bool braced = peek() == '{';
    if (braced) ++at_;
    WordPart part{WordPart::Kind::kVariable, quoted, take_name()};
    if (part.text.empty()) return wrong("a $ before no name");
    if (!braced) return part;
    const size_t end = text_.find('}', at_);
    if (!looking_at(":?") || end == std::string_view::npos)
      return wrong("a ${ } other than ${NAME:?why}");
    part.lacking = text_.substr(at_ + 2, end - at_ - 2);
    at_ = end + 1;
    return part;
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Script> parse_script(std::string_view text) { return Parser(text).whole(); }

}  // namespace hikeshi::respond
