// SPDX-License-Identifier: Apache-2.0
// Changes of EC2 and its network, undone.
#include <algorithm>

#include "aws/json_text.h"
#include "posture/undo_parts.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

Json* group_at(State& state, const std::string& region, const std::string& id) {
  Json* groups = list_of(state.find("ec2.security-groups", region), "SecurityGroups");
  if (groups == nullptr) return nullptr;
  for (Json& group : *groups) {
    if (text_in(group, "GroupId") == id) return &group;
  }
  return nullptr;
}

// A CIDR or prefix list of a rule, as one place of DescribeSecurityGroups.
struct Grant {
  std::string protocol, list, member, value;
  int from = -1, to = -1;
};

int port_in(const Json& json, const char* member) {
  const auto it = json.is_object() ? json.find(member) : json.end();
  return json.is_object() && it != json.end() && it->is_number_integer() ? it->get<int>() : -1;
}

void add_grants(const Json& permission, std::vector<Grant>& out) {
  const Grant base{text_in(permission, "ipProtocol"), "", "", "", port_in(permission, "fromPort"),
                   port_in(permission, "toPort")};
  const auto add = [&](const char* list, const char* member, const std::string& value) {
    Grant grant = base;
    grant.list = list;
    grant.member = member;
    grant.value = value;
    if (!value.empty()) out.push_back(std::move(grant));
  };
  for (const Json& each : items_in(permission, "ipRanges"))
    add("IpRanges", "CidrIp", text_in(each, "cidrIp"));
  for (const Json& each : items_in(permission, "ipv6Ranges"))
    add("Ipv6Ranges", "CidrIpv6", text_in(each, "cidrIpv6"));
  for (const Json& each : items_in(permission, "prefixListIds"))
    add("PrefixListIds", "PrefixListId", text_in(each, "prefixListId"));
  // As older clients ask, and as rules stand in an answer.
  add("IpRanges", "CidrIp", text_in(permission, "cidrIp"));
  add("IpRanges", "CidrIp", text_in(permission, "cidrIpv4"));
  add("Ipv6Ranges", "CidrIpv6", text_in(permission, "cidrIpv6"));
  add("PrefixListIds", "PrefixListId", text_in(permission, "prefixListId"));
}

std::vector<Grant> grants_of(const Change& change, const char* rules_of_answer) {
  std::vector<Grant> out;
  for (const Json& permission : items_in(change.request, "ipPermissions"))
    add_grants(permission, out);
  if (out.empty() && change.request.is_object()) add_grants(change.request, out);
  if (!out.empty()) return out;
  for (const Json& rule : items_in(change.response, rules_of_answer)) {
    if (!(rule.is_object() && flag_in(rule, "isEgress"))) add_grants(rule, out);
  }
  return out;
}

bool same_ports(const Json& rule, const Grant& grant) {
  return text_in(rule, "IpProtocol") == grant.protocol &&
         (grant.protocol == "-1" ||
          (port_in(rule, "FromPort") == grant.from && port_in(rule, "ToPort") == grant.to));
}

bool take_away(Json& group, const Grant& grant) {
  size_t taken = 0;
  for (Json& rule : group["IpPermissions"]) {
    if (same_ports(rule, grant) && rule.contains(grant.list))
      taken += remove_from(&rule[grant.list], grant.member.c_str(), grant.value);
  }
  return taken > 0;
}

void give_back(Json& group, const Grant& grant) {
  Json rule{{"IpProtocol", grant.protocol},
            {grant.list, Json::array({{{grant.member, grant.value}}})}};
  if (grant.from >= 0) rule["FromPort"] = grant.from;
  if (grant.to >= 0) rule["ToPort"] = grant.to;
  group["IpPermissions"].push_back(std::move(rule));
}

// Rules that name a group alone have no grant here, and change no check.
bool names_groups_alone(const Change& change) {
  const Json& permissions = items_in(change.request, "ipPermissions");
  return !permissions.empty() &&
         std::all_of(permissions.begin(), permissions.end(),
                     [](const Json& each) { return !items_in(each, "groups").empty(); });
}

