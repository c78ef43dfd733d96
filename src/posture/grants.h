// SPDX-License-Identifier: Apache-2.0
// What a change gave to the rules of a security group, or took from them: one CIDR or prefix list
// at a time, as DescribeSecurityGroups lists them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "posture/rewind.h"

namespace hikeshi::posture {

// The items of a list as CloudTrail writes EC2's: {"items": [...]}, or the list itself.
const Json& items_in(const Json& json, std::string_view member);

struct Grant {
  std::string protocol, list, member, value;  // "tcp", "IpRanges", "CidrIp", "0.0.0.0/0"
  int from = -1, to = -1;                     // -1: every port
  std::string id;                             // of the rule, where it is told
  // Whether both are the same rule, whatever its id.
  bool same_rule(const Grant& other) const;
};

// Of AuthorizeSecurityGroupIngress.
std::vector<Grant> granted_by(const Change& change);

// Of RevokeSecurityGroupIngress, which names rules by what they say or by their ids alone; those
// are looked up in the changes `earlier`.
struct Revoked {
  std::vector<Grant> grants;
  bool all = true;  // false: nothing tells what was taken, or what one of the ids stood for
};
Revoked revoked_by(const Change& change, std::span<const Change> earlier);

// Of ModifySecurityGroupRules: what a rule said before, where the logs tell it, and says since.
struct Replaced {
  std::string id;
  std::optional<Grant> before, since;  // since: none where it names another group
};
std::vector<Replaced> replaced_by(const Change& change, std::span<const Change> earlier);

// Whether a change of rules names other groups alone: it has no grant, and lets in no stranger.
bool names_groups_alone(const Change& change);

// The group whose rules the change is about, where it says its id; else "".
std::string group_named(const Change& change);

}  // namespace hikeshi::posture
