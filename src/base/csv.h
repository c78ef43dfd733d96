// SPDX-License-Identifier: Apache-2.0
// Fields of CSV files (RFC 4180) that a spreadsheet may open.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace hikeshi {

// Made safe as for a terminal, quoted where it must be; text that a spreadsheet would take for a
// formula (law 5) gets an apostrophe in front.
inline std::string csv_field(std::string_view field) {
  const std::string text = printable(field);
  constexpr std::string_view kFormula = "=+-@";
  const bool formula = !text.empty() && kFormula.find(text.front()) != std::string_view::npos;
  const bool quote = text.find_first_of(",\"") != std::string::npos;
  std::string out = quote ? "\"" : "";
  if (formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + (quote ? "\"" : "");
}

}  // namespace hikeshi
