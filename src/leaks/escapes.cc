// SPDX-License-Identifier: Apache-2.0
#include "leaks/escapes.h"

#include <algorithm>
#include <charconv>

#include "leaks/patterns.h"

namespace hikeshi::leaks {
namespace {

constexpr size_t kLongestRun = 8192;
constexpr std::string_view kControls = "abefnrtv0";  // \n, \t ...
constexpr std::string_view kColour = "0123456789;";

bool is_word(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool all_hex(std::string_view text) { return std::all_of(text.begin(), text.end(), is_hex); }

bool all_octal(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '7'; });
}

// ---- what ends before a place

// `mark` and then so many hexadecimal digits.
bool ends_with_hex(std::string_view text, std::string_view mark, size_t digits) {
  if (text.size() < mark.size() + digits) return false;
  const std::string_view tail = text.substr(text.size() - mark.size() - digits);
  return tail.starts_with(mark) && all_hex(tail.substr(mark.size()));
}

bool ends_with_control(std::string_view text) {
  const size_t size = text.size();
  if (size >= 2 && text[size - 2] == '\\' && kControls.find(text[size - 1]) != kControls.npos)
    return true;
  return size >= 4 && text[size - 4] == '\\' && all_octal(text.substr(size - 3));
}

// ESC [ 1 ; 3 2 m
bool ends_with_colour(std::string_view text) {
  if (!text.ends_with('m')) return false;
  text.remove_suffix(1);
  while (!text.empty() && kColour.find(text.back()) != kColour.npos) text.remove_suffix(1);
  return text.ends_with("\x1b[");
}

// ---- what an escape stands for

// Of a token that stands for a character of base64, that character; else 0: it ends a run.
struct Token {
  char meant = 0;
  size_t length = 1;
};

Token of_digits(std::string_view digits, int base, size_t length) {
  unsigned value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return {};
  const char c = value < 128 ? static_cast<char>(value) : '\0';
  return {is_base64(c) ? c : '\0', length};
}

// `\/`, `\u002f`, `\x2f`, `\n`; the backslash may be escaped itself, however often.
Token after_backslash(std::string_view text) {
  const size_t slashes = std::min(text.find_first_not_of('\\'), text.size());
  const std::string_view rest = text.substr(slashes);
  if (rest.empty()) return {0, slashes};
  if (rest[0] == '/') return {'/', slashes + 1};
  if (rest[0] == 'u' && rest.size() >= 5 && all_hex(rest.substr(1, 4)))
    return of_digits(rest.substr(1, 4), 16, slashes + 5);
  if (rest[0] == 'x' && rest.size() >= 3 && all_hex(rest.substr(1, 2)))
    return of_digits(rest.substr(1, 2), 16, slashes + 3);
  return {0, kControls.find(rest[0]) == kControls.npos ? slashes : slashes + 1};
}

// `&#47;` and `&#x2F;`
Token entity(std::string_view text) {
  const size_t end = text.substr(0, 10).find(';');
  if (!text.starts_with("&#") || end == std::string_view::npos || end < 3) return {};
  const bool hex = text[2] == 'x' || text[2] == 'X';
  return hex ? of_digits(text.substr(3, end - 3), 16, end + 1)
             : of_digits(text.substr(2, end - 2), 10, end + 1);
}

Token colour(std::string_view text) {
  if (!text.starts_with("\x1b[")) return {};
  const size_t end = text.find_first_not_of(kColour, 2);
  return {0, end == std::string_view::npos ? text.size() : end + 1};
}

Token token_at(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  switch (rest[0]) {
    case '\\':
      return after_backslash(rest);
    case '%':
      return rest.size() >= 3 && all_hex(rest.substr(1, 2)) ? of_digits(rest.substr(1, 2), 16, 3)
                                                            : Token{};
    case '=':  // in mails, of the sign itself
      return {0, rest.starts_with("=3D") ? size_t{3} : size_t{1}};
    case '&':
      return entity(rest);
    case '\x1b':
      return colour(rest);
    default:
      return {is_base64(rest[0]) ? rest[0] : '\0', 1};
  }
}

// ---- runs

void plain_runs(std::string_view text, size_t first, size_t last,
                const std::function<void(const Base64Run&)>& each) {
  for (size_t at = first; at < last;) {
    if (!is_base64(text[at]) || (at > 0 && is_base64(text[at - 1]))) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && end - at < kLongestRun && is_base64(text[end])) ++end;
    each({at, end - at, text.substr(at, end - at)});
    at = end;
  }
}

// Those with an escape in them or before them: the others are plain ones.
void escaped_runs(std::string_view text, size_t first, size_t last,
                  const std::function<void(const Base64Run&)>& each) {
  size_t at = first;
  while (at > 0 && at < last && token_at(text, at).meant != 0) ++at;  // begun before `first`
  std::string meant;
  for (bool behind_escape = false; at < last;) {
    const size_t begin = at;
    meant.clear();
    Token token = token_at(text, at);
    bool escaped = behind_escape;
    for (; token.meant != 0 && meant.size() < kLongestRun; token = token_at(text, at)) {
      meant += token.meant;
      escaped = escaped || token.length > 1;
      at += token.length;
      if (at >= text.size()) break;
    }
    if (escaped && !meant.empty()) each({begin, at - begin, meant});
    behind_escape = token.length > 1;
    if (at < text.size()) at += token.length;
  }
}

}  // namespace

bool begins_word(std::string_view text, size_t at) {
  if (at == 0 || !is_word(text[at - 1])) return true;
  const size_t from = at < kBeforeWord ? 0 : at - kBeforeWord;
  const std::string_view before = text.substr(from, at - from);
  return ends_with_control(before) || ends_with_colour(before) || ends_with_hex(before, "\\u", 4) ||
         ends_with_hex(before, "\\x", 2) || ends_with_hex(before, "%", 2) ||
         before.ends_with("=3D");
}

void for_each_run(std::string_view text, size_t first, size_t last,
                  const std::function<void(const Base64Run&)>& each) {
  plain_runs(text, first, last, each);
  escaped_runs(text, first, last, each);
}

}  // namespace hikeshi::leaks
