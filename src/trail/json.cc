// SPDX-License-Identifier: Apache-2.0
#include "trail/json.h"

#include <algorithm>

#include "base/text.h"

namespace hikeshi::trail {
namespace {

bool closes(char c) { return c == '}' || c == ']'; }
bool opens(char c) { return c == '{' || c == '['; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The four hex digits at `i`, or -1.
int hex4(std::string_view raw, size_t i) {
  if (i + 4 > raw.size()) return -1;
  int value = 0;
  for (size_t k = i; k < i + 4; ++k) {
    const int digit = hex_value(raw[k]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

// Decodes the \uXXXX whose digits begin at `i`, with its second half where it is a surrogate pair.
// Returns how many bytes of `raw` it took.
size_t append_unicode_escape(std::string_view raw, size_t i, std::string& out) {
  const int first = hex4(raw, i);
  if (first < 0) return append_utf8(out, 0xFFFD), 0;
  if (first < 0xD800 || first > 0xDFFF) return append_utf8(out, static_cast<uint32_t>(first)), 4;
  const bool pair = first < 0xDC00 && raw.substr(i + 4).starts_with("\\u");
  const int second = pair ? hex4(raw, i + 6) : -1;
  if (second < 0xDC00 || second > 0xDFFF) return append_utf8(out, 0xFFFD), 4;
  append_utf8(out, 0x10000 + (static_cast<uint32_t>(first - 0xD800) << 10) +
                       static_cast<uint32_t>(second - 0xDC00));
  return 10;
}

char simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;  // quote, backslash, slash
  }
}

bool key_equals(std::string_view raw_key, std::string_view key, bool plain) {
  if (plain || raw_key.find('\\') == std::string_view::npos) return raw_key == key;
  std::string buffer;
  return unescape(raw_key, buffer) == key;
}

}  // namespace

std::string_view unescape(std::string_view raw, std::string& buffer) {
  size_t slash = raw.find('\\');
  if (slash == std::string_view::npos) return raw;
  buffer.clear();
  size_t begin = 0;
  while (slash != std::string_view::npos && slash + 1 < raw.size()) {
    buffer.append(raw.substr(begin, slash - begin));
    begin = slash + 2;
    if (raw[slash + 1] == 'u') {
      begin += append_unicode_escape(raw, begin, buffer);
    } else {
      buffer += simple_escape(raw[slash + 1]);
    }
    slash = raw.find('\\', begin);
  }
  if (begin < raw.size()) buffer.append(raw.substr(begin));
  return buffer;
}

uint32_t skip_counting(const Document& document, uint32_t mark) {
  uint32_t depth = 0;
  for (; mark < document.count; ++mark) {
    const char c = document.text[document.marks[mark]];
    if (opens(c)) ++depth;
    if (closes(c) && --depth == 0) return mark + 1;
  }
  return document.count;
}

std::string_view Json::raw() const {
  if (document_ == nullptr) return {};
  const size_t begin = document_->offset(mark_);
  size_t end = document_->size;
  switch (type()) {
    case Type::kObject:
    case Type::kArray: {
      const uint32_t after = skip_value(*document_, mark_);
      end = std::min<size_t>(document_->offset(after - 1) + 1, document_->size);
      break;
    }
    case Type::kString:
      end = std::min(closing_quote(*document_, mark_) + 1, document_->size);
      break;
    default:
      end = document_->offset(mark_ + 1);
      // Blanks alone: other control bytes belong to the scalar and make it malformed.
      end = std::string_view(document_->text, end).find_last_not_of(" \t\r\n") + 1;
  }
  return {document_->text + begin, end - begin};
}

std::string_view Json::string(std::string& buffer) const {
  const std::string_view raw = raw_string();
  return document_ == nullptr || document_->plain ? raw : unescape(raw, buffer);
}

Json Json::operator[](std::string_view key) const {
  Json found;
  if (!is_object()) return found;
  for (const Member member : members()) {
    if (key_equals(member.raw_key, key, document_->plain)) found = member.value();
  }
  return found;
}

Json Json::path(std::string_view dotted) const {
  Json here = *this;
  while (!dotted.empty() && here.present()) {
    const size_t dot = dotted.find('.');
    here = here[dotted.substr(0, dot)];
    dotted = dot == std::string_view::npos ? std::string_view() : dotted.substr(dot + 1);
  }
  return here;
}

}  // namespace hikeshi::trail
