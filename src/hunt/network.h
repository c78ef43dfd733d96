// SPDX-License-Identifier: Apache-2.0
// Where a caller sits, as far as an address tells.
#pragma once

#include <string>
#include <string_view>

namespace hikeshi::hunt {

// "" for what is no address; of IPv4 written in IPv6 (::ffff:a.b.c.d, and 64:ff9b::/96 of NAT64)
// the IPv4 address, since all of the internet lies in these two networks; else network_of().
std::string place_of(std::string_view address);

}  // namespace hikeshi::hunt
