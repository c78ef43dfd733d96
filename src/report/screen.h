// SPDX-License-Identifier: Apache-2.0
// One screen of labelled sections that never has more rows than it may: every section is sure of a
// few rows, and what is free goes round to those that want more. What is left out is counted.
#pragma once

#include <string>
#include <vector>

#include "report/plain.h"

namespace hikeshi::report {

// Lines that belong together: shown or left out as one.
using Item = std::vector<Line>;

struct Section {
  std::string label;
  Style label_style = Style::kBold;
  size_t least = 1;  // rows that it is sure of, if it has as many
  bool blank_before = false;
  std::string more;  // "{} more: ...", shown with the number of items left out
  std::vector<Item> items = {};
  Section& add(Line line) { return items.push_back({std::move(line)}), *this; }
};

struct ScreenSize {
  size_t columns = 100, rows = 40;
  size_t label_columns = 10;
};

// The sum of all `least` and blank lines must not pass `size.rows`; sections without items are
// not shown. Every line ends with a line feed.
std::string draw(const std::vector<Section>& sections, const ScreenSize& size, bool colour);

}  // namespace hikeshi::report
