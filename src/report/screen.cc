// SPDX-License-Identifier: Apache-2.0
#include "report/screen.h"

#include <algorithm>

#include "base/text.h"

namespace hikeshi::report {
namespace {

size_t rows_wanted(const Section& section) {
  size_t rows = 0;
  for (const Item& item : section.items) rows += item.size();
  return rows;
}

// Deals the rows out: first what each section is sure of, then one by one to those who want more.
std::vector<size_t> deal(const std::vector<Section>& sections, size_t rows) {
  std::vector<size_t> given;
  for (const Section& section : sections) {
    given.push_back(std::min(section.least, rows_wanted(section)));
    const size_t used = given.back() + (section.blank_before ? 1 : 0);
    rows -= std::min(rows, used);
  }
  for (bool dealt = true; dealt && rows > 0;) {
    dealt = false;
    for (size_t i = 0; i < sections.size() && rows > 0; ++i) {
      if (given[i] >= rows_wanted(sections[i])) continue;
      ++given[i], --rows, dealt = true;
    }
  }
  return given;
}

// The section's lines in at most `rows` rows; what is left out is counted in the last one.
std::vector<Line> take(const Section& section, size_t rows) {
  std::vector<Line> lines;
  if (rows_wanted(section) <= rows) {
    for (const Item& item : section.items) lines.insert(lines.end(), item.begin(), item.end());
    return lines;
  }
  size_t shown = 0;
  for (const Item& item : section.items) {
    if (lines.size() + item.size() + 1 > rows) break;
    lines.insert(lines.end(), item.begin(), item.end());
    ++shown;
  }
  if (section.items.size() == 1 && rows > 0) {
    lines.assign(section.items[0].begin(), section.items[0].begin() + static_cast<long>(rows));
    return lines;
  }
  const std::string number = with_commas(section.items.size() - shown);
  lines.emplace_back(replace_all(section.more, "{}", number), Style::kDim);
  return lines;
}

}  // namespace

std::string draw(const std::vector<Section>& all, const ScreenSize& size, bool colour) {
  std::vector<Section> sections;
  std::copy_if(all.begin(), all.end(), std::back_inserter(sections),
               [](const Section& s) { return !s.items.empty(); });
  const std::vector<size_t> rows = deal(sections, size.rows);
  std::string out;
  for (size_t i = 0; i < sections.size(); ++i) {
    if (sections[i].blank_before) out += "\n";
    Line label(sections[i].label, sections[i].label_style);
    const size_t indent = sections[i].label.empty() && i == 0 ? 0 : size.label_columns;
    for (const Line& line : take(sections[i], rows[i])) {
      label.skip_to(indent);
      out += label.append(line).render(size.columns, colour) + "\n";
      label = Line();
    }
  }
  return out;
}

}  // namespace hikeshi::report
