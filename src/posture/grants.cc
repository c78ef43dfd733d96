// SPDX-License-Identifier: Apache-2.0
#include "posture/grants.h"

#include <algorithm>

#include "aws/json_text.h"
#include "posture/undo_parts.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

const Json kNone;

const Json& member_of(const Json& json, const char* name) {
  if (!json.is_object()) return kNone;
  const auto it = json.find(name);
  return it == json.end() ? kNone : *it;
}

int port_in(const Json& json, const char* lower, const char* upper) {
  for (const char* name : {lower, upper}) {
    if (const Json& port = member_of(json, name); port.is_number_integer()) return port.get<int>();
  }
  return -1;
}

std::string text_of(const Json& json, const char* lower, const char* upper) {
  std::string text = text_in(json, lower);
  return text.empty() ? text_in(json, upper) : text;
}

// A rule in a request is written in small letters, but for ModifySecurityGroupRules.
void add_grants(const Json& rule, std::vector<Grant>& out) {
  if (!rule.is_object()) return;
  Grant base;
  base.protocol = text_of(rule, "ipProtocol", "IpProtocol");
  base.from = port_in(rule, "fromPort", "FromPort");
  base.to = port_in(rule, "toPort", "ToPort");
  base.id = text_of(rule, "securityGroupRuleId", "SecurityGroupRuleId");
  const auto add = [&](const char* list, const char* member, std::string value) {
    if (value.empty()) return;
    Grant grant = base;
    grant.list = list;
    grant.member = member;
    grant.value = std::move(value);
    out.push_back(std::move(grant));
  };
  for (const Json& each : items_in(rule, "ipRanges"))
    add("IpRanges", "CidrIp", text_in(each, "cidrIp"));
  for (const Json& each : items_in(rule, "ipv6Ranges"))
    add("Ipv6Ranges", "CidrIpv6", text_in(each, "cidrIpv6"));
  for (const Json& each : items_in(rule, "prefixListIds"))
    add("PrefixListIds", "PrefixListId", text_in(each, "prefixListId"));
  // As older clients ask, and as rules stand in an answer.
  add("IpRanges", "CidrIp", text_in(rule, "cidrIp"));
  add("IpRanges", "CidrIp", text_of(rule, "cidrIpv4", "CidrIpv4"));
  add("Ipv6Ranges", "CidrIpv6", text_of(rule, "cidrIpv6", "CidrIpv6"));
  add("PrefixListIds", "PrefixListId", text_of(rule, "prefixListId", "PrefixListId"));
}

std::vector<Grant> answered(const Change& change, const char* list) {
  std::vector<Grant> out;
  for (const Json& rule : items_in(change.response, list)) {
    if (rule.is_object() && !flag_in(rule, "isEgress")) add_grants(rule, out);
  }
  return out;
}

std::vector<Grant> asked(const Change& change) {
  std::vector<Grant> out;
  for (const Json& permission : items_in(change.request, "ipPermissions"))
    add_grants(permission, out);
  if (out.empty()) add_grants(change.request, out);
  return out;
}

// Ids of rules, however the list of them is written.
void gather_ids(const Json& json, std::vector<std::string>& out) {
  if (json.is_string() && json.get_ref<const std::string&>().starts_with("sgr-"))
    out.push_back(json.get<std::string>());
  if (json.is_array() || json.is_object()) {
    for (const Json& each : json) gather_ids(each, out);
  }
}

const Json& rules_request(const Change& change) {
  const Json& inner = member_of(change.request, "ModifySecurityGroupRulesRequest");
  return inner.is_object() ? inner : change.request;
}

// Each {"SecurityGroupRuleId", "SecurityGroupRule"} of the request: one alone, or a list.
std::vector<const Json*> updates_of(const Change& change) {
  std::vector<const Json*> out;
  const Json& updates = member_of(rules_request(change), "SecurityGroupRule");
  if (updates.is_object()) out.push_back(&updates);
  if (updates.is_array()) {
    for (const Json& each : updates) out.push_back(&each);
  }
  return out;
}

std::optional<Grant> since_of(const Json& update) {
  std::vector<Grant> grants;
  add_grants(member_of(update, "SecurityGroupRule"), grants);
  return grants.empty() ? std::nullopt : std::optional(std::move(grants.front()));
}

// What the rule said last. Nothing, too, where it named a group.
std::optional<Grant> of_id(const std::string& id, std::span<const Change> earlier) {
  for (size_t i = earlier.size(); i-- > 0;) {
    const Change& change = earlier[i];
    if (change.event == "AuthorizeSecurityGroupIngress") {
      for (Grant& grant : answered(change, "securityGroupRuleSet")) {
        if (grant.id == id) return std::move(grant);
      }
    }
    if (change.event != "ModifySecurityGroupRules") continue;
    for (const Json* update : updates_of(change)) {
      if (text_in(*update, "SecurityGroupRuleId") == id) return since_of(*update);
    }
  }
  return std::nullopt;
}

}  // namespace

bool Grant::same_rule(const Grant& other) const {
  const bool ports = protocol == "-1" || (from == other.from && to == other.to);
  return protocol == other.protocol && list == other.list && value == other.value && ports;
}

std::vector<Grant> granted_by(const Change& change) {
  auto out = answered(change, "securityGroupRuleSet");  // they have the ids too
  return out.empty() ? asked(change) : out;
}

// What was asked for and was not there is told beside it: nothing was taken then.
Revoked revoked_by(const Change& change, std::span<const Change> earlier) {
  constexpr const char* kTaken = "revokedSecurityGroupRuleSet";
  Revoked out;
  if (member_of(change.response, kTaken).is_object()) {
    out.grants = answered(change, kTaken);
    return out;
  }
  out.grants = asked(change);
  if (!out.grants.empty()) {
    std::vector<Grant> absent;
    for (const Json& permission : items_in(change.response, "unknownIpPermissionSet"))
      add_grants(permission, absent);
    std::erase_if(out.grants, [&](const Grant& grant) {
      return std::any_of(absent.begin(), absent.end(),
                         [&](const Grant& each) { return each.same_rule(grant); });
    });
    return out;
  }
  std::vector<std::string> ids;
  gather_ids(change.request, ids);
  out.all = !ids.empty() || names_groups_alone(change);
  for (const std::string& id : ids) {
    if (auto grant = of_id(id, earlier))
      out.grants.push_back(std::move(*grant));
    else
      out.all = false;
  }
  return out;
}

std::vector<Replaced> replaced_by(const Change& change, std::span<const Change> earlier) {
  std::vector<Replaced> out;
  for (const Json* update : updates_of(change)) {
    std::string id = text_in(*update, "SecurityGroupRuleId");
    auto before = of_id(id, earlier);
    out.push_back({std::move(id), std::move(before), since_of(*update)});
  }
  return out;
}

bool names_groups_alone(const Change& change) {
  const Json& permissions = items_in(change.request, "ipPermissions");
  return !permissions.empty() &&
         std::all_of(permissions.begin(), permissions.end(),
                     [](const Json& each) { return !items_in(each, "groups").empty(); });
}

std::string group_named(const Change& change) {
  const std::string id = text_in(change.request, "groupId");
  return id.empty() ? text_in(rules_request(change), "GroupId") : id;
}

}  // namespace hikeshi::posture
