// SPDX-License-Identifier: Apache-2.0
// Plain text for terminals: made safe, cut, wrapped and coloured by display columns.
//
// A Line can only be filled through add(), which passes everything through printable(); so no byte
// of a fact reaches the terminal raw, and no line is wider than it was asked to be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lang.h"
#include "base/utc_time.h"

namespace hikeshi::report {

// `text` made safe to be shown (see base/text.h) and cut to `columns`. Bounded work and at most
// about 8 bytes a column, even for megabytes of zero-width marks.
std::string clean(std::string_view text, size_t columns);

// `text` (already clean) in lines of at most `columns`, broken at blanks where there are any, else
// anywhere; the last of at most `most` lines carries an ellipsis if something is left out.
std::vector<std::string> wrap(std::string_view text, size_t columns, size_t most);

// `text` (already clean) filled up with blanks to `columns`.
std::string pad_right(std::string_view text, size_t columns);
std::string pad_left(std::string_view text, size_t columns);

std::string with_commas(uint64_t number);                  // 1,234,567
std::string minute_utc(UtcTime t);                         // 2026-11-23 10:00 UTC
std::string minute_local(UtcTime t, int64_t zone_offset);  // 2026-11-23 19:00 +09:00
std::string minute_both(UtcTime t, int64_t zone_offset);   // both, or once where they are one
std::string hours_minutes(int64_t seconds);                // 86:12, of the absolute value
std::string shown_time(std::string_view rfc3339);          // minute_utc, or the text itself
std::string shown_second(std::string_view rfc3339);        // 2026-11-23 10:00:05
std::string time_left(UtcTime deadline, UtcTime now, Lang lang);  // "86:12 left", "OVERDUE by 1:02"

enum class Style { kPlain, kBold, kDim, kRed, kYellow, kGreen, kCyan, kAlarm };

// One line of a terminal, as pieces of text with a style each.
class Line {
 public:
  Line() = default;
  explicit Line(std::string_view text, Style style = Style::kPlain) { add(text, style); }

  Line& add(std::string_view text, Style style = Style::kPlain);
  Line& skip_to(size_t column);  // blanks up to `column`, if the line is shorter
  Line& append(const Line& other);
  size_t width() const { return width_; }

  // The line cut to `columns`, without its line end.
  std::string render(size_t columns, bool colour) const;

 private:
  struct Piece {
    std::string text;
    Style style;
  };
  std::vector<Piece> pieces_;
  size_t width_ = 0;
};

}  // namespace hikeshi::report
