// SPDX-License-Identifier: Apache-2.0
#include "aws/suggest.h"

#include <algorithm>

#include "base/text.h"

namespace hikeshi::aws {
namespace {

constexpr size_t kMost = 3;
constexpr size_t kLongest = 128;  // of what is compared: nothing of AWS's is longer

// Levenshtein's distance: letters to change, put in or take out.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

size_t rank(const std::string& wanted, const std::string& name) {
  const size_t apart = distance(wanted, name);
  const bool within = wanted.size() >= 3 && (name.find(wanted) != std::string::npos ||
                                             wanted.find(name) != std::string::npos);
  return within ? std::min<size_t>(apart, 2) : apart;
}

}  // namespace

std::string nearest_of(std::string_view wanted, const std::vector<std::string_view>& names) {
  if (wanted.empty() || wanted.size() > kLongest) return {};
  const std::string low = to_lower(wanted);
  const size_t most = std::max<size_t>(2, low.size() / 4);
  std::vector<std::pair<size_t, std::string_view>> near;
  for (const std::string_view name : names) {
    const size_t apart = rank(low, to_lower(name));
    if (apart <= most) near.emplace_back(apart, name);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (near.empty()) return {};
  std::vector<std::string> shown;
  for (size_t i = 0; i < std::min(near.size(), kMost); ++i) shown.emplace_back(near[i].second);
  return " (near: " + join(shown, ", ") + ")";
}

}  // namespace hikeshi::aws
