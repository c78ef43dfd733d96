// SPDX-License-Identifier: Apache-2.0
#include "hunt/charges.h"

#include <algorithm>

#include "hunt/on_behalf.h"

namespace hikeshi::hunt {
namespace {

Charge charge_of(uint32_t use, const Uses& uses, const Actor& actor) {
  if (actor.uses.contains(use)) return Charge::kActor;
  if (actor.disputed_uses.contains(use)) return Charge::kDisputed;
  return actor.credentials.contains(uses.uses[use].credential) ? Charge::kOwner : Charge::kOthers;
}

}  // namespace

class ChargeFinder {
 public:
  ChargeFinder(const EventTable& table, const Uses& uses, const Actor& actor)
      : t_(table), u_(uses), a_(actor), behalf_(table, uses, &actor.principals) {}

  Charges run() && {
    charge_callers();
    t_.events.walk([this](uint32_t i, const Shape&, uint32_t caller) {
      if (u_.use_of_caller[caller] == Uses::kNone) see(t_.events[i]);
    });
    return std::move(out_);
  }

 private:
  void charge_callers() {
    std::vector<Charge> of_use;
    for (uint32_t use = 0; use < u_.uses.size(); ++use) of_use.push_back(charge_of(use, u_, a_));
    for (uint32_t caller = 0; caller < u_.use_of_caller.size(); ++caller) {
      const uint32_t use = u_.use_of_caller[caller];
      out_.of_caller_.push_back(use == Uses::kNone ? Charge::kOthers : of_use[use]);
    }
  }

  // What services did is told from the direct call that caused it.
  void see(const Event& e) {
    if (const auto cause = behalf_.of(e, a_))
      out_.services_.push_back({e.index, cause->credential, cause->by_moment});
  }

  const EventTable& t_;
  const Uses& u_;
  const Actor& a_;
  const OnBehalf behalf_;
  Charges out_;
};

std::string_view to_string(Charge charge) {
  constexpr std::string_view kNames[] = {"others", "actor", "owner", "service", "disputed"};
  return kNames[static_cast<size_t>(charge)];
}

const Charges::ServiceCall* Charges::service_call(const Event& e) const {
  const auto at = std::ranges::lower_bound(services_, e.index, {}, &ServiceCall::event);
  return at == services_.end() || at->event != e.index ? nullptr : &*at;
}

Charges charge_events(const EventTable& table, const Uses& uses, const Actor& actor) {
  return actor.found ? ChargeFinder(table, uses, actor).run() : Charges();
}

}  // namespace hikeshi::hunt
