// SPDX-License-Identifier: Apache-2.0
#include "notice/mapped.h"

#include <algorithm>

namespace hikeshi::notice {
namespace {

constexpr size_t kLongestEvidence = 200;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

void Mapped::add(std::string_view bytes, size_t f, size_t t) {
  text.append(bytes);
  from.insert(from.end(), bytes.size(), static_cast<uint32_t>(f));
  to.insert(to.end(), bytes.size(), static_cast<uint32_t>(t));
}

void Mapped::add(const Mapped& other, Span span) {
  const auto b = static_cast<std::ptrdiff_t>(span.begin);
  const auto e = static_cast<std::ptrdiff_t>(span.end);
  text.append(other.text, span.begin, span.end - span.begin);
  from.insert(from.end(), other.from.begin() + b, other.from.begin() + e);
  to.insert(to.end(), other.to.begin() + b, other.to.begin() + e);
}

Mapped Mapped::slice(Span span) const {
  Mapped out{part, source, {}, {}, {}};
  out.add(*this, span);
  return out;
}

Mapped map_stretch(int part, const std::string& source, size_t at, size_t size) {
  Mapped out{part, &source, source.substr(at, size), {}, {}};
  out.from.resize(out.text.size());
  out.to.resize(out.text.size());
  for (size_t i = 0; i < out.text.size(); ++i) {
    out.from[i] = static_cast<uint32_t>(at + i);
    out.to[i] = static_cast<uint32_t>(at + i + 1);
  }
  return out;
}

Mapped map_whole(int part, const std::string& source) {
  return map_stretch(part, source, 0, source.size());
}

Evidence evidence_of(const Mapped& text, Span span) {
  if (text.source == nullptr || span.begin >= span.end || span.end > text.text.size())
    return {text.part, 0, {}};
  const std::string& source = *text.source;
  size_t begin = text.from[span.begin];
  size_t end = std::max<size_t>(begin, text.to[span.end - 1]);
  while (begin > 0 && begin < source.size() && is_continuation(source[begin])) --begin;
  end = std::min({end, begin + kLongestEvidence, source.size()});
  while (end < source.size() && is_continuation(source[end])) ++end;
  return {text.part, begin, source.substr(begin, end - begin)};
}

Span trimmed(const Mapped& text, Span span) {
  while (span.begin < span.end && is_blank(text.text[span.begin])) ++span.begin;
  while (span.end > span.begin && is_blank(text.text[span.end - 1])) --span.end;
  return span;
}

std::vector<Span> lines_of(const Mapped& text) {
  std::vector<Span> lines;
  for (size_t begin = 0; begin < text.text.size();) {
    const size_t end = std::min(text.text.find('\n', begin), text.text.size());
    const bool cr = end > begin && text.text[end - 1] == '\r';
    lines.push_back({begin, cr ? end - 1 : end});
    begin = end + 1;
  }
  return lines;
}

}  // namespace hikeshi::notice
