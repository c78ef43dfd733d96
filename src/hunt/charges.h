// SPDX-License-Identifier: Apache-2.0
// What each event is charged to: the actor, the owner of the same credential, a service on behalf
// of the actor, or nobody, where it is disputed.
#pragma once

#include <cstdint>
#include <string_view>
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
  // Whether it is the actor's own call.
  bool is_actors(const Shape& shape, uint32_t caller) const {
    return shape.has_time && !of_caller_.empty() && of_caller_[caller] == Charge::kActor;
  }
  // The credential for which a service made the call, 0 for none.
  uint32_t on_behalf_of(const Event& e) const {
    const auto* call = service_call(e);
    return call == nullptr ? 0 : call->credential;
  }
  // Whether the moment alone gives a service's call to the actor.
  bool is_by_moment(const Event& e) const {
    const auto* call = service_call(e);
    return call != nullptr && call->by_moment;
  }

 private:
  friend class ChargeFinder;
  struct ServiceCall {
    uint32_t event = 0, credential = 0;
    bool by_moment = false;
  };
  const ServiceCall* service_call(const Event& e) const;

  std::vector<Charge> of_caller_;      // what a credential's use at an address is, its calls are
  std::vector<ServiceCall> services_;  // by event
};
Charges charge_events(const EventTable& table, const Uses& uses, const Actor& actor);

}  // namespace hikeshi::hunt
