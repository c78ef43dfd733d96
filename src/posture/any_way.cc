// SPDX-License-Identifier: Apache-2.0
#include "posture/any_way.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/json_text.h"
#include "posture/balancers.h"
#include "posture/check.h"
#include "posture/reach.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

bool is_web(int port) { return port == 80 || port == 443; }

int number_in(const Json& json, const char* member, int otherwise) {
  const auto it = json.find(member);
  return it != json.end() && it->is_number_integer() ? it->get<int>() : otherwise;
}

// Who is let through changes only where a rule or an entry begins or ends: one port between two
// such places stands for all of them.
class Ports {
 public:
  void add(int from, int to) {
    for (const int port : {from - 1, from, to, to + 1}) {
      if (port > 0 && port <= 65535) ports_.insert(port);
    }
  }
  const std::set<int>& all() const { return ports_; }

 private:
  std::set<int> ports_ = {22, 79, 80, 81, 442, 443, 444, 49152};
};

class Looker {
 public:
  Looker(const State& state, const std::string& region) : state_(state), region_(region) {
    for (const std::string_view id : kReachNeeds) {
      const Answer* answer = state.find(id, region);
      if (answer == nullptr || !answer->seen()) unseen_ = not_seen(answer, id).en;
    }
    add_group_ports();
    add_acl_ports();
  }

  AnyWay look(const Json& instance, const std::string& id) const {
    AnyWay way;
    way.region = region_;
    const auto interfaces = interfaces_of(state_, region_, instance);
    name_parts(interfaces, way);
    way.text = doubt_of(id, interfaces);
    if (!way.text.empty()) return way;
    if (interfaces.empty() || (state_.lost_addresses.contains(id) && !is_shut(interfaces))) {
      way.text = "its public address then is not told";
      return way;
    }
    way.open = AnyWay::Open::kNo;
    std::set<std::string> unread;
    for (const Json& interface : interfaces) {
      direct(interface, way, unread);
      way.ssh = way.ssh || reach(state_, region_, interface, "tcp", 22).from.is_world();
      way.rdp = way.rdp || reach(state_, region_, interface, "tcp", 3389).from.is_world();
    }
    through_balancers(id, interfaces, way, unread);
    if (way.open != AnyWay::Open::kYes && !unread.empty()) {
      way.open = AnyWay::Open::kUnknown;
      way.text = "could not read: " + *unread.begin();
    }
    return way;
  }

 private:
  static void name_parts(const std::vector<Json>& interfaces, AnyWay& way) {
    for (const Json& interface : interfaces) {
      way.interfaces.insert(text_in(interface, "NetworkInterfaceId"));
      for (const Json& group : list_in(interface, "Groups"))
        way.groups.insert(group.is_string() ? group.get<std::string>() : text_in(group, "GroupId"));
    }
  }

  void add_group_ports() {
    for (const Json& group :
         list_in(state_.find("ec2.security-groups", region_), "SecurityGroups")) {
      for (const Json& rule : list_in(group, "IpPermissions"))
        ports_.add(number_in(rule, "FromPort", 0), number_in(rule, "ToPort", 65535));
    }
  }

  void add_acl_ports() {
    for (const Json& acl : list_in(state_.find("ec2.network-acls", region_), "NetworkAcls")) {
      for (const Json& entry : list_in(acl, "Entries")) {
        const auto range = entry.find("PortRange");
        if (range != entry.end() && range->is_object())
          ports_.add(number_in(*range, "From", 0), number_in(*range, "To", 65535));
      }
    }
  }

  static bool lists(const Json& groups, const std::string& group) {
    return std::any_of(groups.begin(), groups.end(), [&](const Json& named) {
      return named.is_string() ? named == group : text_in(named, "GroupId") == group;
    });
  }

  // Whether the group may stand in the way to the instance: it is one of its own, of a load
  // balancer, or of an interface that is no instance's.
  bool guards(const std::string& group, const std::vector<Json>& own) const {
    const auto named = [&](const char* member) {
      return [member, &group](const Json& each) { return lists(list_in(each, member), group); };
    };
    if (own.empty() || std::any_of(own.begin(), own.end(), named("Groups"))) return true;
    for (const auto& [id, member] : {std::pair("elb.load-balancers", "LoadBalancerDescriptions"),
                                     std::pair("elbv2.load-balancers", "LoadBalancers")}) {
      const Json& all = list_in(state_.find(id, region_), member);
      if (std::any_of(all.begin(), all.end(), named("SecurityGroups"))) return true;
    }
    const Json& all = list_in(state_.find("ec2.network-interfaces", region_), "NetworkInterfaces");
    return std::any_of(all.begin(), all.end(), [&](const Json& interface) {
      const auto attachment = interface.find("Attachment");
      const bool instances = attachment != interface.end() && attachment->is_object() &&
                             !text_in(*attachment, "InstanceId").empty();
      return !instances && lists(list_in(interface, "Groups"), group);
    });
  }

