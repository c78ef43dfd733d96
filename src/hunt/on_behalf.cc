// SPDX-License-Identifier: Apache-2.0
#include "hunt/on_behalf.h"

#include <algorithm>

#include "base/utc_time.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kWindow = 120;  // seconds from a call to what a service does for it
constexpr int64_t kSkew = 2;      // between a call and the session that its service opens for it

// When the session of a call was created; nullopt where the record does not say.
std::optional<int64_t> created_at(const std::string& session) {
  const size_t at = session.rfind('@');
  if (at == session.npos) return std::nullopt;
  const auto time = parse_rfc3339(std::string_view(session).substr(at + 1));
  return time ? std::optional(time->seconds) : std::nullopt;
}

}  // namespace

OnBehalf::OnBehalf(const EventTable& table, const Uses& uses) : t_(table), u_(uses) {
  for (uint32_t i = 0; i < t_.events.size(); ++i) {
    if (u_.use_of_event[i] != Uses::kNone || !at(i).has_time) continue;
    calls_.try_emplace(at(i).who->principal);
    if (t_.detail(at(i)) != nullptr && at(i).succeeded()) acts_.push_back(i);
  }
  for (uint32_t i = 0; i < t_.events.size(); ++i) {
    if (u_.use_of_event[i] == Uses::kNone) continue;
    const auto calls = calls_.find(at(i).who->principal);
    if (calls != calls_.end()) calls->second.push_back(i);
  }
  for (uint32_t use = 0; use < u_.uses.size(); ++use) {
    const uint32_t session = at(u_.uses[use].events.front()).who->session;
    if (session != 0) of_session_[session].push_back(use);
  }
}

std::optional<OnBehalf::Cause> OnBehalf::of(uint32_t i, const Actor& actor) const {
  const Event& e = at(i);
  if (const Detail* d = t_.detail(e); d != nullptr && !d->group.empty()) {
    if (const auto group =
            actor.made_group(t_.text(e.account), t_.text(e.region), d->group, e.time))
      return Cause{*group, false};
  }
  bool known = false;
  if (const auto cause = by_session(e, actor, known); known) return cause;
  if (const auto opened = created_at(t_.text(e.who->session))) {
    if (const auto cause = by_time(e, *opened - kSkew, *opened + kSkew, actor, known); known)
      return cause;
  }
  auto cause = by_time(e, e.time - kWindow, e.time, actor, known);
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
std::optional<OnBehalf::Cause> OnBehalf::by_time(const Event& e, int64_t from, int64_t to,
                                                 const Actor& actor, bool& known) const {
  const auto calls = calls_.find(e.who->principal);
  if (calls == calls_.end()) return std::nullopt;
  std::optional<Cause> cause;
  auto call =
      std::ranges::lower_bound(calls->second, from, {}, [&](uint32_t i) { return at(i).time; });
  for (; call != calls->second.end() && at(*call).time <= std::min(to, e.time); ++call) {
    known = true;
    if (!actor.uses.contains(u_.use_of_event[*call])) return std::nullopt;
    cause = Cause{at(*call).who->credential, false};
  }
  return cause;
}

}  // namespace hikeshi::hunt
