// SPDX-License-Identifier: Apache-2.0
// Credentials in use: who used which credential from where, and what each place was used for
// before.
//
// One user may hold the owner's session and the thief's at the same time, and one key may be used
// by both. So nothing is judged by principal or by key alone: the unit is the use, a credential at
// an address, and what is known of its origin, the principal at that place.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hunt/event.h"
#include "hunt/event_list.h"

namespace hikeshi::hunt {

inline constexpr uint32_t kNoEvent = UINT32_MAX;

struct Use {
  Use(uint32_t c, uint32_t a, uint32_t o) : credential(c), address(a), origin(o) {}
  uint32_t credential, address;            // numbers of the table's strings
  uint32_t origin;                         // index into Uses::origins
  uint32_t session = 0, session_name = 0;  // of its first event, as are first and event
  uint32_t event = kNoEvent;
  uint32_t count = 0;  // of events
  int64_t first = 0, last = 0;
};

struct Origin {
  Origin(uint32_t p, uint32_t n, uint8_t k) : principal(p), network(n), kind(k) {}
  uint32_t principal, network;
  uint8_t kind;  // index into kKinds
  int64_t first = 0, last = 0;
  EventList events;    // in order of time
  EventList acts;      // of these what the catalogue gives a weight, or what has a detail
  EventList sign_ins;  // of these ConsoleLogin
  std::vector<uint32_t> regions;
  uint32_t mfa = kNoEvent;  // the first in a session that was opened with MFA
  std::vector<uint32_t> uses;
  std::set<uint32_t> agents;
  size_t days = 0;  // on which it was used
};

// Direct calls only: what services did is attributed afterwards.
struct Uses {
  SpillVector<Use> uses;
  std::vector<Origin> origins;
  SpillVector<uint32_t> use_of_caller;                     // kNone for services
  std::map<uint32_t, std::vector<uint32_t>> by_principal;  // origins, by first use
  // The first call from a network that succeeded, whoever made it, and when: what was refused, as
  // guessed passwords are, makes no place known.
  std::map<uint32_t, int64_t> network_first;
  std::map<uint32_t, uint32_t> network_event;
  std::map<uint32_t, int64_t> principal_first;
  std::map<uint32_t, int64_t> region_first;
  int64_t begin = 0, end = 0;  // of the logs

  static constexpr uint32_t kNone = UINT32_MAX;
  // kNone for calls by services, and where nobody knows when.
  uint32_t use_of(const Event& e) const { return e.has_time ? use_of_caller[e.caller] : kNone; }
};

Uses find_uses(const EventTable& table);

}  // namespace hikeshi::hunt
