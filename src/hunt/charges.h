// SPDX-License-Identifier: Apache-2.0
// What each event is charged to: the actor, the owner of the same credential, a service on behalf
// of the actor, or nobody, where it is disputed.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "hunt/actor.h"

namespace hikeshi::hunt {

enum class Charge : uint8_t { kOthers, kActor, kOwner, kService, kDisputed };
std::string_view to_string(Charge charge);

struct Charges {
  std::vector<Charge> of_event;
  std::vector<uint32_t> on_behalf_of;  // credential, 0 for none
  std::set<uint32_t> by_moment;  // events of services that the moment alone gives to the actor
};
Charges charge_events(const EventTable& table, const Uses& uses, const Actor& actor);

}  // namespace hikeshi::hunt
