// SPDX-License-Identifier: Apache-2.0
#include "sigma/cidr.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>
#include <string>

#include "base/text.h"

namespace hikeshi::sigma {
namespace {

std::optional<int> parse_number(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || text[0] == '-' ||
      value > most)
    return std::nullopt;
  return value;
}

std::optional<Address> parse_v4(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  Address out{};
  out[10] = out[11] = 0xFF;
  for (size_t i = 0; i < 4; ++i) {
    const auto byte = parts[i].size() <= 3 ? parse_number(parts[i], 255) : std::nullopt;
    if (!byte) return std::nullopt;
    out[12 + i] = static_cast<uint8_t>(*byte);
  }
  return out;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return parse_v4(text);
  char zero_ended[INET6_ADDRSTRLEN] = {};
  if (text.size() >= sizeof zero_ended) return std::nullopt;
  std::memcpy(zero_ended, text.data(), text.size());
  Address out{};
  if (inet_pton(AF_INET6, zero_ended, out.data()) != 1) return std::nullopt;
  return out;
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const size_t slash = std::min(text.find('/'), text.size());
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const bool v4 = text.find(':') == std::string_view::npos;
  Cidr out;
  out.network_ = *address;
  out.bits_ = 128;
  if (slash == text.size()) return out;
  const auto bits = parse_number(text.substr(slash + 1), v4 ? 32 : 128);
  if (!bits) return std::nullopt;
  out.bits_ = *bits + (v4 ? 96 : 0);
  return out;
}

bool Cidr::contains(const Address& address) const {
  const size_t whole = static_cast<size_t>(bits_) / 8;
  if (std::memcmp(address.data(), network_.data(), whole) != 0) return false;
  const int left = bits_ % 8;
  return left == 0 || (address[whole] ^ network_[whole]) >> (8 - left) == 0;
}

}  // namespace hikeshi::sigma
