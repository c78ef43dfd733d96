// SPDX-License-Identifier: Apache-2.0
// The first minute: which steps contain one named thing, and which ways in are cut by them.
//
// A key is contained only when what was opened with it is; an instance only when it is stopped,
// since a security group leaves tracked connections and DNS alive, and a network ACL what stays
// within the subnet (law 7). Flow logs may show that no tracked connection is used any more. What
// nobody can see is unknown.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "casefile/case_state.h"
#include "respond/flow_logs.h"
#include "respond/response.h"

namespace hikeshi::respond {

struct ContainTarget {
  enum class Kind { kInstance, kKey, kUser, kRole } kind = Kind::kUser;
  std::string id;      // i-..., AKIA..., the name of a user or role
  std::string user;    // of a key: its owner
  std::string region;  // of an instance
};

// How far an instance is to be cut off.
struct Depth {
  bool stop = false;    // memory is lost
  bool subnet = false;  // its neighbours go offline too
};

// The steps of the plan that contain the target, in order. Of questions about others who use the
// same role or profile the operator's approval is the answer.
std::vector<const Step*> containment_steps(const Plan& plan, const ContainTarget& target,
                                           const Depth& depth);

// The same in groups, the steps of which need nothing of each other: each round trip counts in the
// first minute. What only shows, and slowly, goes on beside what cuts off.
std::vector<std::vector<const Step*>> containment_groups(std::vector<const Step*> steps);

struct CutPath {
  std::string path;              // "new connections", "access key AKIA****WXYZ"
  std::string state;             // "cut" | "alive" | "unknown"
  std::optional<UtcTime> until;  // when it ends by itself
  std::string evidence;          // what shows it, or what would
};

using AppliedSteps = std::map<std::string, Applied, std::less<>>;

// `steps`: what became of those of `plan` that were run. `flows`: of an instance that was isolated,
// what its flow logs show since.
std::vector<CutPath> cut_paths(const casefile::CaseState& state, const Plan& plan,
                               const ContainTarget& target, const AppliedSteps& steps,
                               const std::optional<Flows>& flows, UtcTime now);

// What the case knows of the target before AWS was asked: facts of the operator's, for the planner.
casefile::Stage named(const ContainTarget& target, const std::string& account,
                      const std::string& by, UtcTime at);

// The operator's yes to cutting off the subnet, as `hikeshi answer` would file it: the plan has the
// step from then on.
casefile::Stage subnet_may_be_cut(const ContainTarget& target, const std::string& by, UtcTime at);

}  // namespace hikeshi::respond
