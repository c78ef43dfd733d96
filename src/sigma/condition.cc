// SPDX-License-Identifier: Apache-2.0
#include "sigma/condition.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/text.h"
#include "sigma/pattern.h"

namespace hikeshi::sigma {
namespace {

using Kind = Condition::Kind;

constexpr size_t kMaxLength = 16'384;
constexpr int kMaxDepth = 64;  // of brackets and negations; each level takes four calls

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (is_blank(text[i])) {
      ++i;
      continue;
    }
    if (text[i] != '(' && text[i] != ')') {
      while (end < text.size() && !is_blank(text[end]) && text[end] != '(' && text[end] != ')')
        ++end;
    }
    tokens.push_back(text.substr(i, end - i));
    i = end;
  }
  return tokens;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : tokens_(tokens_of(text)) {}

  Result<Condition> run() {
    const auto root = any_of(0);
    if (!root) return tl::make_unexpected(root.error());
    if (at_ < tokens_.size()) return unexpected();
    return std::move(out_);
  }

 private:
  bool word(std::string_view wanted, size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && equals_ignore_case(tokens_[at_ + ahead], wanted);
  }
  bool take(std::string_view wanted) { return word(wanted) && (++at_, true); }

  tl::unexpected<Error> unexpected() const {
    if (at_ >= tokens_.size()) return fail(Code::kCorrupt, "the condition ends too early");
    return fail(Code::kCorrupt, fmt::format("the condition cannot be read at '{}'",
                                            printable(tokens_[at_].substr(0, 80))));
  }

  uint32_t add(Condition::Term term) {
    out_.terms.push_back(std::move(term));
    return static_cast<uint32_t>(out_.terms.size() - 1);
  }
  uint32_t join(Kind kind, std::vector<uint32_t> of) {
    if (of.size() == 1) return of[0];
    return add({kind, {}, 0, std::move(of)});
  }

  Result<uint32_t> any_of(int depth) {
    std::vector<uint32_t> of{HK_TRY(all_of(depth))};
    while (take("or")) of.push_back(HK_TRY(all_of(depth)));
    return join(Kind::kOr, std::move(of));
  }

  Result<uint32_t> all_of(int depth) {
    std::vector<uint32_t> of{HK_TRY(negation(depth))};
    while (take("and")) of.push_back(HK_TRY(negation(depth)));
    return join(Kind::kAnd, std::move(of));
  }

  Result<uint32_t> negation(int depth) {
    bool negated = false;
    while (take("not")) negated = !negated;
    const uint32_t term = HK_TRY(operand(depth));
    return negated ? add({Kind::kNot, {}, 0, {term}}) : term;
  }

  Result<uint32_t> operand(int depth) {
    if (depth >= kMaxDepth) return fail(Code::kLimit, "the condition is nested too deep");
    if (at_ >= tokens_.size()) return unexpected();
    if (take("(")) {
      const uint32_t inside = HK_TRY(any_of(depth + 1));
      if (!take(")")) return unexpected();
      return inside;
    }
    if (word("of", 1)) return some_of();
    if (is_reserved(tokens_[at_])) return unexpected();
    return add({Kind::kName, std::string(tokens_[at_++]), 0, {}});
  }

  Result<uint32_t> some_of() {
    const auto need = quantity(tokens_[at_]);
    if (!need || at_ + 2 >= tokens_.size() || is_reserved(tokens_[at_ + 2])) return unexpected();
    const std::string_view pattern = tokens_[at_ + 2];
    at_ += 3;
    return add({Kind::kOf,
                equals_ignore_case(pattern, "them") ? "them" : std::string(pattern),
                *need,
                {}});
  }

  // How many: 0 stands for all.
  static std::optional<uint32_t> quantity(std::string_view token) {
    if (equals_ignore_case(token, "all")) return 0;
    if (equals_ignore_case(token, "any")) return 1;
    uint32_t number = 0;
    const auto [end, error] = std::from_chars(token.begin(), token.end(), number);
    if (error != std::errc() || end != token.end() || number == 0) return std::nullopt;
    return number;
  }

  static bool is_reserved(std::string_view token) {
    for (const std::string_view word : {"and", "or", "not", "of", "(", ")"}) {
      if (equals_ignore_case(token, word)) return true;
    }
    return false;
  }

  std::vector<std::string_view> tokens_;
  size_t at_ = 0;
  Condition out_;
};

}  // namespace

Result<Condition> parse_condition(std::string_view text) {
  if (text.size() > kMaxLength) return fail(Code::kLimit, "the condition is longer than 16 KiB");
  if (text.find('|') != std::string_view::npos)
    return fail(Code::kUnsupported,
                "the condition aggregates with '|', which Sigma gave up for correlations");
  for (const std::string_view token : tokens_of(text)) {
    if (equals_ignore_case(token, "near"))
      return fail(Code::kUnsupported, "'near' was given up by Sigma for correlations");
  }
  return Parser(text).run();
}

bool selects(std::string_view pattern, std::string_view name) {
  if (name.starts_with('_') && !pattern.starts_with('_')) return false;
  if (pattern == "them") return true;
  Wildcards wildcards;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '*') {
      wildcards.add_any();
    } else {
      wildcards.add_text(pattern.substr(i, 1));
    }
  }
  return Pattern(wildcards, true).matches(name);
}

}  // namespace hikeshi::sigma
