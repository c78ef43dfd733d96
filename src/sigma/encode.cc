// SPDX-License-Identifier: Apache-2.0
#include "sigma/encode.h"

namespace hikeshi::sigma {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::array<std::string_view, 5> kDashes = {"-", "/", "\xE2\x80\x93", "\xE2\x80\x94",
                                                     "\xE2\x80\x95"};
constexpr size_t kMaxDashes = 4;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool starts_word(std::string_view text, size_t i) {
  if (text[i] != '-' && text[i] != '/') return false;
  return (i == 0 || !is_word(text[i - 1])) && i + 1 < text.size() && is_word(text[i + 1]);
}

// The character at `i` of valid UTF-8, which is moved behind it.
uint32_t next_character(std::string_view text, size_t& i) {
  const auto byte = [&](size_t at) {
    return at < text.size() ? static_cast<uint32_t>(static_cast<unsigned char>(text[at])) : 0x80U;
  };
  const uint32_t lead = byte(i);
  const size_t more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  uint32_t c = more == 0 ? lead : lead & (0x3FU >> more);
  for (size_t k = 1; k <= more; ++k) c = c << 6 | (byte(i + k) & 0x3F);
  i += 1 + more;
  return c;
}

void put_unit(uint32_t unit, bool big, std::string& out) {
  const char high = static_cast<char>(unit >> 8 & 0xFF), low = static_cast<char>(unit & 0xFF);
  out += big ? high : low;
  out += big ? low : high;
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < left ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (size_t k = 0; k < 4; ++k) out += k <= left ? kDigits[group >> (18 - 6 * k) & 0x3F] : '=';
  }
  return out;
}

std::array<std::string, 3> base64_offsets(std::string_view bytes) {
  // Of a text that begins 0, 1 or 2 bytes into a group of three: the first digits depend on what
  // stands before it, the last on what follows.
  constexpr std::array<size_t, 3> kSkip = {0, 2, 3};
  std::array<std::string, 3> out;
  for (size_t offset = 0; offset < 3; ++offset) {
    const std::string encoded = base64(std::string(offset, ' ') + std::string(bytes));
    const size_t total = offset + bytes.size();
    const size_t sure = total * 8 / 6;  // digits without a bit of what follows
    out[offset] = sure > kSkip[offset] ? encoded.substr(kSkip[offset], sure - kSkip[offset]) : "";
  }
  return out;
}

std::string to_utf16(std::string_view utf8, bool big) {
  std::string out;
  for (size_t i = 0; i < utf8.size();) {
    const uint32_t c = next_character(utf8, i);
    if (c < 0x10000) {
      put_unit(c, big, out);
    } else {
      put_unit(0xD800 + ((c - 0x10000) >> 10), big, out);
      put_unit(0xDC00 + ((c - 0x10000) & 0x3FF), big, out);
    }
  }
  return out;
}

Result<std::vector<Wildcards>> with_dashes(const Wildcards& value) {
  std::vector<Wildcards> out(1);
  size_t dashes = 0;
  for (const Wildcards::Part& part : value.parts()) {
    if (part.kind != Wildcards::Part::Kind::kLiteral) {
      for (Wildcards& one : out) one.add(part);
      continue;
    }
    for (size_t i = 0; i < part.text.size(); ++i) {
      if (!starts_word(part.text, i)) {
        for (Wildcards& one : out) one.add_text(std::string_view(part.text).substr(i, 1));
        continue;
      }
      if (++dashes > kMaxDashes) return fail(Code::kLimit, "windash with more than 4 dashes");
      std::vector<Wildcards> next;
      for (const Wildcards& one : out) {
        for (const std::string_view dash : kDashes) next.emplace_back(one).add_text(dash);
      }
      out = std::move(next);
    }
  }
  return out;
}

}  // namespace hikeshi::sigma
