// SPDX-License-Identifier: Apache-2.0
// What each event is charged to: the actor, the owner of the same credential, a service on behalf
// of the actor, or nobody, where it is disputed.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "hunt/actor.h"

namespace hikeshi::hunt {

enum class Charge : uint8_t { kOthers, kActor, kOwner, kService, kDisputed };
std::string_view to_string(Charge charge);

class Charges {
 public:
  Charge of(const Event& e) const {
    const Charge direct =
        e.has_time && !of_caller_.empty() ? of_caller_[e.caller] : Charge::kOthers;
    return direct == Charge::kOthers && service_call(e) != nullptr ? Charge::kService : direct;
  }
  // The credential for which a service made the call, 0 for none.
  uint32_t on_behalf_of(const Event& e) const {
    const auto* call = service_call(e);
    return call == nullptr ? 0 : call->second;
  }

 private:
  friend class ChargeFinder;
  const std::pair<uint32_t, uint32_t>* service_call(const Event& e) const;

  std::vector<Charge> of_caller_;  // what a credential's use at an address is, its calls are
  std::vector<std::pair<uint32_t, uint32_t>>
      services_;  // event, by which it is ordered; credential
};
Charges charge_events(const EventTable& table, const Uses& uses, const Actor& actor);

}  // namespace hikeshi::hunt
