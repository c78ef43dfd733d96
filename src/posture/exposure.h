// SPDX-License-Identifier: Apache-2.0
// From where a port of security groups can be reached: the union of all rules that hold for it,
// prefix lists resolved. Rules that name another group let in that group's private addresses
// alone, and so no stranger.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "posture/address_set.h"
#include "posture/state.h"

namespace hikeshi::posture {

struct PortName {
  int port;
  std::string_view name;
};

// Ports of administration and of databases, by number.
const std::vector<PortName>& guarded_ports();

struct Sources {
  AddressSet from;
  std::vector<std::string> unresolved;  // prefix lists and CIDRs that could not be read
};

// Who reaches `port` over "tcp" or "udp" by the rules of IpPermissions. IANA's numbers and "-1" are
// protocols too; a rule without ports holds for all.
Sources sources_of(const State& state, const std::string& region, const Json& permissions,
                   std::string_view protocol, int port);

// Whether the rule holds for the port.
bool rule_covers(const Json& rule, std::string_view protocol, int port);

// By its id; null where there is none.
const Json& group_of(const State& state, const std::string& region, std::string_view id);

}  // namespace hikeshi::posture
