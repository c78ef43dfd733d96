// SPDX-License-Identifier: Apache-2.0
// IP addresses and prefixes as bits, and what is known of the prefixes that cover an address.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hikeshi::geo {

// IPv4 stands in IPv6 as ::ffff:a.b.c.d, so that there is one kind.
using Ip = std::array<uint8_t, 16>;

struct Prefix {
  Ip ip{};         // bits behind `length` are 0
  int length = 0;  // of 128; an IPv4 /24 is /120
  bool operator==(const Prefix&) const = default;
};

std::optional<Ip> parse_ip(std::string_view text);
bool is_v4(const Ip& ip);
// The address with the bits behind `length` set to 0.
Ip masked(Ip ip, int length);
// "198.51.100.0/24" or a single address. Bits behind the length are dropped.
std::optional<Prefix> parse_prefix(std::string_view text);
// "198.51.100.0/24", "2001:db8:5::/48".
std::string to_text(const Prefix& prefix);
// What stands for the network of an address whose owner is not known: an IPv4 /24, an IPv6 /48.
Prefix neighbourhood(const Ip& ip);

// What is said of prefixes, which may lie in one another. For one thread while it is filled.
template <class T>
class PrefixTable {
 public:
  void add(const Prefix& prefix, T thing) {
    by_length_[-prefix.length][prefix.ip].push_back(std::move(thing));
  }

  // Of all prefixes that cover the address, the longest first; of one prefix in order of add().
  std::vector<const T*> find(const Ip& ip) const {
    std::vector<const T*> found;
    for (const auto& [length, prefixes] : by_length_) {
      const auto it = prefixes.find(masked(ip, -length));
      if (it == prefixes.end()) continue;
      for (const T& thing : it->second) found.push_back(&thing);
    }
    return found;
  }

 private:
  std::map<int, std::map<Ip, std::vector<T>>> by_length_;  // by the length's negative
};

}  // namespace hikeshi::geo
