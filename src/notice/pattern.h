// SPDX-License-Identifier: Apache-2.0
// RE2 over mapped text: every hit is a list of spans, so that what is found can show its place.
#pragma once

#include <re2/re2.h>

#include <optional>
#include <string_view>
#include <vector>

#include "notice/mapped.h"

namespace hikeshi::notice {

struct Hit {
  std::vector<Span> groups;  // 0 is the whole; a group that took no part is empty at 0

  Span whole() const { return groups[0]; }
  bool has(size_t group) const {
    return group < groups.size() && groups[group].end > groups[group].begin;
  }
};

// All hits from left to right, at most `most`.
std::vector<Hit> find_all(const RE2& pattern, std::string_view text, size_t most = 2000);
std::optional<Hit> find_first(const RE2& pattern, std::string_view text);

// Whether the pattern matches somewhere in `text`, or `text` as a whole.
bool occurs(const RE2& pattern, std::string_view text);
bool is_all(const RE2& pattern, std::string_view text);

// What stands before `at`, at most `most` bytes of it.
std::string_view before(std::string_view text, size_t at, size_t most);

// The sentence around a hit: to a full stop that ends one, or an empty line; 400 bytes to each
// side.
std::string_view sentence_around(std::string_view text, size_t begin, size_t end);

}  // namespace hikeshi::notice
