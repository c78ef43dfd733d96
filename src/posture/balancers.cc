// SPDX-License-Identifier: Apache-2.0
#include "posture/balancers.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "aws/json_text.h"
#include "posture/reach.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

int number_in(const Json& json, const char* member) {
  const auto it = json.find(member);
  return it != json.end() && it->is_number_integer() ? it->get<int>() : 0;
}

bool has(const Json& list, const Json& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool any_with(const Json& list, const char* member, const std::string& value) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Json& each) { return text_in(each, member) == value; });
}

// Of a listener: which of our two protocols it carries.
std::vector<std::string_view> carried(const std::string& protocol) {
  if (protocol == "UDP" || protocol == "QUIC") return {"udp"};
  if (protocol == "TCP_UDP" || protocol == "TCP_QUIC") return {"tcp", "udp"};
  return {"tcp"};
}

class Finder {
 public:
  Finder(const State& state, const std::string& region, const std::string& instance,
         const std::vector<Json>& interfaces)
      : state_(state), region_(region), instance_(instance), interfaces_(interfaces) {}

  Doors run() {
    if (const Answer* classic = seen("elb.load-balancers")) {
      for (const Json& each : list_in(classic, "LoadBalancerDescriptions")) through_classic(each);
    }
    if (seen("elbv2.load-balancers") != nullptr) {
      if (const Answer* groups = seen("elbv2.target-groups")) {
        for (const Json& each : list_in(groups, "TargetGroups")) through_group(each);
      }
    }
    tidy();
    return std::move(out_);
  }

 private:
  const Answer* seen(std::string_view id) {
    const Answer* answer = state_.find(id, region_);
    if (answer != nullptr && answer->seen()) return answer;
    out_.unseen.push_back(answer == nullptr ? std::string(id) : answer->call + ": " + answer->code);
    return nullptr;
  }

  void tidy() {
    const auto key = [](const Door& d) {
      return std::tuple(d.balancer, d.outer, d.protocol, d.inner);
    };
    std::sort(out_.open.begin(), out_.open.end(),
              [&](const Door& a, const Door& b) { return key(a) < key(b); });
    out_.open.erase(std::unique(out_.open.begin(), out_.open.end(),
                                [&](const Door& a, const Door& b) { return key(a) == key(b); }),
                    out_.open.end());
    std::sort(out_.unseen.begin(), out_.unseen.end());
    out_.unseen.erase(std::unique(out_.unseen.begin(), out_.unseen.end()), out_.unseen.end());
  }

  // ---- classic

  void through_classic(const Json& balancer) {
    if (text_in(balancer, "Scheme") != "internet-facing" ||
        !any_with(list_in(balancer, "Instances"), "InstanceId", instance_))
      return;
    for (const Json& each : list_in(balancer, "ListenerDescriptions")) {
      const auto listener = each.find("Listener");
      if (listener == each.end() || !listener->is_object()) continue;
      add({text_in(balancer, "LoadBalancerName"), "tcp", number_in(*listener, "LoadBalancerPort"),
           number_in(*listener, "InstancePort"), ""},
          list_in(balancer, "SecurityGroups"));
    }
  }

  // ---- ELBv2

  void through_group(const Json& group) {
    const std::string arn = text_in(group, "TargetGroupArn");
    const Json& balancers = list_in(group, "LoadBalancerArns");
    if (balancers.empty()) return;
    const Answer* health = state_.find("elbv2.target-health", region_, "TargetGroupArn", arn);
    if (health == nullptr || !health->seen()) {
      out_.unseen.push_back("elbv2.target-health " + text_in(group, "TargetGroupName"));
      return;
    }
    for (const Json& each : list_in(health, "TargetHealthDescriptions")) {
      const auto target = each.find("Target");
      if (target == each.end() || !is_ours(text_in(*target, "Id"))) continue;
      const int port = number_in(*target, "Port");
      through_balancers(arn, balancers, port != 0 ? port : number_in(group, "Port"));
    }
  }

  // A target is the instance, or one of its addresses.
  bool is_ours(const std::string& id) const {
    if (id == instance_) return true;
    return std::any_of(interfaces_.begin(), interfaces_.end(), [&](const Json& interface) {
      return text_in(interface, "PrivateIpAddress") == id ||
             any_with(list_in(interface, "PrivateIpAddresses"), "PrivateIpAddress", id);
    });
  }

