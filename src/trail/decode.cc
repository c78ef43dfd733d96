// SPDX-License-Identifier: Apache-2.0
#include "trail/decode.h"

namespace hikeshi::trail {
namespace {

void append_utf8(std::string& out, uint32_t c) {
  const auto put = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)),
        put(0x80 | (c & 0x3F));
  }
}

void utf16_to_utf8(std::string_view bytes, bool big_endian, std::string& out) {
  const auto unit = [&](size_t i) {
    const auto low = static_cast<uint8_t>(bytes[i + (big_endian ? 1 : 0)]);
    const auto high = static_cast<uint8_t>(bytes[i + (big_endian ? 0 : 1)]);
    return static_cast<uint32_t>(high << 8 | low);
  };
  out.clear();
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    uint32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size() && (unit(i + 2) & 0xFC00) == 0xDC00) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    } else if (c >= 0xD800 && c < 0xE000) {
      c = 0xFFFD;
    }
    append_utf8(out, c);
  }
  if (bytes.size() % 2 != 0) append_utf8(out, 0xFFFD);  // half a character: damage stays visible
}

// Length of the valid UTF-8 sequence at `i`, 0 if there is none.
size_t sequence_at(const char* text, size_t i, size_t size) {
  const auto byte = [&](size_t k) { return static_cast<uint8_t>(text[k]); };
  const uint8_t first = byte(i);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF5 ? 0 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || i + length > size) return 0;
  for (size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return 0;
  }
  const uint8_t second = byte(i + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

std::string_view to_utf8(std::string_view bytes, std::string& buffer) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return bytes.substr(3);
  const bool little = bytes.starts_with("\xFF\xFE");
  if (!little && !bytes.starts_with("\xFE\xFF")) return bytes;
  utf16_to_utf8(bytes.substr(2), !little, buffer);
  return buffer;
}

std::vector<uint64_t> repair_utf8(char* text, size_t size) {
  std::vector<uint64_t> bad;
  for (size_t i = 0; i < size;) {
    const size_t length = sequence_at(text, i, size);
    if (length == 0) {
      bad.push_back(i);
      text[i] = '?';
    }
    i += length == 0 ? 1 : length;
  }
  return bad;
}

}  // namespace hikeshi::trail
