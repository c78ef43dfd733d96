// SPDX-License-Identifier: Apache-2.0
// A JMESPath expression as tokens.
#include <charconv>
#include <utility>

#include "aws/jmespath_node.h"
#include "base/text.h"

namespace hikeshi::aws::jmes {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool continues_name(char c) { return starts_name(c) || is_digit(c); }

// Whatever copies or compares a literal recurses on it. Brackets in its strings count too.
bool is_deep(std::string_view json) {
  int depth = 0;
  for (const char c : json) {
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > 100) return true;
  }
  return false;
}

struct Symbol {
  std::string_view text;
  Token token;
};

// Longer ones before their beginnings.
constexpr Symbol kSymbols[] = {
    {"[?", Token::kFilter},       {"[]", Token::kFlatten},     {"[", Token::kLeftBracket},
    {"||", Token::kOr},           {"|", Token::kPipe},         {"&&", Token::kAnd},
    {"&", Token::kExpression},    {"==", Token::kEqual},       {"!=", Token::kNotEqual},
    {"!", Token::kNot},           {"<=", Token::kLessEqual},   {"<", Token::kLess},
    {">=", Token::kGreaterEqual}, {">", Token::kGreater},      {".", Token::kDot},
    {"*", Token::kStar},          {"]", Token::kRightBracket}, {",", Token::kComma},
    {":", Token::kColon},         {"@", Token::kCurrent},      {"(", Token::kLeftParen},
    {")", Token::kRightParen},    {"{", Token::kLeftBrace},    {"}", Token::kRightBrace},
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Lexeme>> all() {
    std::vector<Lexeme> out;
    while (skip_blanks()) out.push_back(HK_TRY(next()));
    out.push_back({Token::kEnd, text_.size(), {}, {}});
    return out;
  }

 private:
  bool skip_blanks() {
    at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
    return at_ < text_.size();
  }

  Result<Lexeme> next() {
    const char c = text_[at_];
    if (starts_name(c)) return name();
    if (is_digit(c) || c == '-') return number();
    if (c == '"') return quoted_name();
    if (c == '\'') return raw_text();
    if (c == '`') return literal();
    for (const Symbol& symbol : kSymbols) {
      if (!text_.substr(at_).starts_with(symbol.text)) continue;
      return made(symbol.token, std::exchange(at_, at_ + symbol.text.size()));
    }
    return fail_at(Code::kUsage, at_, "a character that means nothing there");
  }

  static Lexeme made(Token token, uint64_t offset) { return {token, offset, {}, {}}; }

  Lexeme name() {
    Lexeme out = made(Token::kName, at_);
    while (at_ < text_.size() && continues_name(text_[at_])) out.text += text_[at_++];
    return out;
  }

  Result<Lexeme> number() {
    Lexeme out = made(Token::kNumber, at_);
    int64_t value = 0;
    const auto [end, error] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) return fail_at(Code::kUsage, at_, "not a whole number");
    at_ = static_cast<size_t>(end - text_.data());
    out.value = value;
    return out;
  }

  // The text up to the closing mark, which may stand in it behind a backslash.
  Result<std::string> until(char mark) {
    const size_t start = at_++;
    std::string out;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == mark) return ++at_, out;
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) out += text_[at_++];
      out += text_[at_];
    }
    return fail_at(Code::kUsage, start, std::string("the closing ") + mark + " is missing");
  }

  Result<Lexeme> quoted_name() {
    Lexeme out = made(Token::kQuotedName, at_);
    const Json value = Json::parse('"' + HK_TRY(until('"')) + '"', nullptr, false);
    if (!value.is_string()) return fail_at(Code::kUsage, out.offset, "not a JSON string");
    out.text = value.get<std::string>();
    return out;
  }

  Result<Lexeme> raw_text() {
    Lexeme out = made(Token::kLiteral, at_);
    out.value = replace_all(HK_TRY(until('\'')), "\\'", "'");
    return out;
  }

  Result<Lexeme> literal() {
    Lexeme out = made(Token::kLiteral, at_);
    const std::string json = replace_all(HK_TRY(until('`')), "\\`", "`");
    if (is_deep(json)) return fail_at(Code::kLimit, out.offset, "nested too deeply");
    out.value = Json::parse(json, nullptr, false);
    if (out.value.is_discarded()) return fail_at(Code::kUsage, out.offset, "not JSON between `");
    return out;
  }

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

tl::unexpected<Error> fail_at(Code code, uint64_t offset, std::string message) {
  message = "JMESPath, at " + std::to_string(offset) + ": " + message;
  return tl::make_unexpected(Error{code, std::move(message), {}, offset});
}

Result<std::vector<Lexeme>> tokenize(std::string_view expression) {
  if (!is_valid_utf8(expression)) return fail_at(Code::kUsage, 0, "the expression is not UTF-8");
  return Lexer(expression).all();
}

}  // namespace hikeshi::aws::jmes
