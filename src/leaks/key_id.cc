// SPDX-License-Identifier: Apache-2.0
#include "leaks/key_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace hikeshi::leaks {
namespace {

constexpr uint64_t kLargestAccount = 999999999999;

bool is_word(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_base32(char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); }

uint64_t value_of(char c) {
  return static_cast<uint64_t>(c >= 'A' && c <= 'Z' ? c - 'A' : c - '2' + 26);
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

}  // namespace

size_t escape_before(std::string_view text, size_t at) {
  if (at >= 2 && text[at - 2] == '\\' &&
      (text[at - 1] == 'n' || text[at - 1] == 't' || text[at - 1] == 'r'))
    return 2;
  return at >= 3 && text[at - 3] == '%' && is_hex(text[at - 2]) && is_hex(text[at - 1]) ? 3 : 0;
}

bool stands_alone(std::string_view text, size_t at) {
  if (at + kKeyIdLength > text.size() || text[at] != 'A') return false;
  const std::string_view id = text.substr(at, kKeyIdLength), prefix = id.substr(0, 4);
  if (prefix != "AKIA" && prefix != "ASIA" && prefix != "ABIA" && prefix != "ACCA") return false;
  if (at > 0 && is_word(text[at - 1]) && escape_before(text, at) == 0) return false;
  if (at + kKeyIdLength < text.size() && is_word(text[at + kKeyIdLength])) return false;
  return std::all_of(id.begin() + 4, id.end(), is_base32);
}

std::optional<std::string> account_of_key(std::string_view id) {
  uint64_t bits = 0;  // the first 45 of the 80: generation, 40 of account, 4 that are free
  for (const char c : id.substr(4, 9)) bits = bits << 5 | value_of(c);
  const bool newer = (bits >> 44) != 0;
  const uint64_t account = (bits >> 4) & ((uint64_t{1} << 40) - 1);
  if (!newer || account > kLargestAccount) return std::nullopt;
  return fmt::format("{:012d}", account);
}

std::string_view kind_of_key(std::string_view id) {
  if (id.starts_with("ASIA")) return "session_key";
  if (id.starts_with("ABIA")) return "bearer_key";
  if (id.starts_with("ACCA")) return "context_key";
  return "access_key";
}

}  // namespace hikeshi::leaks
