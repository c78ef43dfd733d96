// SPDX-License-Identifier: Apache-2.0
#include "hunt/charges.h"

#include <algorithm>
#include <deque>
#include <optional>

namespace hikeshi::hunt {
namespace {

// Direct calls of a principal in the last moments.
class LastCalls {
 public:
  static constexpr int64_t kWindow = 120;  // seconds from a call to what a service does for it

  struct Call {
    int64_t time;
    uint32_t credential;
    Charge charge;
  };

  void add(const Call& call) {
    while (!calls_.empty() && calls_.front().time < call.time - kWindow) calls_.pop_front();
    calls_.push_back(call);
  }

  // Whose calls they are at `time`: of both owner and actor nobody's.
  std::optional<uint32_t> actors(int64_t time) const {
    std::optional<uint32_t> actor;
    for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) {
      if (call->time < time - kWindow) break;
      if (call->charge != Charge::kActor) return std::nullopt;
      if (!actor) actor = call->credential;
    }
    return actor;
  }

 private:
  std::deque<Call> calls_;
};

Charge charge_of(uint32_t use, const Uses& uses, const Actor& actor) {
  if (actor.uses.contains(use)) return Charge::kActor;
  if (actor.disputed_uses.contains(use)) return Charge::kDisputed;
  return actor.credentials.contains(uses.uses[use].credential) ? Charge::kOwner : Charge::kOthers;
}

}  // namespace

class ChargeFinder {
 public:
  ChargeFinder(const EventTable& table, const Uses& uses, const Actor& actor)
      : t_(table), u_(uses), a_(actor) {}

  Charges run() && {
    charge_callers();
    for (const Event& e : t_.events) see(e);
    return std::move(out_);
  }

 private:
  void charge_callers() {
    std::vector<Charge> of_use;
    for (uint32_t use = 0; use < u_.uses.size(); ++use) of_use.push_back(charge_of(use, u_, a_));
    for (uint32_t caller = 0; caller < u_.use_of_caller.size(); ++caller) {
      const uint32_t use = u_.use_of_caller[caller];
      out_.of_caller_.push_back(use == Uses::kNone ? Charge::kOthers : of_use[use]);
      if (out_.of_caller_.back() == Charge::kActor) last_[t_.events.callers[caller].principal];
    }
  }

  // What services did is told from the direct call that caused it.
  void see(const Event& e) {
    if (u_.use_of(e) != Uses::kNone) {
      if (const auto last = last_.find(e.who->principal); last != last_.end())
        last->second.add({e.time, e.who->credential, out_.of_caller_[e.caller]});
      return;
    }
    if (const auto caller = caller_of(e)) out_.services_.emplace_back(e.index, *caller);
  }

  std::optional<uint32_t> caller_of(const Event& e) const {
    if (const auto d = a_.made_groups.empty() ? nullptr : t_.detail(e);
        d != nullptr && !d->group.empty()) {
      const auto made = a_.made_groups.find(d->group);
      if (made != a_.made_groups.end()) return made->second;
    }
    // The same credential, or the same principal, a moment before.
    const auto last = last_.find(e.who->principal);
    return last == last_.end() ? std::nullopt : last->second.actors(e.time);
  }

  const EventTable& t_;
  const Uses& u_;
  const Actor& a_;
  Charges out_;
  std::map<uint32_t, LastCalls> last_;  // of principals with a call of the actor's
};

std::string_view to_string(Charge charge) {
  constexpr std::string_view kNames[] = {"others", "actor", "owner", "service", "disputed"};
  return kNames[static_cast<size_t>(charge)];
}

const std::pair<uint32_t, uint32_t>* Charges::service_call(const Event& e) const {
  const auto at = std::lower_bound(services_.begin(), services_.end(), std::pair(e.index, 0U));
  return at == services_.end() || at->first != e.index ? nullptr : &*at;
}

Charges charge_events(const EventTable& table, const Uses& uses, const Actor& actor) {
  return actor.found ? ChargeFinder(table, uses, actor).run() : Charges();
}

}  // namespace hikeshi::hunt
