// SPDX-License-Identifier: Apache-2.0
// Text made readable (entities decoded, quote marks and invisible characters taken away) that knows
// for each byte where it stood in the decoded part, so that every value can show its place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "notice/notice.h"

namespace hikeshi::notice {

struct Span {
  size_t begin = 0, end = 0;  // of a Mapped's text
  bool operator==(const Span&) const = default;
};

struct Mapped {
  int part = 0;
  const std::string* source = nullptr;  // the part; owned by the Reading that is being made
  std::string text;
  std::vector<uint32_t> from, to;  // for each byte of text its bytes in *source

  // `bytes` stands for source bytes [f, t).
  void add(std::string_view bytes, size_t f, size_t t);
  // Copies a stretch of another text of the same part.
  void add(const Mapped& other, Span span);
  Mapped slice(Span span) const;
  std::string_view view(Span span) const {
    return std::string_view(text).substr(span.begin, span.end - span.begin);
  }
};

// The whole part, byte by byte.
Mapped map_whole(int part, const std::string& source);

// A stretch of a part, without a map of the rest.
Mapped map_stretch(int part, const std::string& source, size_t at, size_t size);

// The place of a stretch, its text cut to 200 bytes at a character's border.
Evidence evidence_of(const Mapped& text, Span span);

// Narrows a span by blanks at both sides.
Span trimmed(const Mapped& text, Span span);

// The lines of a text without their ends, in order.
std::vector<Span> lines_of(const Mapped& text);

}  // namespace hikeshi::notice
