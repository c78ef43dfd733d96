// SPDX-License-Identifier: Apache-2.0
#include "hunt/network.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "hunt/identity.h"

namespace hikeshi::hunt {
namespace {

// "" for an address that holds none.
std::string ipv4_within(std::string_view address) {
  constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  constexpr uint8_t kNat64[12] = {0, 0x64, 0xff, 0x9b};
  in6_addr v6{};
  if (inet_pton(AF_INET6, std::string(address).c_str(), &v6) != 1) return "";
  const uint8_t* a = v6.s6_addr;
  if (!std::equal(kMapped, kMapped + 12, a) && !std::equal(kNat64, kNat64 + 12, a)) return "";
  return fmt::format("{}.{}.{}.{}", a[12], a[13], a[14], a[15]);
}

}  // namespace

std::string place_of(std::string_view address) {
  if (!is_ip_address(address)) return "";
  const std::string v4 = ipv4_within(address);
  return v4.empty() ? network_of(address) : v4;
}

}  // namespace hikeshi::hunt
