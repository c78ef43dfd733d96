// SPDX-License-Identifier: Apache-2.0
// The content half of the generator (notice_gen.h): which layouts there are.
#include <algorithm>

#include "notice/content_gen.h"

namespace hikeshi::notice::gen {
namespace {

std::vector<Layout> all_layouts() {
  std::vector<Layout> all = abuse_layouts();
  for (const Layout& layout : account_layouts()) all.push_back(layout);
  return all;
}

}  // namespace

std::vector<std::string> layouts() {
  std::vector<std::string> names;
  for (const auto& [name, make] : all_layouts()) names.push_back(name);
  return names;
}

Content make_content(const std::string& layout, Random& r) {
  const std::vector<Layout> all = all_layouts();
  return std::find_if(all.begin(), all.end(),
                      [&](const Layout& one) { return one.first == layout; })
      ->second(r);
}

}  // namespace hikeshi::notice::gen
