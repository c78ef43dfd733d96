// SPDX-License-Identifier: Apache-2.0
// The user's own lists of addresses: office, VPN, Tor exits. One address or prefix a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "geo/ip.h"

namespace hikeshi::geo {

// Empty lines and what follows a # are left out. kCorrupt with the number of the first line that is
// neither an address nor a prefix, or that covers every address: a list that was half read would
// argue with half a truth. `file` is for the message.
Result<std::vector<Prefix>> parse_address_list(std::string_view text, const std::string& file);

}  // namespace hikeshi::geo
