// SPDX-License-Identifier: Apache-2.0
#include "trail/decode.h"

#include "base/text.h"

namespace hikeshi::trail {
namespace {

void utf16_to_utf8(std::string_view bytes, bool big_endian, std::string& out,
                   std::vector<uint64_t>& bad) {
  const auto mark_damage = [&] {
    bad.push_back(out.size());
    append_utf8(out, 0xFFFD);
  };
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
      mark_damage();
      continue;
    }
    append_utf8(out, c);
  }
  if (bytes.size() % 2 != 0) mark_damage();
}

}  // namespace

std::string_view to_utf8(std::string_view bytes, std::string& buffer, std::vector<uint64_t>& bad) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return bytes.substr(3);
  const bool little = bytes.starts_with("\xFF\xFE");
  if (!little && !bytes.starts_with("\xFE\xFF")) return bytes;
  utf16_to_utf8(bytes.substr(2), !little, buffer, bad);
  return buffer;
}

std::vector<uint64_t> repair_utf8(char* text, size_t size) {
  std::vector<uint64_t> bad;
  for (size_t i = 0; i < size;) {
    const size_t length = utf8_length({text, size}, i);
    if (length == 0) {
      bad.push_back(i);
      text[i] = '?';
    }
    i += length == 0 ? 1 : length;
  }
  return bad;
}

}  // namespace hikeshi::trail