  // Why nothing can be said of it; "" where something can.
  std::string doubt_of(const std::string& id, const std::vector<Json>& interfaces) const {
    if (!unseen_.empty()) return unseen_;
    if (const auto gap = state_.unsure_regions.find(region_); gap != state_.unsure_regions.end())
      return gap->second.en;
    for (const Doubt& doubt : state_.doubts) {
      const auto looks = [&](const auto& calls) {
        return std::find(calls.begin(), calls.end(), doubt.call) != calls.end();
      };
      const bool whole = doubt.thing.empty() || doubt.thing == id ||
                         (doubt.thing.starts_with("sg-") && guards(doubt.thing, interfaces));
      if (doubt.region == region_ && whole && (looks(kReachNeeds) || looks(kReachUses)))
        return doubt.why.en;
    }
    return "";
  }

  // Whether its own rules let nobody in, whatever its address was.
  bool is_shut(const std::vector<Json>& interfaces) const {
    return std::all_of(interfaces.begin(), interfaces.end(), [&](const Json& interface) {
      return std::all_of(ports_.all().begin(), ports_.all().end(), [&](int port) {
        for (const char* protocol : {"tcp", "udp"}) {
          const Sources who = let_in(state_, region_, list_in(interface, "Groups"), protocol, port);
          if (who.from.is_world() || !who.unresolved.empty()) return false;
        }
        return true;
      });
    });
  }

  void direct(const Json& interface, AnyWay& way, std::set<std::string>& unread) const {
    for (const char* protocol : {"tcp", "udp"}) {
      for (const int port : ports_.all()) {
        if (way.open == AnyWay::Open::kYes) return;
        const Sources who = reach(state_, region_, interface, protocol, port);
        unread.insert(who.unresolved.begin(), who.unresolved.end());
        if (who.from.is_world()) take(interface, protocol, port, who.from, way);
      }
    }
  }

  void take(const Json& interface, std::string_view protocol, int port, AddressSet from,
            AnyWay& way) const {
    AddressSet v4;
    v4.add("0.0.0.0/0");
    way.open = is_web(port) ? AnyWay::Open::kWeb : AnyWay::Open::kYes;
    way.port = std::to_string(port);
    way.text = fmt::format("{}/{}", port, protocol);
    way.cidr = from.intersect(v4).is_world() ? "0.0.0.0/0" : "::/0";
    way.group = group_for(list_in(interface, "Groups"), protocol, port);
  }

  // The group whose rules let most of it in.
  std::string group_for(const Json& groups, std::string_view protocol, int port) const {
    std::string some;
    for (const Json& named : groups) {
      const std::string id =
          named.is_string() ? named.get<std::string>() : text_in(named, "GroupId");
      const Sources sources =
          let_in(state_, region_, Json::array({{{"GroupId", id}}}), protocol, port);
      if (sources.from.is_world()) return id;
      if (some.empty() && !sources.from.empty()) some = id;
    }
    return some;
  }

  void through_balancers(const std::string& id, const std::vector<Json>& interfaces, AnyWay& way,
                         std::set<std::string>& unread) const {
    const Doors doors = doors_to(state_, region_, id, interfaces);
    unread.insert(doors.unseen.begin(), doors.unseen.end());
    for (const Door& door : doors.open) {
      if (way.open == AnyWay::Open::kYes) return;
      way.open = is_web(door.outer) ? AnyWay::Open::kWeb : AnyWay::Open::kYes;
      way.port = std::to_string(door.inner);
      way.text = text_of(door);
      way.cidr = "0.0.0.0/0";
      way.group = door.group;
    }
  }

  const State& state_;
  const std::string& region_;
  std::string unseen_;
  Ports ports_;
};

}  // namespace

std::map<std::string, AnyWay> any_ways(const State& state, const std::set<std::string>& instances) {
  std::map<std::string, AnyWay> ways;
  if (instances.empty()) return ways;
  for (const std::string& region : state.regions) {
    std::optional<Looker> looker;
    for (const Json& reservation : list_in(state.find("ec2.instances", region), "Reservations")) {
      for (const Json& instance : list_in(reservation, "Instances")) {
        const std::string id = text_in(instance, "InstanceId");
        if (!instances.contains(id)) continue;
        if (!looker) looker.emplace(state, region);
        ways[id] = looker->look(instance, id);
      }
    }
  }
  return ways;
}

}  // namespace hikeshi::posture
