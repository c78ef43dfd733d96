// SPDX-License-Identifier: Apache-2.0
// A caller at work: one call after the other, with time passing in between.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drill/recorder.h"

namespace hikeshi::drill {

struct Pace {
  int64_t least = 1, most = 20;  // seconds between two calls
};
inline constexpr Pace kScript{0, 3}, kHuman{2, 40}, kSlow{20, 240};

class Work {
 public:
  Work(Recorder& recorder, Caller caller, int64_t start, Rng rng, Pace pace);

  Work& in(std::string_view region);
  Work& wait(int64_t least, int64_t most);
  Done call(std::string_view service, std::string_view event, Vars vars = {}, Fault fault = {},
            std::vector<std::string> ids = {});
  // Calls without variables: "ec2:DescribeInstances".
  void calls(std::initializer_list<std::string_view> names);
  // The same caller's work through a service that acts for it, in the second of the last call.
  void behind(std::string_view by, std::string_view service, std::string_view event,
              Vars vars = {});
  // AssumeRole, and the session that it opened. `name` is the session's.
  Caller assume(const Role& role, std::string name, std::string address, std::string agent);

  int64_t now() const { return now_; }
  void at(int64_t time) { now_ = time; }
  const std::string& region() const { return region_; }
  const Caller& caller() const { return caller_; }
  Rng& rng() { return rng_; }
  const World& world() const { return recorder_.world(); }
  Recorder& recorder() { return recorder_; }

 private:
  Recorder& recorder_;
  Caller caller_;
  int64_t now_, last_;
  Rng rng_;
  Pace pace_;
  std::string region_;
};

// Instances that a call starts, in the caller's region.
struct Launch {
  std::string type = "t3.medium", image = {}, subnet = {}, group = {};
  std::string key_pair = {}, profile = {};
  std::string scaling_group = {};  // tags that Auto Scaling sets
  size_t count = 1;
  bool imdsv1 = false, dry_run = false;
};
// The ids of the new instances; none when it failed.
std::vector<std::string> launch(Work& work, const Launch& launch, Fault fault = {});
void terminate(Work& work, const std::vector<std::string>& instances);

// What AssumeRole and its kin are asked for and answer, and where one call is logged in two
// accounts also that (`shared`, an id).
Vars opening(const Role& role, const Session& session);
Vars opening(const Role& role, const Session& session, std::string shared);

// Documents for the place <document>, escaped as they stand inside a JSON string.
std::string trust_in(std::string_view principal);  // {"Service":"..."} or {"AWS":"..."}
std::string allow(std::string_view actions);       // "s3:*" on everything

}  // namespace hikeshi::drill
