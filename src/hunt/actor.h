// SPDX-License-Identifier: Apache-2.0
// From suspicions to one actor: everything that hangs together with the first suspect.
//
// Starts at the origins that stand accused and closes over what they issued and made: sessions,
// keys, users, roles, sign-ins, and uses from an address that was the actor's alone. It runs until
// nothing is added, so the order of events and files does not matter.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "hunt/suspicion.h"

namespace hikeshi::hunt {

// Why a use is the actor's.
struct Tie {
  std::string code;  // "suspect", or what ties it: issued_by_actor, made_by_actor, same_address ...
  Wording text;
  std::vector<uint32_t> events;
  uint32_t issuer = 0;  // credential that issued or made this one, 0 for none
  Confidence confidence = Confidence::kHigh;
};

struct Actor {
  bool found = false;
  std::map<uint32_t, Tie> uses;                   // index of the use to its tie
  std::map<uint32_t, std::string> disputed_uses;  // what may be the owner's all the same, and why
  std::set<uint32_t> credentials;                 // numbers of the table's strings
  std::map<uint32_t, uint32_t> issuer;  // credential to the credential that issued or made it
  std::set<uint32_t> principals;
  std::map<uint32_t, bool> networks;             // to: also used by the owner
  std::set<std::string> made_users, made_roles;  // "<account>/<name>"
  std::set<std::string> made_instances;
  // Auto Scaling groups, stacks and fleets, by account, region and name: the credential that made
  // it first, and when.
  std::map<std::tuple<std::string, std::string, std::string>, std::pair<uint32_t, int64_t>>
      made_groups;
  int64_t first = 0, last = 0;
  uint64_t events = 0;
  std::vector<uint32_t> other_seeds;  // suspicions of medium or more that nothing ties to it

  // Whether the user or role with this ARN is one that the actor made.
  bool has_made(const std::string& principal) const;
  // The credential that had made this group at `time`.
  std::optional<uint32_t> made_group(const std::string& account, const std::string& region,
                                     const std::string& name, int64_t time) const;
};

Actor close_over(const EventTable& table, const Uses& uses,
                 const std::vector<Suspicion>& suspicions);

}  // namespace hikeshi::hunt
