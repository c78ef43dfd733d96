// SPDX-License-Identifier: Apache-2.0
// Whether a stranger reaches an instance: rule × network ACL × route × public address. Each part is
// a set of addresses; who passes all of them is in the rest. By a load balancer: balancers.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "posture/exposure.h"

namespace hikeshi::posture {

// Calls that reach() looks at, all in the instance's region.
inline const std::vector<std::string_view> kReachNeeds = {
    "ec2.instances", "ec2.network-interfaces", "ec2.security-groups",
    "ec2.subnets",   "ec2.route-tables",       "ec2.network-acls"};
inline const std::vector<std::string_view> kReachUses = {
    "ec2.prefix-lists",    "ec2.prefix-list.entries", "elb.load-balancers", "elbv2.load-balancers",
    "elbv2.target-groups", "elbv2.target-health",     "elbv2.listeners"};

// All groups of an interface together, by id or as {"GroupId": ...}: a rule of any of them lets in.
Sources let_in(const State& state, const std::string& region, const Json& groups,
               std::string_view protocol, int port);

// Who reaches a port of a network interface from the Internet.
Sources reach(const State& state, const std::string& region, const Json& interface,
              std::string_view protocol, int port);

// Interfaces of an instance: of DescribeNetworkInterfaces, else those that the instance itself
// names.
std::vector<Json> interfaces_of(const State& state, const std::string& region,
                                const Json& instance);

}  // namespace hikeshi::posture
