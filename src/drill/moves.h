// SPDX-License-Identifier: Apache-2.0
// What intruders do, as moves that scenarios put together. Every call is charged to the actor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drill/owner.h"
#include "drill/picture.h"
#include "drill/work.h"

namespace hikeshi::drill {

// What a scenario works on, and what it leaves for the mail and the responder.
struct Scene {
  Scene(World& w, Recorder& r, Rng numbers) : world(w), recorder(r), rng(numbers) {}

  Work begin(Caller caller, int64_t start, Pace pace) {
    return Work(recorder, std::move(caller), start, rng.fork("work", works_++), pace);
  }

  World& world;
  Recorder& recorder;
  Rng rng;

 private:
  uint64_t works_ = 0;
};

enum class MailKind { kExposedKey, kSuspiciousKey, kThirdParty, kReview, kAbuse };

struct Incident {
  MailKind mail = MailKind::kThirdParty;
  std::string user, key;                   // that the mail names
  std::string source_address, event_name;  // of the use that AWS saw, "" where it does not say
  std::string instance, address, region;   // of an abuse report
  std::string url;                         // where a key lay open; "": some place in git
  int64_t activity = 0;                    // when the reported thing was seen
  struct Key {
    std::string user, id;
  };
  std::vector<Key> to_disable;  // by the responder
  Picture picture;              // what the account holds besides
  // Ways that were shut all the time, as far as the snapshot and the trail tell.
  std::vector<std::string_view> shut = {"root_unprotected", "wide_trust"};
  std::string host_log;  // of who signed in on the reported instance, "" where nobody has it
  const char* host_log_name = "secure";
};

// The same caller as the intruder.
Caller stolen(Caller caller);

// A user that the intruder makes. `key` is empty without one.
struct MadeUser {
  User user;
  std::string maker;  // credential that made it
};
MadeUser make_user(Work& work, const std::string& name, bool admin, bool key, bool password);
void remove_user(Work& work, const MadeUser& made);
Caller as_made(const World& world, const MadeUser& made, std::string address, std::string agent);
// Signs in as the made user without MFA and yields the session.
Work sign_in(Scene& scene, const MadeUser& made, int64_t time, std::string address);

// Who am I, what is here: identity and then `regions` regions from outside to inside.
void look_around(Work& work, const std::vector<std::string>& regions);
void look_at_identities(Work& work);

// Key pair, security group and machines in the work's region. What of it is kept in `names`.
struct Foothold {
  std::string key_pair, group;
  std::vector<std::string> instances;
};
Foothold mine(Work& work, const std::string& name, size_t count, Fault fault = {});
// Launch template and group; Auto Scaling then starts `count` instances by itself.
void mine_with_group(Work& work, const std::string& name, size_t count);
void mine_in_containers(Work& work, const std::string& name);
// A function with a role of its own, run by a rule.
void leave_function(Work& work, const std::string& name, const std::string& role);

// `count` of the world's regions, never the home region, in the order of the seed.
std::vector<std::string> foreign_regions(Scene& scene, size_t count);

}  // namespace hikeshi::drill