  void through_balancers(const std::string& group, const Json& arns, int inner) {
    for (const Json& balancer :
         list_in(state_.find("elbv2.load-balancers", region_), "LoadBalancers")) {
      const std::string arn = text_in(balancer, "LoadBalancerArn");
      if (has(arns, Json(arn)) && text_in(balancer, "Scheme") == "internet-facing")
        through_listeners(balancer, arn, group, inner);
    }
  }

  void through_listeners(const Json& balancer, const std::string& arn, const std::string& group,
                         int inner) {
    const Json& groups = list_in(balancer, "SecurityGroups");
    const std::string name = text_in(balancer, "LoadBalancerName");
    const Answer* listeners = state_.find("elbv2.listeners", region_, "LoadBalancerArn", arn);
    if (listeners == nullptr || !listeners->seen()) {
      // Its ports were not read: is it open on any that its rules name?
      out_.unseen.push_back("elbv2.listeners " + name);
      if (open_at_all(groups)) admit({name, "tcp", 0, inner, ""}, groups);
      return;
    }
    const Json& all = list_in(listeners, "Listeners");
    // A group that is no listener's default stands behind a rule; whose, nobody has asked.
    const bool by_rule = std::none_of(all.begin(), all.end(),
                                      [&](const Json& each) { return leads_to(each, group); });
    for (const Json& each : all) {
      if (!by_rule && !leads_to(each, group)) continue;
      for (const std::string_view protocol : carried(text_in(each, "Protocol")))
        add({name, protocol, number_in(each, "Port"), inner, ""}, groups);
    }
  }

  static bool leads_to(const Json& listener, const std::string& group) {
    const Json& actions = list_in(listener, "DefaultActions");
    return std::any_of(actions.begin(), actions.end(), [&](const Json& action) {
      const auto forward = action.find("ForwardConfig");
      return text_in(action, "TargetGroupArn") == group ||
             (forward != action.end() &&
              any_with(list_in(*forward, "TargetGroups"), "TargetGroupArn", group));
    });
  }

  // ---- who gets through

  void add(Door door, const Json& groups) {
    // A network load balancer without groups filters nothing.
    const bool open = groups.empty() || from_outside(groups, door).is_world();
    if (!open) return;
    if (!groups.empty() && groups.front().is_string())
      door.group = groups.front().get<std::string>();
    admit(std::move(door), groups);
  }

  AddressSet from_outside(const Json& groups, const Door& door) {
    const Sources sources = let_in(state_, region_, groups, door.protocol, door.outer);
    for (const std::string& each : sources.unresolved) out_.unseen.push_back(each);
    return sources.from;
  }

  bool open_at_all(const Json& groups) {
    if (groups.empty()) return true;
    for (const Json& id : groups) {
      if (!id.is_string()) continue;
      for (const Json& rule :
           list_in(group_of(state_, region_, id.get<std::string>()), "IpPermissions")) {
        const Sources sources = sources_of(state_, region_, Json::array({rule}), "tcp",
                                           std::max(0, number_in(rule, "FromPort")));
        if (sources.from.is_world()) return true;
      }
    }
    return false;
  }

  void admit(Door door, const Json& balancer_groups) {
    const bool in = std::any_of(interfaces_.begin(), interfaces_.end(), [&](const Json& each) {
      return lets_in(list_in(each, "Groups"), balancer_groups, door.protocol, door.inner);
    });
    if (in) out_.open.push_back(std::move(door));
  }

  // The instance's own groups must let the balancer in: by addresses, or by a group of its.
  bool lets_in(const Json& own, const Json& balancer_groups, std::string_view protocol,
               int port) const {
    for (const Json& named : own) {
      const Json& group = group_of(state_, region_, text_in(named, "GroupId"));
      for (const Json& rule : list_in(group, "IpPermissions")) {
        if (!rule_covers(rule, protocol, port)) continue;
        for (const char* list : {"IpRanges", "Ipv6Ranges", "PrefixListIds"}) {
          if (!list_in(rule, list).empty()) return true;
        }
        for (const Json& pair : list_in(rule, "UserIdGroupPairs")) {
          if (has(balancer_groups, Json(text_in(pair, "GroupId")))) return true;
        }
      }
    }
    return false;
  }

  const State& state_;
  const std::string& region_;
  const std::string& instance_;
  const std::vector<Json>& interfaces_;
  Doors out_;
};

}  // namespace

Doors doors_to(const State& state, const std::string& region, const std::string& instance,
               const std::vector<Json>& interfaces) {
  return Finder(state, region, instance, interfaces).run();
}

std::string text_of(const Door& door) {
  return door.outer == 0 ? door.balancer : fmt::format("{}:{}", door.balancer, door.outer);
}

}  // namespace hikeshi::posture
