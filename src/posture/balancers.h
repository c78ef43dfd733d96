// SPDX-License-Identifier: Apache-2.0
// Load balancers as ways in: classic ones and those of ELBv2, from a port that the Internet
// reaches to a port of an instance behind it. An instance without a public address may stand open
// by them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "posture/state.h"

namespace hikeshi::posture {

// A port of a balancer's that all the world reaches and that leads to a port of the instance.
struct Door {
  std::string balancer;
  std::string_view protocol = "tcp";  // or "udp"
  int outer = 0, inner = 0;           // outer 0: which of its ports is not known
  std::string group;                  // of the balancer's, that lets the world in; "": it has none
};

struct Doors {
  std::vector<Door> open;           // by balancer and port, each once
  std::vector<std::string> unseen;  // what would have told of more, in words for a reason
};

// `interfaces` are the instance's own: their groups let the balancer in, or do not.
Doors doors_to(const State& state, const std::string& region, const std::string& instance,
               const std::vector<Json>& interfaces);

// "web:443"
std::string text_of(const Door& door);

}  // namespace hikeshi::posture
