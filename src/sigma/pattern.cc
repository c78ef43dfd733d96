// SPDX-License-Identifier: Apache-2.0
#include "sigma/pattern.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hikeshi::sigma {
namespace {

using Part = Wildcards::Part;
using Kind = Part::Kind;

// Bytes of the character that begins at `text[i]`.
size_t character_size(std::string_view text, size_t i) {
  size_t end = i + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end - i;
}

bool begins_with(std::string_view text, std::string_view needle, bool cased) {
  return cased ? text.starts_with(needle) : begins_folded(text, needle);
}

bool contains(std::string_view text, std::string_view needle, bool cased) {
  if (cased) return text.find(needle) != std::string_view::npos;
  if (needle.empty()) return true;
  for (size_t i = 0; i + needle.size() <= text.size(); ++i) {
    if (fold(text[i]) == needle[0] && begins_folded(text.substr(i), needle)) return true;
  }
  return false;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = fold(c);
  return out;
}

bool begins_folded(std::string_view text, std::string_view folded_text) {
  if (text.size() < folded_text.size()) return false;
  for (size_t i = 0; i < folded_text.size(); ++i) {
    if (fold(text[i]) != folded_text[i]) return false;
  }
  return true;
}

bool equals_folded(std::string_view text, std::string_view folded_text) {
  return text.size() == folded_text.size() && begins_folded(text, folded_text);
}

Wildcards Wildcards::parse(std::string_view written) {
  Wildcards out;
  for (size_t i = 0; i < written.size(); ++i) {
    const char c = written[i];
    const char next = i + 1 < written.size() ? written[i + 1] : '\0';
    if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
      out.add_text(written.substr(++i, 1));
    } else if (c == '*') {
      out.add_any();
    } else if (c == '?') {
      out.add({Kind::kOne, {}});
    } else {
      out.add_text(written.substr(i, 1));
    }
  }
  return out;
}

Wildcards Wildcards::literal(std::string text) {
  Wildcards out;
  if (!text.empty()) out.parts_.push_back({Kind::kLiteral, std::move(text)});
  return out;
}

void Wildcards::add(const Part& part) {
  if (part.kind == Kind::kLiteral) return add_text(part.text);
  if (part.kind == Kind::kAny && !parts_.empty() && parts_.back().kind == Kind::kAny) return;
  parts_.push_back(part);
}

void Wildcards::add_text(std::string_view text) {
  if (text.empty()) return;
  if (parts_.empty() || parts_.back().kind != Kind::kLiteral) parts_.push_back({});
  parts_.back().text += text;
}

void Wildcards::put_any_first() {
  if (!parts_.empty() && parts_.front().kind == Kind::kAny) return;
  parts_.insert(parts_.begin(), {Kind::kAny, {}});
}

bool Wildcards::has_wildcards() const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [](const Part& part) { return part.kind != Kind::kLiteral; });
}

std::string Wildcards::plain() const { return parts_.empty() ? std::string() : parts_[0].text; }

bool Wildcards::is_ascii() const {
  return std::all_of(parts_.begin(), parts_.end(), [](const Part& part) {
    return std::all_of(part.text.begin(), part.text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  });
}

Pattern::Pattern(const Wildcards& wildcards, bool cased) : cased_(cased) {
  struct Simple {
    Shape shape;
    std::vector<Kind> kinds;
    size_t needle;  // which part is the text
  };
  static const std::vector<Simple> kSimple = {
      {Shape::kExact, {Kind::kLiteral}, 0},
      {Shape::kPrefix, {Kind::kLiteral, Kind::kAny}, 0},
      {Shape::kSuffix, {Kind::kAny, Kind::kLiteral}, 1},
      {Shape::kContains, {Kind::kAny, Kind::kLiteral, Kind::kAny}, 1},
      {Shape::kAny, {Kind::kAny}, 0},
  };
  parts_ = wildcards.parts();
  if (!cased) {
    for (Part& part : parts_) part.text = folded(part.text);
  }
  if (parts_.empty()) return;  // the empty text
  const auto fits = [&](const Simple& simple) {
    return std::equal(parts_.begin(), parts_.end(), simple.kinds.begin(), simple.kinds.end(),
                      [](const Part& part, Kind kind) { return part.kind == kind; });
  };
  const auto simple = std::find_if(kSimple.begin(), kSimple.end(), fits);
  shape_ = simple == kSimple.end() ? Shape::kGlob : simple->shape;
  if (simple == kSimple.end()) return;
  needle_ = std::move(parts_[simple->needle].text);
  parts_.clear();
}

bool Pattern::matches(std::string_view text) const {
  switch (shape_) {
    case Shape::kAny:
      return true;
    case Shape::kExact:
      return text.size() == needle_.size() && begins_with(text, needle_, cased_);
    case Shape::kPrefix:
      return begins_with(text, needle_, cased_);
    case Shape::kSuffix:
      return text.size() >= needle_.size() &&
             begins_with(text.substr(text.size() - needle_.size()), needle_, cased_);
    case Shape::kContains:
      return contains(text, needle_, cased_);
    case Shape::kGlob:
      return glob(text);
  }
  return false;
}

// The usual two positions to return to: what follows the last * may begin one byte later. Only the
// last * ever needs another try, so the time is at most text x pattern.
bool Pattern::glob(std::string_view text) const {
  size_t part = 0, at = 0;
  size_t star = std::string_view::npos, retry = 0;
  for (;;) {
    if (part == parts_.size() && at == text.size()) return true;
    bool stepped = false;
    if (part < parts_.size()) {
      const Part& here = parts_[part];
      if (here.kind == Kind::kAny) {
        star = ++part;
        retry = at;
        continue;
      }
      const size_t taken = here.kind == Kind::kOne
                               ? (at < text.size() ? character_size(text, at) : 0)
                               : here.text.size();
      stepped =
          here.kind == Kind::kOne ? taken > 0 : begins_with(text.substr(at), here.text, cased_);
      if (stepped) ++part, at += taken;
    }
    if (stepped) continue;
    if (star == std::string_view::npos || retry >= text.size()) return false;
    retry += character_size(text, retry);
    part = star;
    at = retry;
  }
}

}  // namespace hikeshi::sigma
