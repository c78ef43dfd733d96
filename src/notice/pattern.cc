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

std::string_view sentence_around(std::string_view text, size_t begin, size_t end) {
  const auto ends_here = [&](size_t i) {
    if (text.substr(i).starts_with("。")) return true;
    if (text[i] == '\n' && i + 1 < text.size()) {
      const size_t next = text.find_first_not_of(" \t\r", i + 1);
      return next != std::string_view::npos && text[next] == '\n';
    }
    return (text[i] == '.' || text[i] == '!' || text[i] == '?') &&
           (i + 1 >= text.size() || text[i + 1] == ' ' || text[i + 1] == '\n' ||
            text[i + 1] == '\r');
  };
  size_t from = begin;
  while (from > 0 && begin - from < 400 && !ends_here(from - 1)) --from;
  size_t to = end;
  while (to < text.size() && to - end < 400 && !ends_here(to)) ++to;
  return text.substr(from, to - from);
}

}  // namespace hikeshi::notice
