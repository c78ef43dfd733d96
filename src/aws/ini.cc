// SPDX-License-Identifier: Apache-2.0
#include "aws/ini.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"

namespace hikeshi::aws {
namespace {

// Bytes of the white space at `at`, 0 where there is none: what Python's str.strip() strips, of
// which the ideographic space and the no-break space do come with pasted text.
size_t space_length(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned a = byte(0), b = byte(1), c = byte(2);
  if (a == 0x20 || (a >= 0x09 && a <= 0x0D) || (a >= 0x1C && a <= 0x1F)) return 1;
  if (a == 0xC2 && (b == 0x85 || b == 0xA0)) return 2;
  if (a == 0xE1 && b == 0x9A && c == 0x80) return 3;
  if (a == 0xE2 && b == 0x80 && ((c >= 0x80 && c <= 0x8A) || c == 0xA8 || c == 0xA9 || c == 0xAF))
    return 3;
  if (a == 0xE2 && b == 0x81 && c == 0x9F) return 3;
  return a == 0xE3 && b == 0x80 && c == 0x80 ? 3 : 0;
}

// White space in front of `text`: characters, and the bytes that they take.
struct Indent {
  size_t characters = 0, bytes = 0;
};

Indent indent_of(std::string_view text) {
  Indent indent;
  while (const size_t length = space_length(text, indent.bytes)) {
    indent.bytes += length;
    ++indent.characters;
  }
  return indent;
}

std::string_view strip_end(std::string_view text) {
  for (;;) {
    size_t length = 0;
    for (size_t back = 1; back <= 3 && back <= text.size() && length == 0; ++back)
      length = space_length(text, text.size() - back) == back ? back : 0;
    if (length == 0) return text;
    text.remove_suffix(length);
  }
}

std::string_view strip(std::string_view text) {
  text.remove_prefix(indent_of(text).bytes);
  return strip_end(text);
}

// Takes the first line off `rest`; it may end with \n, \r\n or \r.
std::string_view take_line(std::string_view& rest) {
  const size_t end = rest.find_first_of("\r\n");
  const std::string_view line = rest.substr(0, end);
  if (end == std::string_view::npos) {
    rest = {};
  } else {
    rest.remove_prefix(end + (rest.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  return line;
}

// A key for the screen, unless it looks as if a value had slipped into its place.
std::string shown(std::string_view key) {
  const bool is_name = key.size() <= 32 && std::all_of(key.begin(), key.end(), [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                       });
  return is_name ? std::string(key) : "a key";
}

class Parser {
 public:
  explicit Parser(const std::string& path) { out_.path = path; }

  Result<IniFile> parse(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    while (!bytes.empty()) {
      ++line_;
      HK_CHECK(take(take_line(bytes)));
    }
    HK_CHECK(end_value());
    return std::move(out_);
  }

 private:
  Status take(std::string_view line) {
    if (!is_valid_utf8(line)) return bad("is not UTF-8 text");
    const Indent indent = indent_of(line);
    const std::string_view text = strip_end(line.substr(indent.bytes));
    if (text.starts_with('#') || text.starts_with(';')) return {};
    const bool in_value = value_ != nullptr;
    if (text.empty() || (in_value && indent.characters > indent_)) {
      // An empty line in a value counts, unless nothing comes behind it.
      if (in_value) text_.append("\n").append(text);
      return {};
    }
    indent_ = indent.characters;
    HK_CHECK(end_value());
    const size_t close = text.starts_with('[') ? text.rfind(']') : std::string_view::npos;
    if (close != std::string_view::npos && close > 1)
      return begin_section(text.substr(1, close - 1));
    return begin_value(text);
  }

  Status begin_section(std::string_view name) {
    const auto [it, is_new] = sections_.emplace(name, line_);
    if (!is_new) return bad("opens the section of line " + std::to_string(it->second) + " again");
    keys_.clear();
    out_.sections.push_back({std::string(name), line_, {}});
    return {};
  }

  Status begin_value(std::string_view text) {
    if (out_.sections.empty()) return bad("stands before the first [section]");
    const size_t at = text.find_first_of("=:");
    if (at == std::string_view::npos)
      return bad("is neither a [section] nor key = value; a value that goes on must be indented");
    const std::string key = to_lower(strip_end(text.substr(0, at)));
    if (key.empty()) return bad("has no key in front of its " + std::string(1, text[at]));
    const auto [it, is_new] = keys_.emplace(key, line_);
    if (!is_new)
      return bad("sets " + shown(key) + " of line " + std::to_string(it->second) + " again");
    auto& values = out_.sections.back().values;
    values.push_back({key, Secret(""), line_, {}});
    value_ = &values.back();
    text_ = strip(text.substr(at + 1));
    return {};
  }

  // What was gathered becomes the value: a secret, or sub-properties where it begins on a line of
  // its own.
  Status end_value() {
    if (value_ == nullptr) return {};
    IniValue& value = *std::exchange(value_, nullptr);
    const std::string_view text = strip_end(text_);
    const Status nested = text.starts_with('\n') ? read_nested(value, text) : Status{};
    value.value = Secret(std::string(text));
    wipe(text_);
    text_.shrink_to_fit();  // or wiping the next one would cost as much as the longest so far
    return nested;
  }

  Status read_nested(IniValue& value, std::string_view rest) {
    std::map<std::string, std::pair<uint64_t, std::string_view>> found;
    while (!rest.empty()) {
      const std::string_view line = strip(take_line(rest));
      if (line.empty()) continue;
      const size_t at = line.find('=');
      if (at == std::string_view::npos)
        return bad_at(value.line, "has lines of sub-properties below it that are not key = value");
      found[std::string(strip_end(line.substr(0, at)))] = {value.line, strip(line.substr(at + 1))};
    }
    for (const auto& [key, text] : found)
      value.nested.push_back({key, Secret(std::string(text.second)), text.first, {}});
    return {};
  }

  Status bad(const std::string& what) const { return bad_at(line_, what); }
  Status bad_at(uint64_t line, const std::string& what) const {
    const std::string message = out_.path + ", line " + std::to_string(line) + " " + what;
    return tl::make_unexpected(Error{Code::kUsage, message, out_.path, {}});
  }

  IniFile out_;
  IniValue* value_ = nullptr;  // that which is being read, in the last section
  std::string text_;           // of it, so far
  size_t indent_ = 0;
  uint64_t line_ = 0;
  std::map<std::string, uint64_t, std::less<>> sections_, keys_;  // and their lines
};

}  // namespace

const IniValue* IniSection::find(std::string_view key) const {
  const auto it = std::find_if(values.begin(), values.end(),
                               [&](const IniValue& value) { return value.key == key; });
  return it == values.end() ? nullptr : &*it;
}

const IniSection* IniFile::find(std::string_view name) const {
  const auto it = std::find_if(sections.begin(), sections.end(),
                               [&](const IniSection& section) { return section.name == name; });
  return it == sections.end() ? nullptr : &*it;
}

Result<IniFile> parse_ini(std::string_view bytes, const std::string& path) {
  return Parser(path).parse(bytes);
}

}  // namespace hikeshi::aws
