// SPDX-License-Identifier: Apache-2.0
#include "notice/clean.h"

#include <array>

#include "base/ids.h"
#include "base/text.h"
#include "notice/utf8.h"

namespace hikeshi::notice {
namespace {

bool is_invisible(uint32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE007F);
}

bool is_odd_blank(uint32_t c) {
  return c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F;
}

// The plain character for `c`, 0 where it has none of its own.
char plain_for(uint32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return static_cast<char>(c - 0xFF01 + 0x21);
  if (is_odd_blank(c)) return ' ';
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE63) return '-';
  if (c == 0x2018 || c == 0x2019 || c == 0x201B) return '\'';
  if (c >= 0x201C && c <= 0x201F) return '"';
  return 0;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The length of a soft line break of quoted-printable at `i` that stands inside a word, else 0.
size_t soft_break(std::string_view text, size_t i) {
  if (text[i] != '=' || i == 0 || !is_word(text[i - 1])) return 0;
  size_t end = i + 1;
  if (end < text.size() && text[end] == '\r') ++end;
  if (end >= text.size() || text[end] != '\n') return 0;
  ++end;
  return end < text.size() && is_word(text[end]) ? end - i : 0;
}

Mapped plain_characters(const Mapped& in) {
  Mapped out{in.part, in.source, {}, {}, {}};
  const std::string_view text = in.text;
  for (size_t i = 0; i < text.size();) {
    if (const size_t length = soft_break(text, i); length > 0) {
      i += length;
      continue;
    }
    const CodePoint c = decode_utf8(text, i);
    const char plain = plain_for(c.value);
    if (plain != 0) {
      out.add(std::string_view(&plain, 1), in.from[i], in.to[i + c.length - 1]);
    } else if (!is_invisible(c.value)) {
      out.add(in, {i, i + c.length});
    }
    i += c.length;
  }
  return out;
}

// What defanging writes, and what it stands for.
struct Fang {
  std::string_view written, meant;
};
constexpr std::array<Fang, 14> kFangs = {{{"[.]", "."},
                                          {"(.)", "."},
                                          {"{.}", "."},
                                          {"[dot]", "."},
                                          {"(dot)", "."},
                                          {"[:]", ":"},
                                          {"[://]", "://"},
                                          {"[:]//", "://"},
                                          {"[/]", "/"},
                                          {"hxxp:", "http:"},
                                          {"hxxps:", "https:"},
                                          {"hxxp[", "http["},
                                          {"hxxps[", "https["},
                                          {"h**p", "http"}}};

const Fang* fang_at(std::string_view text) {
  const Fang* best = nullptr;
  for (const Fang& fang : kFangs) {
    if (equals_ignore_case(text.substr(0, fang.written.size()), fang.written) &&
        (best == nullptr || fang.written.size() > best->written.size()))
      best = &fang;
  }
  return best;
}

// Puts the fangs back, one level: of "hxxp[:]//" the bracket is met again behind "http".
Mapped refang(const Mapped& in) {
  Mapped out{in.part, in.source, {}, {}, {}};
  for (size_t i = 0; i < in.text.size();) {
    const char c = in.text[i];
    const bool may = c == '[' || c == '(' || c == '{' || c == 'h' || c == 'H';
    const Fang* fang = may ? fang_at(std::string_view(in.text).substr(i)) : nullptr;
    if (fang == nullptr) {
      out.add(in, {i, i + 1});
      ++i;
      continue;
    }
    size_t take = fang->written.size();
    std::string_view meant = fang->meant;
    if (fang->written.back() == '[') --take, meant.remove_suffix(1);
    out.add(meant, in.from[i], in.to[i + take - 1]);
    i += take;
  }
  return out;
}

// Letters and digits of other scripts that read like ASCII ones.
char ascii_like(uint32_t c) {
  constexpr std::pair<uint32_t, char> kPairs[] = {
      {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41A, 'K'},  {0x41C, 'M'}, {0x41D, 'H'},
      {0x41E, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'},  {0x423, 'Y'}, {0x425, 'X'},
      {0x405, 'S'}, {0x406, 'I'}, {0x408, 'J'}, {0x417, '3'},  {0x430, 'a'}, {0x432, 'b'},
      {0x435, 'e'}, {0x43A, 'k'}, {0x43E, 'o'}, {0x440, 'p'},  {0x441, 'c'}, {0x443, 'y'},
      {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'},  {0x501, 'd'}, {0x51B, 'q'},
      {0x51D, 'w'}, {0x461, 'w'}, {0x4CF, 'l'}, {0x391, 'A'},  {0x392, 'B'}, {0x395, 'E'},
      {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'}, {0x39A, 'K'},  {0x39C, 'M'}, {0x39D, 'N'},
      {0x39F, 'O'}, {0x3A1, 'P'}, {0x3A4, 'T'}, {0x3A5, 'Y'},  {0x3A7, 'X'}, {0x3BF, 'o'},
      {0x3BD, 'v'}, {0x3B1, 'a'}, {0x131, 'i'}, {0x2170, 'i'},
  };
  for (const auto& [from, to] : kPairs) {
    if (c == from) return to;
  }
  constexpr uint32_t kZeros[] = {0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0x17E0};
  for (const uint32_t zero : kZeros) {
    if (c >= zero && c < zero + 10) return static_cast<char>('0' + (c - zero));
  }
  if (c >= 0x1D7CE && c <= 0x1D7FF) return static_cast<char>('0' + (c - 0x1D7CE) % 10);
  if (c >= 0x1D400 && c < 0x1D6A4) {
    const uint32_t letter = (c - 0x1D400) % 52;
    return static_cast<char>(letter < 26 ? 'A' + letter : 'a' + letter - 26);
  }
  return 0;
}

bool reads_like_id(std::string_view word) {
  return is_access_key_id(word) || is_instance_id(word) || is_account_id(word) ||
         is_resource_id(word, "eni-");
}

}  // namespace

Mapped clean(const Mapped& text) { return refang(plain_characters(text)); }

std::string clean(std::string_view text) {
  const std::string source(text);
  return clean(map_whole(0, source)).text;
}

std::string plain_skeleton(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const CodePoint c = decode_utf8(text, i);
    const char plain = c.value < 0x80 ? static_cast<char>(c.value) : ascii_like(c.value);
    if (plain != 0) {
      out += plain;
    } else {
      out.append(text.substr(i, c.length));
    }
    i += c.length;
  }
  return out;
}

std::vector<LookAlike> look_alikes(const Mapped& cleaned) {
  std::vector<LookAlike> found;
  const std::string_view text = cleaned.text;
  for (size_t i = 0; i < text.size() && found.size() < 100;) {
    // A word: ASCII letters, digits, '-' and characters that read like them.
    std::string word;
    bool foreign = false;
    const size_t begin = i;
    while (i < text.size()) {
      const CodePoint c = decode_utf8(text, i);
      const char like = ascii_like(c.value);
      const char plain = c.value < 0x80 ? static_cast<char>(c.value) : '\0';
      if (like == 0 && !is_word(plain) && plain != '-') break;
      foreign = foreign || like != 0;
      word += like != 0 ? like : plain;
      i += c.length;
    }
    if (foreign && reads_like_id(word)) found.push_back({{begin, i}, word});
    if (i == begin) i += decode_utf8(text, i).length;
  }
  return found;
}

}  // namespace hikeshi::notice
