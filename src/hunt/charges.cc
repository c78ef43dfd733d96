// SPDX-License-Identifier: Apache-2.0
#include "hunt/charges.h"

#include "hunt/on_behalf.h"

namespace hikeshi::hunt {
namespace {

Charge charge_of(uint32_t use, const Uses& uses, const Actor& actor) {
  if (actor.uses.contains(use)) return Charge::kActor;
  if (actor.disputed_uses.contains(use)) return Charge::kDisputed;
  return actor.credentials.contains(uses.uses[use].credential) ? Charge::kOwner : Charge::kOthers;
}

}  // namespace

std::string_view to_string(Charge charge) {
  constexpr std::string_view kNames[] = {"others", "actor", "owner", "service", "disputed"};
  return kNames[static_cast<size_t>(charge)];
}

Charges charge_events(const EventTable& table, const Uses& uses, const Actor& actor) {
  Charges out;
  out.of_event.assign(table.events.size(), Charge::kOthers);
  out.on_behalf_of.assign(table.events.size(), 0);
  if (!actor.found) return out;
  for (uint32_t use = 0; use < uses.uses.size(); ++use) {
    const Charge charge = charge_of(use, uses, actor);
    for (const uint32_t i : uses.uses[use].events) out.of_event[i] = charge;
  }
  const OnBehalf behalf(table, uses);
  for (uint32_t i = 0; i < table.events.size(); ++i) {
    if (uses.use_of_event[i] != Uses::kNone) continue;
    const auto cause = behalf.of(i, actor);
    if (!cause) continue;
    out.of_event[i] = Charge::kService;
    out.on_behalf_of[i] = cause->credential;
    if (cause->by_moment) out.by_moment.insert(i);
  }
  return out;
}

}  // namespace hikeshi::hunt