template <class Visit>
void each_instance(State& state, const std::string& region, Visit visit) {
  Json* reservations = list_of(state.find("ec2.instances", region), "Reservations");
  if (reservations == nullptr) return;
  for (Json& reservation : *reservations) {
    if (Json* list = reservation.contains("Instances") ? &reservation["Instances"] : nullptr)
      visit(*list);
  }
}

Json* instance_at(State& state, const std::string& region, const std::string& id) {
  Json* found = nullptr;
  each_instance(state, region, [&](Json& list) {
    for (Json& each : list) {
      if (text_in(each, "InstanceId") == id) found = &each;
    }
  });
  return found;
}

// As RunInstances answered: what AWS forgot an hour after the end of the instance.
Json instance_from(const Json& item) {
  Json groups = Json::array();
  for (const Json& group : items_in(item, "groupSet"))
    groups.push_back({{"GroupId", text_in(group, "groupId")}});
  const auto options = item.find("metadataOptions");
  Json instance{{"InstanceId", text_in(item, "instanceId")},
                {"State", {{"Name", "running"}}},
                {"SubnetId", text_in(item, "subnetId")},
                {"VpcId", text_in(item, "vpcId")},
                {"SecurityGroups", groups}};
  if (options != item.end() && options->is_object())
    instance["MetadataOptions"] = {{"HttpTokens", text_in(*options, "httpTokens")}};
  const auto profile = item.find("iamInstanceProfile");
  if (profile != item.end() && profile->is_object())
    instance["IamInstanceProfile"] = {{"Arn", text_in(*profile, "arn")}};
  return instance;
}

const Json* launched(Earlier earlier, const std::string& id) {
  for (size_t i = earlier.size(); i-- > 0;) {
    if (earlier[i].event != "RunInstances") continue;
    for (const Json& item : items_in(earlier[i].response, "instancesSet")) {
      if (text_in(item, "instanceId") == id) return &item;
    }
  }
  return nullptr;
}

const Json& metadata_request(const Change& change) {
  static const Json kNone;
  if (!change.request.is_object()) return kNone;
  const auto it = change.request.find("ModifyInstanceMetadataOptionsRequest");
  return it == change.request.end() ? change.request : *it;
}

std::string instance_named(const Json& request) {
  const std::string id = text_in(request, "InstanceId");
  return id.empty() ? text_in(request, "instanceId") : id;
}

std::string tokens_named(const Json& request) {
  const std::string tokens = text_in(request, "HttpTokens");
  return tokens.empty() ? text_in(request, "httpTokens") : tokens;
}

// "" where nothing tells.
std::string tokens_before(Earlier earlier, const std::string& id) {
  for (size_t i = earlier.size(); i-- > 0;) {
    if (earlier[i].event != "ModifyInstanceMetadataOptions") continue;
    const Json& request = metadata_request(earlier[i]);
    if (instance_named(request) == id && !tokens_named(request).empty())
      return tokens_named(request);
  }
  const Json* item = launched(earlier, id);
  if (item == nullptr || !item->contains("metadataOptions")) return "";
  return text_in((*item)["metadataOptions"], "httpTokens");
}

bool bring_back(State& state, const Change& change, Earlier earlier, const std::string& id) {
  if (Json* instance = instance_at(state, change.region, id)) {
    (*instance)["State"] = {{"Name", "running"}};
    return true;
  }
  const Json* item = launched(earlier, id);
  Json* reservations = list_of(state.find("ec2.instances", change.region), "Reservations");
  if (item == nullptr || reservations == nullptr) return false;
  reservations->push_back({{"Instances", Json::array({instance_from(*item)})}});
  return true;
}

}  // namespace

bool undo_authorize(State& state, const Change& change, Earlier) {
  Json* group = group_at(state, change.region, group_id(state, change));
  const auto grants = grants_of(change, "securityGroupRuleSet");
  if (grants.empty()) return names_groups_alone(change);
  if (group == nullptr || !group->contains("IpPermissions")) return false;
  return std::all_of(grants.begin(), grants.end(),
                     [&](const Grant& grant) { return take_away(*group, grant); });
}

bool undo_revoke(State& state, const Change& change, Earlier) {
  Json* group = group_at(state, change.region, group_id(state, change));
  const auto grants = grants_of(change, "revokedSecurityGroupRuleSet");
  if (grants.empty()) return names_groups_alone(change);
  if (group == nullptr) return false;
  for (const Grant& grant : grants) give_back(*group, grant);
  return true;
}

