// SPDX-License-Identifier: Apache-2.0
#include "notice/pattern.h"

#include <algorithm>

namespace hikeshi::notice {

std::vector<Hit> find_all(const RE2& pattern, std::string_view text, size_t most) {
  std::vector<Hit> hits;
  const re2::StringPiece whole(text.data(), text.size());
  const int count = pattern.NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> groups(static_cast<size_t>(count));
  for (size_t at = 0; at <= text.size() && hits.size() < most;) {
    if (!pattern.Match(whole, at, text.size(), RE2::UNANCHORED, groups.data(), count)) break;
    Hit hit;
    for (const re2::StringPiece& group : groups) {
      if (group.data() == nullptr) {
        hit.groups.push_back({0, 0});
      } else {
        const auto begin = static_cast<size_t>(group.data() - text.data());
        hit.groups.push_back({begin, begin + group.size()});
      }
    }
    const Span found = hit.whole();
    at = found.end > found.begin ? found.end : found.end + 1;
    hits.push_back(std::move(hit));
  }
  return hits;
}

std::optional<Hit> find_first(const RE2& pattern, std::string_view text) {
  auto hits = find_all(pattern, text, 1);
  if (hits.empty()) return std::nullopt;
  return std::move(hits.front());
}

bool occurs(const RE2& pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_all(const RE2& pattern, std::string_view text) {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

std::string_view before(std::string_view text, size_t at, size_t most) {
  return text.substr(at > most ? at - most : 0, std::min(at, most));
}

}  // namespace hikeshi::notice
