// SPDX-License-Identifier: Apache-2.0
#include "geo/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace hikeshi::geo {
namespace {

constexpr int kBits = 128, kBitsBeforeV4 = 96;
constexpr Ip kV4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<int> parse_length(std::string_view text, int most) {
  int length = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length < 0 || length > most ? std::nullopt : std::optional(length);
}

}  // namespace

std::optional<Ip> parse_ip(std::string_view text) {
  const std::string copy(text);
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  Ip ip = kV4Prefix;
  if (inet_pton(AF_INET, copy.c_str(), ip.data() + 12) == 1) return ip;
  if (inet_pton(AF_INET6, copy.c_str(), ip.data()) == 1) return ip;
  return std::nullopt;
}

bool is_v4(const Ip& ip) { return std::equal(ip.begin(), ip.begin() + 12, kV4Prefix.begin()); }

Ip masked(Ip ip, int length) {
  for (int i = 0; i < 16; ++i) {
    const int kept = std::clamp(length - i * 8, 0, 8);
    ip[static_cast<size_t>(i)] &= static_cast<uint8_t>(0xff00 >> kept);
  }
  return ip;
}

std::optional<Prefix> parse_prefix(std::string_view text) {
  const size_t slash = text.find('/');
  const auto ip = parse_ip(text.substr(0, slash));
  if (!ip) return std::nullopt;
  const bool v4 = is_v4(*ip) && text.find(':') == text.npos;
  int length = kBits;
  if (slash != text.npos) {
    const auto given = parse_length(text.substr(slash + 1), v4 ? 32 : kBits);
    if (!given) return std::nullopt;
    length = v4 ? kBitsBeforeV4 + *given : *given;
  }
  return Prefix{masked(*ip, length), length};
}

std::string to_text(const Prefix& prefix) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_v4(prefix.ip) && prefix.length >= kBitsBeforeV4;
  inet_ntop(v4 ? AF_INET : AF_INET6, prefix.ip.data() + (v4 ? 12 : 0), text.data(), text.size());
  return std::string(text.data()) + "/" +
         std::to_string(v4 ? prefix.length - kBitsBeforeV4 : prefix.length);
}

Prefix neighbourhood(const Ip& ip) {
  const int length = is_v4(ip) ? kBitsBeforeV4 + 24 : 48;
  return {masked(ip, length), length};
}

}  // namespace hikeshi::geo