bool undo_create_group(State& state, const Change& change, Earlier) {
  Json* groups = list_of(state.find("ec2.security-groups", change.region), "SecurityGroups");
  remove_from(groups, "GroupId", text_in(change.response, "groupId"));
  return groups != nullptr;
}

bool undo_run(State& state, const Change& change, Earlier) {
  for (const Json& item : items_in(change.response, "instancesSet")) {
    each_instance(state, change.region, [&](Json& list) {
      remove_from(&list, "InstanceId", text_in(item, "instanceId"));
    });
  }
  return true;
}

bool undo_terminate(State& state, const Change& change, Earlier earlier) {
  bool all = true;
  for (const Json& item : items_in(change.request, "instancesSet"))
    all &= bring_back(state, change, earlier, text_in(item, "instanceId"));
  return all;
}

// An address that is not an Elastic IP is given up by a stop, and nothing tells what it was.
bool undo_stop(State& state, const Change& change, Earlier) {
  for (const Json& item : items_in(change.request, "instancesSet")) {
    const std::string id = text_in(item, "instanceId");
    Json* instance = instance_at(state, change.region, id);
    if (instance == nullptr) continue;
    (*instance)["State"] = {{"Name", "running"}};
    state.lost_addresses.insert(id);
  }
  return true;
}

bool undo_start(State& state, const Change& change, Earlier) {
  for (const Json& item : items_in(change.request, "instancesSet")) {
    Json* instance = instance_at(state, change.region, text_in(item, "instanceId"));
    if (instance != nullptr) (*instance)["State"] = {{"Name", "stopped"}};
  }
  return true;
}

bool undo_metadata(State& state, const Change& change, Earlier earlier) {
  const Json& request = metadata_request(change);
  const std::string id = instance_named(request);
  Json* instance = instance_at(state, change.region, id);
  if (instance == nullptr) return true;  // not there: nothing is said of it
  if (!tokens_named(request).empty()) {
    const std::string before = tokens_before(earlier, id);
    if (before.empty()) return false;
    (*instance)["MetadataOptions"]["HttpTokens"] = before;
  }
  // Whether it answered at all before matters where it would answer IMDSv1.
  const bool endpoint =
      !text_in(request, "HttpEndpoint").empty() || !text_in(request, "httpEndpoint").empty();
  const auto options = instance->find("MetadataOptions");
  return !endpoint || (options != instance->end() && text_in(*options, "HttpTokens") == "required");
}

bool undo_create_route(State& state, const Change& change, Earlier) {
  Json* tables = list_of(state.find("ec2.route-tables", change.region), "RouteTables");
  if (tables == nullptr) return false;
  size_t taken = 0;
  for (Json& table : *tables) {
    if (text_in(table, "RouteTableId") != text_in(change.request, "routeTableId")) continue;
    for (const auto& [asked, member] :
         {std::pair("destinationCidrBlock", "DestinationCidrBlock"),
          std::pair("destinationIpv6CidrBlock", "DestinationIpv6CidrBlock")}) {
      const std::string cidr = text_in(change.request, asked);
      if (!cidr.empty() && table.contains("Routes"))
        taken += remove_from(&table["Routes"], member, cidr);
    }
  }
  return taken > 0;
}

bool undo_create_acl_entry(State& state, const Change& change, Earlier) {
  Json* acls = list_of(state.find("ec2.network-acls", change.region), "NetworkAcls");
  if (acls == nullptr || !change.request.is_object()) return false;
  const auto number = change.request.find("ruleNumber");
  bool taken = false;
  for (Json& acl : *acls) {
    if (text_in(acl, "NetworkAclId") != text_in(change.request, "networkAclId")) continue;
    Json kept = Json::array();
    for (const Json& entry : list_in(acl, "Entries")) {
      const bool is = number != change.request.end() &&
                      entry.value("RuleNumber", Json()) == *number &&
                      flag_in(entry, "Egress") == flag_in(change.request, "egress");
      if (!is) kept.push_back(entry);
      taken |= is;
    }
    acl["Entries"] = std::move(kept);
  }
  return taken;
}

}  // namespace hikeshi::posture
