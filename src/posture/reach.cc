// SPDX-License-Identifier: Apache-2.0
#include "posture/reach.h"

#include <algorithm>

#include "aws/json_text.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

// A reply goes to a port of the caller's choosing: one out of the middle stands for them all.
constexpr int kReplyPort = 49152;

bool names(const Json& list, const char* member, const std::string& value) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Json& item) { return text_in(item, member) == value; });
}

// ---- routes

const Json* route_table(const State& state, const std::string& region, const Json& interface) {
  const std::string subnet = text_in(interface, "SubnetId"), vpc = text_in(interface, "VpcId");
  const Json* main = nullptr;
  for (const Json& table : list_in(state.find("ec2.route-tables", region), "RouteTables")) {
    const Json& associations = list_in(table, "Associations");
    if (names(associations, "SubnetId", subnet)) return &table;
    const bool is_main = std::any_of(associations.begin(), associations.end(),
                                     [](const Json& a) { return flag_in(a, "Main"); });
    if (is_main && text_in(table, "VpcId") == vpc) main = &table;
  }
  return main;
}

// Where replies find their way: destinations that lead to an internet gateway.
AddressSet routed(const State& state, const std::string& region, const Json& interface) {
  AddressSet out;
  const Json* table = route_table(state, region, interface);
  if (table == nullptr) return out;
  for (const Json& route : list_in(*table, "Routes")) {
    if (!text_in(route, "GatewayId").starts_with("igw-")) continue;
    if (text_in(route, "State") == "blackhole") continue;
    out.add(text_in(route, "DestinationCidrBlock"));
    out.add(text_in(route, "DestinationIpv6CidrBlock"));
  }
  return out;
}

// ---- network ACLs

const Json* acl_of(const State& state, const std::string& region, const Json& interface) {
  const std::string subnet = text_in(interface, "SubnetId"), vpc = text_in(interface, "VpcId");
  const Json* otherwise = nullptr;
  for (const Json& acl : list_in(state.find("ec2.network-acls", region), "NetworkAcls")) {
    if (names(list_in(acl, "Associations"), "SubnetId", subnet)) return &acl;
    if (flag_in(acl, "IsDefault") && text_in(acl, "VpcId") == vpc) otherwise = &acl;
  }
  return otherwise;
}

int number_in(const Json& json, const char* member, int otherwise) {
  const auto it = json.find(member);
  return it != json.end() && it->is_number_integer() ? it->get<int>() : otherwise;
}

bool entry_covers(const Json& entry, std::string_view protocol, int port) {
  const std::string is = text_in(entry, "Protocol");
  if (is == "-1") return true;
  if (is != (protocol == "tcp" ? "6" : "17") && is != protocol) return false;
  const auto range = entry.find("PortRange");
  if (range == entry.end() || !range->is_object()) return true;
  return number_in(*range, "From", 0) <= port && port <= number_in(*range, "To", 65535);
}

// The first entry by number that holds decides; what none names is denied.
AddressSet let_through(const Json& acl, bool egress, std::string_view protocol, int port) {
  std::vector<const Json*> entries;
  for (const Json& entry : list_in(acl, "Entries")) {
    if (flag_in(entry, "Egress") == egress && entry_covers(entry, protocol, port))
      entries.push_back(&entry);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Json* a, const Json* b) {
    return number_in(*a, "RuleNumber", 0) < number_in(*b, "RuleNumber", 0);
  });
  AddressSet allowed, decided;
  for (const Json* entry : entries) {
    AddressSet named;
    named.add(text_in(*entry, "CidrBlock"));
    named.add(text_in(*entry, "Ipv6CidrBlock"));
    named.subtract(decided);
    decided.add(named);
    if (text_in(*entry, "RuleAction") == "allow") allowed.add(named);
  }
  return allowed;
}

// ---- addresses

// The families in which the interface has an address that the Internet knows.
AddressSet addressed(const Json& interface) {
  AddressSet out;
  const auto association = interface.find("Association");
  if (association != interface.end() && !text_in(*association, "PublicIp").empty())
    out.add("0.0.0.0/0");
  for (const Json& address : list_in(interface, "PrivateIpAddresses")) {
    const auto its = address.find("Association");
    if (its != address.end() && !text_in(*its, "PublicIp").empty()) out.add("0.0.0.0/0");
  }
  if (!list_in(interface, "Ipv6Addresses").empty()) out.add("::/0");
  return out;
}

}  // namespace

Sources let_in(const State& state, const std::string& region, const Json& groups,
               std::string_view protocol, int port) {
  Sources out;
  for (const Json& named : groups) {
    const std::string id = named.is_string() ? named.get<std::string>() : text_in(named, "GroupId");
    const Json& group = group_of(state, region, id);
    Sources sources = sources_of(state, region, list_in(group, "IpPermissions"), protocol, port);
    out.from.add(sources.from);
    out.unresolved.insert(out.unresolved.end(), sources.unresolved.begin(),
                          sources.unresolved.end());
    if (group.is_null()) out.unresolved.push_back(id);
  }
  return out;
}

Sources reach(const State& state, const std::string& region, const Json& interface,
              std::string_view protocol, int port) {
  Sources sources = let_in(state, region, list_in(interface, "Groups"), protocol, port);
  const Json* acl = acl_of(state, region, interface);
  AddressSet path = addressed(interface).intersect(routed(state, region, interface));
  if (acl == nullptr) {
    path = {};
  } else {
    path = path.intersect(let_through(*acl, false, protocol, port));
    path = path.intersect(let_through(*acl, true, protocol, kReplyPort));
  }
  sources.from = sources.from.intersect(path).public_part();
  if (path.empty()) sources.unresolved.clear();  // whatever they hold, nothing comes through
  return sources;
}

std::vector<Json> interfaces_of(const State& state, const std::string& region,
                                const Json& instance) {
  const std::string id = text_in(instance, "InstanceId");
  std::vector<Json> out;
  for (const Json& each :
       list_in(state.find("ec2.network-interfaces", region), "NetworkInterfaces")) {
    const auto attachment = each.find("Attachment");
    if (attachment != each.end() && text_in(*attachment, "InstanceId") == id) out.push_back(each);
  }
  if (!out.empty()) return out;
  for (const Json& each : list_in(instance, "NetworkInterfaces")) out.push_back(each);
  return out;
}

}  // namespace hikeshi::posture
