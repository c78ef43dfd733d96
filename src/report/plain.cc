// SPDX-License-Identifier: Apache-2.0
#include "report/plain.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace hikeshi::report {
namespace {

constexpr size_t kWidestLine = 1000;  // of anything that a terminal is asked to show

bool continues_character(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

// The bytes of the character that begins `text`, which is valid UTF-8 and not empty.
size_t character_length(std::string_view text) {
  size_t n = 1;
  while (n < text.size() && continues_character(text[n])) ++n;
  return n;
}

// At most `bytes` of `text`, without half a character at the end.
std::string_view head(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  size_t end = bytes;
  while (end > 0 && bytes - end < 4 && continues_character(text[end])) --end;
  return text.substr(0, end);
}

// Bytes of `text` that fit into `columns`, at least one character so that wrapping moves on.
size_t bytes_that_fit(std::string_view text, size_t columns) {
  size_t bytes = 0, width = 0;
  while (bytes < text.size()) {
    const size_t n = character_length(text.substr(bytes));
    const size_t w = display_width(text.substr(bytes, n));
    if (width + w > columns && bytes > 0) break;
    width += w;
    bytes += n;
  }
  return bytes;
}

// Where to break `text`, of which `fitting` bytes fit: behind the last blank unless that would
// leave more than half of the line empty.
size_t break_at(std::string_view text, size_t fitting) {
  if (fitting >= text.size() || text[fitting] == ' ') return fitting;
  const size_t blank = text.substr(0, fitting).rfind(' ');
  return blank == std::string_view::npos || blank < fitting / 2 ? fitting : blank;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "1";
    case Style::kDim:
      return "2";
    case Style::kRed:
      return "1;31";
    case Style::kYellow:
      return "33";
    case Style::kGreen:
      return "32";
    case Style::kCyan:
      return "36";
    case Style::kAlarm:
      return "1;37;41";
  }
  return "";
}

}  // namespace

std::string clean(std::string_view text, size_t columns) {
  const std::string_view enough = head(text, columns * 8);
  std::string safe = printable(enough);
  if (enough.size() < text.size()) safe += "…";
  return fit(safe, columns);
}

std::vector<std::string> wrap(std::string_view text, size_t columns, size_t most) {
  std::vector<std::string> lines;
  columns = std::max<size_t>(columns, 2);
  while (!text.empty() && lines.size() < most) {
    if (lines.size() + 1 == most) {
      lines.push_back(fit(text, columns));
      break;
    }
    const size_t end = break_at(text, bytes_that_fit(text, columns));
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  }
  return lines;
}

std::string pad_right(std::string_view text, size_t columns) {
  const size_t width = display_width(text);
  return std::string(text) + std::string(columns > width ? columns - width : 0, ' ');
}

std::string pad_left(std::string_view text, size_t columns) {
  const size_t width = display_width(text);
  return std::string(columns > width ? columns - width : 0, ' ') + std::string(text);
}

std::string with_commas(uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

std::string minute_utc(UtcTime t) {
  const CivilTime c = to_civil(t);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", c.year, c.month, c.day, c.hour, c.minute);
}

std::string minute_local(UtcTime t, int64_t zone_offset) {
  std::string text = format_with_offset(t, zone_offset);  // "2026-11-23 19:00:00 +09:00"
  const size_t seconds = text.rfind(':', text.rfind(' '));
  return text.erase(seconds, 3);
}

std::string minute_both(UtcTime t, int64_t zone_offset) {
  if (zone_offset == 0) return minute_utc(t);
  return minute_utc(t) + " = " + minute_local(t, zone_offset);
}

std::string hours_minutes(int64_t seconds) {
  const int64_t minutes = std::abs(seconds) / 60;
  return fmt::format("{}:{:02}", minutes / 60, minutes % 60);
}

std::string shown_time(std::string_view rfc3339) {
  const auto t = parse_rfc3339(rfc3339);
  return t ? minute_utc(*t) : std::string(rfc3339);
}

std::string shown_second(std::string_view rfc3339) {
  const auto t = parse_rfc3339(rfc3339);
  if (!t) return std::string(rfc3339);
  std::string text = format_rfc3339(*t);
  text[10] = ' ';
  return text.substr(0, 19);
}

std::string time_left(UtcTime deadline, UtcTime now, Lang lang) {
  const int64_t left = deadline.seconds - now.seconds;
  const Text words = left < 0 ? Text{"OVERDUE by {}", "期限超過 {}"} : Text{"{} left", "残り {}"};
  return replace_all(words.in(lang), "{}", hours_minutes(left));
}

Line& Line::add(std::string_view text, Style style) {
  if (text.empty()) return *this;
  std::string safe = clean(text, kWidestLine);
  width_ += display_width(safe);
  pieces_.push_back({std::move(safe), style});
  return *this;
}

Line& Line::skip_to(size_t column) {
  return width_ < column ? add(std::string(column - width_, ' ')) : *this;
}

Line& Line::append(const Line& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  width_ += other.width_;
  return *this;
}

std::string Line::render(size_t columns, bool colour) const {
  std::string out;
  size_t left = columns;
  for (const Piece& piece : pieces_) {
    const bool last = &piece == &pieces_.back();
    const size_t width = display_width(piece.text);
    // A piece that just fits is cut all the same when more follows: the reader must see the cut.
    const bool cut = width > left || (width == left && !last && width_ > columns);
    const std::string text = cut ? fit(piece.text + "…", left) : piece.text;
    const std::string_view code = colour ? code_of(piece.style) : "";
    out += code.empty() ? text : fmt::format("\x1b[{}m{}\x1b[0m", code, text);
    if (cut) break;
    left -= width;
  }
  if (!colour) out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

}  // namespace hikeshi::report
