// SPDX-License-Identifier: Apache-2.0
#include "hunt/on_behalf.h"

#include <algorithm>

#include "base/utc_time.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kWindow = 120;  // seconds from a call to what a service does for it
constexpr int64_t kSkew = 2;      // between a call and the session that its service opens for it

// When the session of a call was created; nullopt where the record does not say.
std::optional<int64_t> created_at(std::string_view session) {
  const size_t at = session.rfind('@');
  if (at == session.npos) return std::nullopt;
  const auto time = parse_rfc3339(session.substr(at + 1));
  return time ? std::optional(time->seconds) : std::nullopt;
}

}  // namespace

OnBehalf::OnBehalf(const EventTable& table, const Uses& uses, const std::set<uint32_t>* principals)
    : t_(table), u_(uses) {
  if (principals == nullptr) find_acts();
  if (principals != nullptr) {
    for (const uint32_t principal : *principals) calls_.try_emplace(principal);
  }
  if (!calls_.empty()) note_calls();
  for (uint32_t use = 0; use < u_.uses.size(); ++use) {
    const uint32_t session = u_.uses[use].session;
    if (session != 0) of_session_[session].push_back(use);
  }
}

void OnBehalf::find_acts() {
  for (const Extra& extra : t_.extras) {
    const Event e = t_.events[extra.event];
    if (!e.has_time || !e.succeeded() || u_.use_of(e) != Uses::kNone) continue;
    if (t_.glance(extra).none()) continue;
    acts_.push_back(e.index);
    calls_.try_emplace(e.who->principal);
  }
}

void OnBehalf::note_calls() {
  std::vector<Calls*> of_caller;  // nullptr: of no principal that is asked for
  for (uint32_t caller = 0; caller < u_.use_of_caller.size(); ++caller) {
    const auto calls = calls_.find(t_.events.callers[caller].principal);
    const bool asked = u_.use_of_caller[caller] != Uses::kNone && calls != calls_.end();
    of_caller.push_back(asked ? &calls->second : nullptr);
  }
  t_.events.walk([&](uint32_t i, const Shape& shape, uint32_t caller) {
    if (of_caller[caller] != nullptr && shape.has_time) of_caller[caller]->push_back(i);
  });
}

std::optional<OnBehalf::Cause> OnBehalf::of(const Event& e, const Actor& actor) const {
  if (!e.has_time) return std::nullopt;
  if (e.has_extra && !actor.made_groups.empty()) {
    const auto d = t_.detail(e);
    const auto group =
        d == nullptr || d->group.empty()
            ? std::nullopt
            : actor.made_group(t_.text(e.account), t_.text(e.region), d->group, e.time);
    if (group) return Cause{*group, false};
  }
  const auto calls = calls_.find(e.who->principal);
  if (calls == calls_.end()) return std::nullopt;
  bool known = false;
  if (const auto cause = by_session(e, actor, known); known) return cause;
  if (const auto opened = created_at(t_.view(e.who->session))) {
    const auto cause = by_time(calls->second, e, *opened - kSkew, *opened + kSkew, actor, known);
    if (known) return cause;
  }
  auto cause = by_time(calls->second, e, e.time - kWindow, e.time, actor, known);
  if (cause) cause->by_moment = true;
  return cause;
}

// A role's or a console's session goes on in what services do for it.
std::optional<OnBehalf::Cause> OnBehalf::by_session(const Event& e, const Actor& actor,
                                                    bool& known) const {
  const auto uses = e.who->session == 0 ? of_session_.end() : of_session_.find(e.who->session);
  if (uses == of_session_.end()) return std::nullopt;
  const auto actors = static_cast<size_t>(
      std::ranges::count_if(uses->second, [&](uint32_t use) { return actor.uses.contains(use); }));
  known = actors == 0 || actors == uses->second.size();  // of both: the moment tells
  if (actors == 0 || !known) return std::nullopt;
  return Cause{u_.uses[uses->second.front()].credential, false};
}

// The principal's calls in these seconds; of both owner and actor: nobody's.
std::optional<OnBehalf::Cause> OnBehalf::by_time(const Calls& calls, const Event& e, int64_t from,
                                                 int64_t to, const Actor& actor,
                                                 bool& known) const {
  std::optional<Cause> cause;
  auto call =
      std::ranges::lower_bound(calls, from, {}, [&](uint32_t i) { return t_.events.time(i); });
  for (; call != calls.end() && t_.events.time(*call) <= std::min(to, e.time); ++call) {
    known = true;
    const Event direct = t_.events[*call];
    if (!actor.uses.contains(u_.use_of(direct))) return std::nullopt;
    cause = Cause{direct.who->credential, false};
  }
  return cause;
}

}  // namespace hikeshi::hunt
