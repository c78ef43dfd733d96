// SPDX-License-Identifier: Apache-2.0
#include "hunt/charges.h"

namespace hikeshi::hunt {
namespace {

// What services did: told from the direct call that caused it.
class ServiceCalls {
 public:
  ServiceCalls(const EventTable& table, const Uses& uses, const Actor& actor, Charges& out)
      : t_(table), u_(uses), a_(actor), out_(out), last_(table.strings.size()) {}

  void run() {
    for (uint32_t i = 0; i < t_.events.size(); ++i) {
      const Event& e = t_.events[i];
      if (u_.use_of_event[i] != Uses::kNone) {
        last_[e.who->principal].push_back(i);
        continue;
      }
      if (const auto caller = caller_of(e)) {
        out_.of_event[i] = Charge::kService;
        out_.on_behalf_of[i] = *caller;
      }
    }
  }

 private:
  static constexpr int64_t kWindow = 120;  // seconds from a call to what a service does for it

  std::optional<uint32_t> caller_of(const Event& e) const {
    if (const Detail* d = t_.detail(e); d != nullptr && !d->group.empty()) {
      const auto made = a_.made_groups.find(d->group);
      if (made != a_.made_groups.end()) return made->second;
    }
    // The same credential, or the same principal, a moment before; of both owner and actor: nobody.
    const std::vector<uint32_t>& calls = last_[e.who->principal];
    std::optional<uint32_t> actor;
    for (auto k = calls.rbegin(); k != calls.rend(); ++k) {
      const Event& call = t_.events[*k];
      if (call.time < e.time - kWindow) break;
      if (out_.of_event[*k] != Charge::kActor) return std::nullopt;
      if (!actor) actor = call.who->credential;
    }
    return actor;
  }

  const EventTable& t_;
  const Uses& u_;
  const Actor& a_;
  Charges& out_;
  std::vector<std::vector<uint32_t>> last_;  // direct calls so far, by the principal's number
};

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
  ServiceCalls(table, uses, actor, out).run();
  return out;
}

}  // namespace hikeshi::hunt
