// SPDX-License-Identifier: Apache-2.0
// For whom a service made a call: told from the direct call that caused it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "hunt/actor.h"

namespace hikeshi::hunt {

class OnBehalf {
 public:
  // Of calls for these principals; without them, for all for whom a service made or issued
  // something.
  OnBehalf(const EventTable& table, const Uses& uses,
           const std::set<uint32_t>* principals = nullptr);

  struct Cause {
    uint32_t credential = 0;
    // Told by the moment alone: it was the actor who had just called, and nobody else.
    bool by_moment = false;
  };
  // The credential of the actor's that caused `e`, a service's; nullopt where it was another's or
  // cannot be told.
  std::optional<Cause> of(const Event& e, const Actor& actor) const;

  // Calls of services that made or issued something, in order.
  const std::vector<uint32_t>& acts() const { return acts_; }

 private:
  using Calls = std::vector<uint32_t>;  // direct ones of one principal, in order of time
  void find_acts();
  void note_calls();
  std::optional<Cause> by_session(const Event& e, const Actor& actor, bool& known) const;
  std::optional<Cause> by_time(const Calls& calls, const Event& e, int64_t from, int64_t to,
                               const Actor& actor, bool& known) const;

  const EventTable& t_;
  const Uses& u_;
  std::map<uint32_t, Calls> calls_;                       // by principal
  std::map<uint32_t, std::vector<uint32_t>> of_session_;  // uses
  std::vector<uint32_t> acts_;
};

}  // namespace hikeshi::hunt
