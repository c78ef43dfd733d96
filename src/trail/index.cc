// SPDX-License-Identifier: Apache-2.0
#include "trail/index.h"

#include <simdjson.h>

#include <algorithm>

namespace hikeshi::trail {
namespace {

using Stage1 = simdjson::internal::dom_parser_implementation;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_structural(char c) {
  return c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',';
}

// Offset behind the closing quote of the string at `i`, or npos where it does not close.
size_t end_of_string(std::string_view text, size_t i, size_t& stopped_at) {
  for (++i; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (static_cast<unsigned char>(text[i]) < 0x20) break;
    if (text[i] == '\\') ++i;
  }
  stopped_at = std::min(i, text.size());
  return std::string_view::npos;
}

}  // namespace

struct Indexer::State {
  std::unique_ptr<Stage1> stage1;
};

Indexer::Indexer() : state_(std::make_unique<State>()) {}
Indexer::~Indexer() = default;
Indexer::Indexer(Indexer&&) noexcept = default;

IndexDefect Indexer::index(std::string_view text, Document& document) {
  static constexpr uint32_t kNoMarks[] = {0};
  document = {text.data(), text.size(), kNoMarks, 0};
  if (text.empty()) return IndexDefect::kNone;
  if (text.size() >= UINT32_MAX - kPadding) return IndexDefect::kTooLarge;

  auto& stage1 = state_->stage1;
  if (!stage1 || stage1->capacity() < text.size()) {
    // Grown by doubling: the marks take four bytes for each byte of text in address space, of which
    // only the pages that are written (about one in six) become memory.
    const size_t capacity = std::max<size_t>(text.size(), size_t{1} << 20);
    const size_t grown = std::min<size_t>(capacity * 5 / 4, UINT32_MAX - 64);
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(grown, 1024,
                                                                                stage1) !=
        simdjson::SUCCESS)
      return IndexDefect::kTooLarge;
  }
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto error = stage1->stage1(bytes, text.size(), simdjson::stage1_mode::regular);
  if (error == simdjson::EMPTY) return IndexDefect::kNone;
  if (error == simdjson::UTF8_ERROR) return IndexDefect::kInvalidUtf8;
  if (error != simdjson::SUCCESS) return IndexDefect::kDamaged;
  document.marks = stage1->structural_indexes.get();
  document.count = stage1->n_structural_indexes;
  return IndexDefect::kNone;
}

bool index_value(std::string_view text, size_t begin, std::vector<uint32_t>& marks,
                 Document& document, size_t& stopped_at) {
  marks.clear();
  std::vector<char> open;  // brackets that wait for their match; on the heap, so depth is no matter
  bool balanced = false;
  size_t i = begin;
  while (i < text.size() && !balanced) {
    const char c = text[i];
    if (is_blank(c)) {
      ++i;
      continue;
    }
    marks.push_back(static_cast<uint32_t>(i));
    stopped_at = i;
    if (c == '"') {
      i = end_of_string(text, i, stopped_at);
      if (i == std::string_view::npos) return false;
    } else if (c == '{' || c == '[') {
      open.push_back(c);
      ++i;
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != (c == '}' ? '{' : '[')) return false;
      open.pop_back();
      ++i;
    } else if (is_structural(c)) {
      ++i;
    } else {
      while (i < text.size() && !is_blank(text[i]) && !is_structural(text[i]) && text[i] != '"')
        ++i;
    }
    balanced = open.empty();
  }
  if (!balanced) {
    stopped_at = text.size();
    return false;
  }
  marks.push_back(static_cast<uint32_t>(i));  // the sentinel that Document promises
  document = {text.data(), i, marks.data(), static_cast<uint32_t>(marks.size() - 1)};
  return true;
}

}  // namespace hikeshi::trail
