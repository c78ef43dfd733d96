// SPDX-License-Identifier: Apache-2.0
// Changes of EC2 and its network, undone.
#include <algorithm>

#include "aws/json_text.h"
#include "posture/grants.h"
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

int port_in(const Json& json, const char* member) {
  const auto it = json.is_object() ? json.find(member) : json.end();
  return json.is_object() && it != json.end() && it->is_number_integer() ? it->get<int>() : -1;
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

// Changes the rules of a group as the change did.
bool redo(Json& group, const Change& change, Earlier earlier) {
  const auto take = [&](const Grant& grant) { return take_away(group, grant); };
  if (change.event == "AuthorizeSecurityGroupIngress") {
    for (const Grant& grant : granted_by(change)) give_back(group, grant);
  } else if (change.event == "RevokeSecurityGroupIngress") {
    const Revoked revoked = revoked_by(change, earlier);
    return revoked.all && std::all_of(revoked.grants.begin(), revoked.grants.end(), take);
  } else if (change.event == "ModifySecurityGroupRules") {
    for (const Replaced& rule : replaced_by(change, earlier)) {
      if (!rule.before || !rule.since || !take(*rule.before)) return false;
      give_back(group, *rule.since);
    }
  }
  return true;
}

}  // namespace

bool undo_authorize(State& state, const Change& change, Earlier) {
  Json* group = group_at(state, change.region, group_id(state, change));
  const auto grants = granted_by(change);
  if (grants.empty()) return names_groups_alone(change);
  if (group == nullptr || !group->contains("IpPermissions")) return false;
  return std::all_of(grants.begin(), grants.end(),
                     [&](const Grant& grant) { return take_away(*group, grant); });
}

bool undo_revoke(State& state, const Change& change, Earlier earlier) {
  Json* group = group_at(state, change.region, group_id(state, change));
  const Revoked revoked = revoked_by(change, earlier);
  if (revoked.grants.empty()) return revoked.all;
  if (group == nullptr) return false;
  for (const Grant& grant : revoked.grants) give_back(*group, grant);
  return revoked.all;
}

bool undo_modify_rules(State& state, const Change& change, Earlier earlier) {
  Json* group = group_at(state, change.region, group_named(change));
  const auto replaced = replaced_by(change, earlier);
  if (group == nullptr || !group->contains("IpPermissions") || replaced.empty()) return false;
  bool all = true;
  for (const Replaced& rule : replaced) {
    const bool taken = rule.before && rule.since && take_away(*group, *rule.since);
    if (taken) give_back(*group, *rule.before);
    all = all && taken;
  }
  return all;
}

// As it was made and changed up to its end, where the logs have all of it.
bool undo_delete_group(State& state, const Change& change, Earlier earlier) {
  Json* groups = list_of(state.find("ec2.security-groups", change.region), "SecurityGroups");
  const std::string id = group_named(change);
  const auto made = std::find_if(earlier.begin(), earlier.end(), [&](const Change& each) {
    return each.event == "CreateSecurityGroup" && text_in(each.response, "groupId") == id;
  });
  if (groups == nullptr || id.empty() || made == earlier.end()) return false;
  Json group{{"GroupId", id},
             {"GroupName", text_in(made->request, "groupName")},
             {"VpcId", text_in(made->request, "vpcId")},
             {"IpPermissions", Json::array()}};
  for (auto each = made; each != earlier.end(); ++each) {
    if (group_named(*each) != id || each->region != change.region) continue;
    if (!redo(group, *each, earlier.first(static_cast<size_t>(each - earlier.begin()))))
      return false;
  }
  groups->push_back(std::move(group));
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
