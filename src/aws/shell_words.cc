// SPDX-License-Identifier: Apache-2.0
#include "aws/shell_words.h"

namespace hikeshi::aws {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Appends what stands between the quote at `at` and its partner; returns the place behind it, or
// npos where there is none.
size_t take_quoted(std::string_view line, size_t at, std::string& word) {
  const char quote = line[at++];
  for (; at < line.size() && line[at] != quote; ++at) {
    const bool escapes = quote == '"' && line[at] == '\\' && at + 1 < line.size() &&
                         (line[at + 1] == '"' || line[at + 1] == '\\');
    if (escapes) ++at;
    word += line[at];
  }
  return at < line.size() ? at + 1 : std::string_view::npos;
}

// Appends one plain, escaped or quoted piece; npos where the line ends within it.
size_t take_piece(std::string_view line, size_t at, std::string& word) {
  if (line[at] == '"' || line[at] == '\'') return take_quoted(line, at, word);
  if (line[at] == '\\' && ++at == line.size()) return std::string_view::npos;
  word += line[at];
  return at + 1;
}

}  // namespace

std::optional<std::vector<std::string>> shell_words(std::string_view line) {
  std::vector<std::string> words;
  for (size_t at = 0; at < line.size();) {
    if (is_blank(line[at])) {
      ++at;
      continue;
    }
    std::string word;
    while (at < line.size() && !is_blank(line[at])) {
      at = take_piece(line, at, word);
      if (at == std::string_view::npos) return std::nullopt;
    }
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace hikeshi::aws
