// SPDX-License-Identifier: Apache-2.0
// Address ranges of rules, IPv4 and IPv6.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hikeshi::sigma {

// An IPv4 address is kept as its IPv4-mapped IPv6 address, so both forms compare equal.
using Address = std::array<uint8_t, 16>;

// Accepts leading zeros in IPv4 (public logs were anonymised that way), always as decimal.
std::optional<Address> parse_address(std::string_view text);

class Cidr {
 public:
  // "192.0.2.0/24", "2001:db8::/32", or one address. nullopt for anything else.
  static std::optional<Cidr> parse(std::string_view text);
  bool contains(const Address& address) const;

 private:
  Address network_{};
  int bits_ = 0;  // of the 128
};

}  // namespace hikeshi::sigma
