// SPDX-License-Identifier: Apache-2.0
// Whether the Internet reaches an instance at all: on any port that a rule or a network ACL tells
// apart, not on those alone that the checks guard. For a verdict: "nobody could reach it" must hold
// for every port.
#pragma once

#include <map>
#include <set>
#include <string>

#include "posture/state.h"

namespace hikeshi::posture {

struct AnyWay {
  // kWeb: on 80 and 443 alone, which are open on purpose.
  enum class Open { kNo, kWeb, kYes, kUnknown };
  Open open = Open::kUnknown;
  std::string region, group, port, cidr;  // of one way, where it is open
  std::string text;                       // "22/tcp", "web:443"; of kUnknown the reason
  bool ssh = false, rdp = false;          // on 22/tcp, 3389/tcp, whatever else is open
  std::set<std::string> groups = {}, interfaces = {};  // that it has
};

// Of those of the instances that the state has, by id.
std::map<std::string, AnyWay> any_ways(const State& state, const std::set<std::string>& instances);

}  // namespace hikeshi::posture
