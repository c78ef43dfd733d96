// SPDX-License-Identifier: Apache-2.0
#include "trail/grammar.h"

#include <cstring>
#include <string_view>

namespace hikeshi::trail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// One optional minus, no leading zero, digits, fraction, exponent: RFC 8259, section 6.
bool is_number(std::string_view s) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t begin = i;
    while (i < s.size() && is_digit(s[i])) ++i;
    return i > begin;
  };
  if (i < s.size() && s[i] == '-') ++i;
  const bool zero = i < s.size() && s[i] == '0';
  const size_t first = i;
  if (!digits() || (zero && i > first + 1)) return false;
  if (i < s.size() && s[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    ++i;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == s.size();
}

bool is_word(std::string_view s) { return s == "true" || s == "false" || s == "null"; }

// Of a value without backslashes and brackets that ends right before the next mark.
bool is_simple(const char* begin, const char* end) {
  if (*begin == '"') return end - 1 > begin && end[-1] == '"';
  return is_word({begin, static_cast<size_t>(end - begin)});
}

// Offset of the first escape in [begin, end) that JSON does not know, or `end`.
size_t bad_escape(const char* text, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    const void* hit = std::memchr(text + i, '\\', end - i);
    if (hit == nullptr) return end;
    const size_t slash = static_cast<size_t>(static_cast<const char*>(hit) - text);
    i = slash + 1;
    if (i >= end || std::strchr("\"\\/bfnrtu", text[i]) == nullptr || text[i] == '\0') return slash;
    if (text[i] != 'u') continue;
    for (size_t k = 1; k <= 4; ++k) {
      if (i + k >= end || !is_hex(text[i + k])) return slash;
    }
    i += 4;
  }
  return end;
}

class Walk {
 public:
  Walk(const Document& document, CheckRoom& room) : d_(document), room_(room) {
    room_.open.clear();
  }

  Checked run(uint32_t mark) {
    mark_ = mark;
    if (value()) {
      while (!room_.open.empty() && part()) {
      }
      if (room_.open.empty() && !failed_) return {true, plain_, mark_, 0, false};
    }
    if (mark_ >= d_.count) return {false, false, mark_, d_.size, true};
    return {false, false, mark_, bad_ == 0 ? d_.offset(mark_) : bad_, false};
  }

 private:
  // One member or element of the innermost container with the comma before it, or the container's
  // end: four marks a turn, and branches that mostly go one way. On failure mark_ is where.
  bool part() {
    const bool object = d_.text[d_.marks[room_.open.back()]] == '{';
    if (object) simple_members();
    const char c = d_.at(mark_);
    if (c == (object ? '}' : ']')) return close();
    if (!fresh_) {
      if (c != ',') return fail();
      ++mark_;
    }
    if (object && !key()) return fail();
    return value() || fail();
  }

  // Members as nearly all are, `,"key":"text"` without a backslash or a blank, four marks at a
  // turn. Stops before the first that is anything else, for part() to look at.
  void simple_members() {
    const char* const text = d_.text;
    const uint32_t* mark = d_.marks + (fresh_ ? mark_ - 1 : mark_);  // of a comma, or the bracket
    const uint32_t* const last = d_.marks + d_.count;
    const size_t backslash = next_backslash(*mark);
    for (bool first = fresh_; last - mark >= 4; mark += 4, first = false) {
      const char *const key = text + mark[1], *const colon = text + mark[2];
      const bool sound = (first || text[mark[0]] == ',') && *key == '"' && *colon == ':' &&
                         colon[-1] == '"' && colon - 1 > key && mark[4] <= backslash &&
                         is_simple(text + mark[3], text + mark[4]);
      if (!sound) break;
      fresh_ = false;
      mark_ = static_cast<uint32_t>(mark - d_.marks) + 4;
    }
  }

  bool fail() {
    failed_ = true;
    return false;
  }

  bool key() {
    if (d_.at(mark_) != '"' || !string_ok(mark_)) return false;
    if (d_.at(++mark_) != ':') return false;
    ++mark_;
    return true;
  }

  bool value() {
    const char c = d_.at(mark_);
    fresh_ = c == '{' || c == '[';
    if (fresh_) {
      room_.open.push_back(mark_);
    } else if (!(c == '"' ? string_ok(mark_) : scalar_ok(mark_))) {
      return false;
    }
    ++mark_;
    return true;
  }

  bool close() {
    if (d_.closes != nullptr) d_.closes[room_.open.back()] = mark_;
    room_.open.pop_back();
    fresh_ = false;
    ++mark_;
    return true;
  }

  // The string ends before the next mark, with nothing but blanks behind its quote: other bytes
  // there would have a mark of their own. So its last quote is found from behind.
  bool string_ok(uint32_t mark) {
    const size_t begin = d_.marks[mark] + size_t{1};
    size_t end = d_.offset(mark + 1);
    while (end > begin && d_.text[end - 1] != '"') --end;
    if (end <= begin) return false;
    if (next_backslash(begin) >= end - 1) return true;
    plain_ = false;
    const size_t bad = bad_escape(d_.text, begin, end - 1);
    if (bad == end - 1) return true;
    bad_ = bad;
    return false;
  }

  // Most files hold few: one search from each to the next instead of one for each string.
  size_t next_backslash(size_t at) {
    if (room_.from > at || room_.backslash < at) {
      const void* hit = std::memchr(d_.text + at, '\\', d_.size - at);
      room_.from = at;
      room_.backslash =
          hit == nullptr ? d_.size : static_cast<size_t>(static_cast<const char*>(hit) - d_.text);
    }
    return room_.backslash;
  }

  bool scalar_ok(uint32_t mark) {
    const std::string_view s = Json(&d_, mark).raw();
    return is_word(s) || is_number(s);
  }

  const Document& d_;
  CheckRoom& room_;
  uint32_t mark_ = 0;
  bool fresh_ = false;  // the innermost container has just been opened
  bool failed_ = false;
  size_t bad_ = 0;
  bool plain_ = true;
};

}  // namespace

Checked check_value(const Document& document, uint32_t mark, CheckRoom& room) {
  return Walk(document, room).run(mark);
}

}  // namespace hikeshi::trail
