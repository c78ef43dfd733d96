// SPDX-License-Identifier: Apache-2.0
// JSON read in place: a cursor over text whose structural characters are already indexed.
//
// A Json is two words and owns nothing: it points into an indexed Document (index.h), which must
// outlive it. Reading allocates only where a string holds an escape, and then into a buffer of the
// caller's. Values that were not validated (see grammar.h) are read without leaving the text, but
// may then say nonsense; the reader hands out validated records only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace hikeshi::trail {

// Text and the offsets of its structural characters: { } [ ] : , and the first byte of each scalar
// (of a string: its opening quote). `marks[count]` is readable and equals `size`.
struct Document {
  const char* text = nullptr;
  size_t size = 0;
  const uint32_t* marks = nullptr;
  uint32_t count = 0;
  // Written by check_value() where there is room for it: at the mark of an opening bracket the mark
  // of the closing one. nullptr: no room, brackets are counted each time.
  uint32_t* closes = nullptr;
  // The value that is being looked at holds no backslash: every string reads as it is written.
  bool plain = false;

  char at(uint32_t mark) const { return mark < count ? text[marks[mark]] : '\0'; }
  uint32_t offset(uint32_t mark) const {
    return mark < count ? marks[mark] : static_cast<uint32_t>(size);
  }
};

class Json {
 public:
  enum class Type : uint8_t { kAbsent, kNull, kBool, kNumber, kString, kArray, kObject };

  Json() = default;
  Json(const Document* document, uint32_t mark) : document_(document), mark_(mark) {}

  Type type() const;
  bool present() const { return document_ != nullptr; }
  bool is_string() const { return type() == Type::kString; }
  bool is_object() const { return type() == Type::kObject; }
  bool is_array() const { return type() == Type::kArray; }
  bool is_null() const { return type() == Type::kNull; }
  // Absent or null: what Sigma and the field rules call "no value".
  bool nothing() const { return !present() || is_null(); }
  bool is_true() const { return raw() == "true"; }

  // The value's bytes as written; of a string: with its quotes.
  std::string_view raw() const;

  // Between the quotes, escapes as written; empty for anything but a string.
  std::string_view raw_string() const;

  // The string decoded: a view into the text where it holds no escape, else into `buffer`. A lone
  // surrogate becomes U+FFFD. Empty for anything but a string.
  std::string_view string(std::string& buffer) const;
  std::string string() const {
    std::string buffer;
    return std::string(string(buffer));
  }

  // A member of an object by its decoded key (of repeated keys the last), or absent.
  Json operator[](std::string_view key) const;

  // a.b.c from here, member by member; absent where one is missing.
  Json path(std::string_view dotted) const;

  uint32_t mark() const { return mark_; }
  const Document* document() const { return document_; }

  // for (Json element : array.elements())   for (Member m : object.members())
  struct Member;
  class Iterator;
  struct Range;
  Range elements() const;
  struct MemberRange;
  MemberRange members() const;

 private:
  const Document* document_ = nullptr;
  uint32_t mark_ = 0;
};

// The mark after the value that begins at `mark`. Counts brackets; does not recurse.
uint32_t skip_value(const Document& document, uint32_t mark);
uint32_t skip_counting(const Document& document, uint32_t mark);  // without document.closes

// Decodes what stands between quotes. Returns `raw` itself where it holds no backslash.
std::string_view unescape(std::string_view raw, std::string& buffer);

// The offset of the closing quote of the string at `mark`. It is the last one before the next mark,
// since anything but blanks behind it would have a mark of its own.
inline size_t closing_quote(const Document& document, uint32_t mark) {
  const size_t begin = document.offset(mark) + size_t{1};
  size_t end = document.offset(mark + 1);
  while (end > begin && document.text[end - 1] != '"') --end;
  return end > begin ? end - 1 : std::min(begin, document.size);
}

// What follows is called some twenty times a record and is small, hence here.

inline uint32_t skip_value(const Document& document, uint32_t mark) {
  const char c = document.at(mark);
  if (c != '{' && c != '[') return mark + 1;
  return document.closes != nullptr ? document.closes[mark] + 1 : skip_counting(document, mark);
}

inline Json::Type Json::type() const {
  if (document_ == nullptr) return Type::kAbsent;
  switch (document_->at(mark_)) {
    case '{':
      return Type::kObject;
    case '[':
      return Type::kArray;
    case '"':
      return Type::kString;
    case 't':
    case 'f':
      return Type::kBool;
    case 'n':
      return Type::kNull;
    case '\0':
      return Type::kAbsent;
    default:
      return Type::kNumber;
  }
}

inline std::string_view Json::raw_string() const {
  if (document_ == nullptr || document_->at(mark_) != '"') return {};
  const size_t begin = document_->offset(mark_) + size_t{1};
  return {document_->text + begin, closing_quote(*document_, mark_) - begin};
}

struct Json::Member {
  std::string_view raw_key;  // between the quotes; unescape() it where it holds a backslash
  Json value() const { return Json(document, mark); }
  const Document* document;
  uint32_t mark;
};

class Json::Iterator {
 public:
  Iterator(const Document* document, uint32_t mark, bool object)
      : document_(document), mark_(mark), object_(object) {
    stop_at_end();
  }
  Json element() const { return Json(document_, mark_); }
  Member member() const {
    const size_t begin = document_->offset(mark_) + size_t{1};
    const size_t end = closing_quote(*document_, mark_);
    return {std::string_view(document_->text + begin, end - begin), document_, mark_ + 2};
  }
  Json operator*() const { return element(); }
  Iterator& operator++() {
    mark_ = skip_value(*document_, object_ ? mark_ + 2 : mark_);
    if (document_->at(mark_) == ',') {
      ++mark_;
      stop_at_end();
    } else {
      mark_ = UINT32_MAX;
    }
    return *this;
  }
  bool operator!=(const Iterator& other) const { return mark_ != other.mark_; }

 private:
  void stop_at_end() {
    if (mark_ == UINT32_MAX || document_ == nullptr) return;
    const char c = document_->at(mark_);
    if (c == '}' || c == ']' || c == '\0' || (object_ && c != '"')) mark_ = UINT32_MAX;
  }
  const Document* document_;
  uint32_t mark_;
  bool object_;
};

inline constexpr uint32_t kEndMark = UINT32_MAX;

struct Json::Range {
  Iterator first, last;
  Iterator begin() const { return first; }
  Iterator end() const { return last; }
};

struct Json::MemberRange {
  struct It : Iterator {
    using Iterator::Iterator;
    Member operator*() const { return member(); }
    It& operator++() {
      Iterator::operator++();
      return *this;
    }
  };
  It first, last;
  It begin() const { return first; }
  It end() const { return last; }
};

inline Json::Range Json::elements() const {
  const Iterator end(document_, kEndMark, false);
  if (!is_array()) return {end, end};
  return {Iterator(document_, mark_ + 1, false), end};
}

inline Json::MemberRange Json::members() const {
  const MemberRange::It end(document_, kEndMark, true);
  if (!is_object()) return {end, end};
  return {MemberRange::It(document_, mark_ + 1, true), end};
}

}  // namespace hikeshi::trail
