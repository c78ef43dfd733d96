// SPDX-License-Identifier: Apache-2.0
#include "report/html_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/html.h"
#include "report/plain.h"

namespace hikeshi::report {
namespace {

// U+0300..U+036F as UTF-8: 0xCC 0x80 .. 0xCD 0xAF.
bool is_combining_mark(std::string_view two) {
  const auto first = static_cast<uint8_t>(two[0]), second = static_cast<uint8_t>(two[1]);
  return first == 0xCC || (first == 0xCD && second < 0xB0);
}

// Marks pile up over the lines above; two on a letter is as many as real names have.
std::string without_piles(std::string_view text) {
  std::string out;
  size_t marks = 0;
  for (size_t i = 0; i < text.size();) {
    const bool mark = i + 1 < text.size() && is_combining_mark(text.substr(i, 2));
    marks = mark ? marks + 1 : 0;
    const size_t length = mark ? 2 : 1;
    if (marks <= 2) out += text.substr(i, length);
    i += length;
  }
  return out;
}

}  // namespace

// References make up to six bytes of one: what is made of nothing but quotes is cut earlier, so
// that a table of hostile names is not six times as long as one of names.
std::string escaped(std::string_view text, size_t columns) {
  const size_t most_bytes = columns * 3 + 16;
  std::string out;
  for (char c : without_piles(clean(text, columns))) {
    const bool begins_character = (static_cast<uint8_t>(c) & 0xC0) != 0x80;
    if (begins_character && out.size() > most_bytes) return out + "…";
    append_html(out, c);
  }
  return out;
}

Page& Page::decimal(double value) {
  bytes_ += fmt::format("{:.1f}", value);
  return *this;
}

Page& Page::open_link(const casefile::Fact& fact) {
  if (!is_fact_id(fact.id)) return *this;
  linked_.insert(fact.id);
  return raw("<a href=\"#").text(fact.id).raw("\">");
}

Page& Page::close_link(const casefile::Fact& fact) {
  return is_fact_id(fact.id) ? raw("</a>") : *this;
}

bool is_fact_id(std::string_view id) {
  return id.size() >= 2 && id.size() <= 10 && id[0] == 'f' &&
         std::all_of(id.begin() + 1, id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace hikeshi::report
