// SPDX-License-Identifier: Apache-2.0
// What the network lets in: groups by themselves, attached or not, and instances as they are
// reached.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "aws/json_text.h"
#include "base/text.h"
#include "posture/balancers.h"
#include "posture/check.h"
#include "posture/reach.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

// "22 SSH/tcp" for each guarded port that `judge` says yes to; prefix lists that it could not read
// go into `unresolved`.
template <class SourcesFor, class Judge>
std::vector<std::string> guarded_open(SourcesFor sources_for, Judge judge,
                                      std::set<std::string>& unresolved) {
  std::vector<std::string> open;
  for (const char* protocol : {"tcp", "udp"}) {
    for (const PortName& port : guarded_ports()) {
      const Sources sources = sources_for(protocol, port.port);
      unresolved.insert(sources.unresolved.begin(), sources.unresolved.end());
      if (judge(sources.from))
        open.push_back(fmt::format("{} {}/{}", port.port, port.name, protocol));
    }
  }
  return open;
}

std::string shortened(const std::vector<std::string>& names) {
  constexpr size_t kMost = 6;
  if (names.size() <= kMost) return join(names, ", ");
  return join({names.begin(), names.begin() + kMost}, ", ") +
         fmt::format(" (+{})", names.size() - kMost);
}

// A group without an interface is told too: it may be what a terminated instance had.
size_t uses_of(const State& state, const std::string& region, const std::string& group) {
  const Json& all = list_in(state.find("ec2.network-interfaces", region), "NetworkInterfaces");
  return static_cast<size_t>(std::count_if(all.begin(), all.end(), [&](const Json& each) {
    const Json& groups = list_in(each, "Groups");
    return std::any_of(groups.begin(), groups.end(),
                       [&](const Json& g) { return text_in(g, "GroupId") == group; });
  }));
}

Words with_uses(Report& report, const std::string& group, const Words& words) {
  const Answer* seen = report.state().find("ec2.network-interfaces", report.region());
  if (seen == nullptr || !seen->read()) return words;
  const size_t uses = uses_of(report.state(), report.region(), group);
  return {words.en + fmt::format("; on {} interfaces", uses),
          words.ja + fmt::format("、インターフェース {} 個で使用", uses)};
}

Words unresolved_words(const std::set<std::string>& names) {
  const std::string list = join({names.begin(), names.end()}, ", ");
  return {"could not read: " + list, "内容を読み取れませんでした: " + list};
}

template <class Judge>
void judge_groups(Report& report, const Words& words, Judge judge) {
  for (const Json& group : list_in(report.answer("ec2.security-groups").value, "SecurityGroups")) {
    const std::string id = text_in(group, "GroupId");
    std::set<std::string> unresolved;
    const auto open = guarded_open(
        [&](std::string_view protocol, int port) {
          return sources_of(report.state(), report.region(), list_in(group, "IpPermissions"),
                            protocol, port);
        },
        judge, unresolved);
    const std::string ports = shortened(open);
    if (!open.empty()) {
      report.fail(id, with_uses(report, id, {words.en + ports, words.ja + ports}));
    } else if (!unresolved.empty()) {
      report.unknown(id, unresolved_words(unresolved));
    }
  }
}

void group_open(Report& report) {
  judge_groups(report, {"open to the Internet: ", "インターネットに公開: "},
               [](const AddressSet& from) { return from.is_world(); });
}

void group_public_source(Report& report) {
  judge_groups(
      report, {"reached from public addresses: ", "公開アドレスから到達可能: "},
      [](const AddressSet& from) { return !from.public_part().empty() && !from.is_world(); });
}

void default_group(Report& report) {
  for (const Json& group : list_in(report.answer("ec2.security-groups").value, "SecurityGroups")) {
    if (text_in(group, "GroupName") != "default") continue;
    const std::string id = text_in(group, "GroupId");
    for (const Json& rule : list_in(group, "IpPermissions")) {
      const bool outside = !list_in(rule, "IpRanges").empty() ||
                           !list_in(rule, "Ipv6Ranges").empty() ||
                           !list_in(rule, "PrefixListIds").empty();
      if (!outside) continue;
      report.fail(id, {"the default group lets in addresses",
                       "デフォルトのグループがアドレスからの通信を許可しています"});
      break;
    }
  }
}

void default_vpc(Report& report) {
  for (const Json& vpc : list_in(report.answer("ec2.vpcs").value, "Vpcs")) {
    if (flag_in(vpc, "IsDefault"))
      report.fail(text_in(vpc, "VpcId"),
                  {"the default VPC is there: what is launched in it has a public address",
                   "デフォルト VPC があります（起動したものは公開アドレスを持ちます）"});
  }
}

// ---- instances

std::string state_of(const Json& instance) {
  const auto state = instance.find("State");
  return state == instance.end() ? "" : text_in(*state, "Name");
}

bool is_over(const Json& instance) {
  const std::string state = state_of(instance);
  return state == "terminated" || state == "shutting-down";
}

template <class Visit>
void each_instance(Report& report, Visit visit) {
  for (const Json& reservation : list_in(report.answer("ec2.instances").value, "Reservations")) {
    for (const Json& instance : list_in(reservation, "Instances"))
      visit(instance, text_in(instance, "InstanceId"));
  }
}

bool is_guarded(int port) {
  const auto& ports = guarded_ports();
  return std::any_of(ports.begin(), ports.end(),
                     [&](const PortName& each) { return each.port == port; });
}

// What is told of one instance: the ways in, and why there may be more.
struct Ways {
  std::vector<std::string> open;
  std::set<std::string> unresolved;
  bool address_lost = false;  // it would be reached if it had a public address, and it may have had
};

void add_direct(Report& report, const Json& interface, Ways& ways) {
  auto more = guarded_open(
      [&](std::string_view protocol, int port) {
        return reach(report.state(), report.region(), interface, protocol, port);
      },
      [](const AddressSet& from) { return from.is_world(); }, ways.unresolved);
  ways.open.insert(ways.open.end(), more.begin(), more.end());
}

void add_doors(Report& report, const std::string& id, const std::vector<Json>& interfaces,
               Ways& ways) {
  const Doors doors = doors_to(report.state(), report.region(), id, interfaces);
  ways.unresolved.insert(doors.unseen.begin(), doors.unseen.end());
  for (const Door& door : doors.open) {
    if (is_guarded(door.inner))
      ways.open.push_back(
          fmt::format("{}/{} through {}", door.inner, door.protocol, text_of(door)));
  }
}

bool would_be_reached(Report& report, Json interface) {
  interface["Association"] = {{"PublicIp", "its address then"}};
  std::set<std::string> ignored;
  return !guarded_open(
              [&](std::string_view protocol, int port) {
                return reach(report.state(), report.region(), interface, protocol, port);
              },
              [](const AddressSet& from) { return from.is_world(); }, ignored)
              .empty();
}

Ways ways_to(Report& report, const std::string& id, const std::vector<Json>& interfaces) {
  Ways ways;
  for (const Json& interface : interfaces) add_direct(report, interface, ways);
  add_doors(report, id, interfaces, ways);
  if (!ways.open.empty() || !report.state().lost_addresses.contains(id)) return ways;
  ways.address_lost = std::any_of(interfaces.begin(), interfaces.end(),
                                  [&](const Json& each) { return would_be_reached(report, each); });
  return ways;
}

const Words& address_lost_words() {
  static const Words kWords{"it has stopped since: whether it had a public address is not told",
                            "その後停止しており、当時公開アドレスを持っていたか不明です"};
  return kWords;
}

// Of one that is gone AWS still tells the groups for an hour; the state of the past has more.
void instance_reachable(Report& report) {
  each_instance(report, [&](const Json& instance, const std::string& id) {
    const auto interfaces = interfaces_of(report.state(), report.region(), instance);
    if (interfaces.empty())
      return report.unknown(id, {state_of(instance) + ": its interfaces are gone",
                                 state_of(instance) + ": インターフェースが残っていません"});
    const Ways ways = ways_to(report, id, interfaces);
    const std::string what = shortened(ways.open), is = state_of(instance);
    if (!ways.open.empty()) {
      report.fail(id, {fmt::format("reached from the Internet ({}): {}", is, what),
                       fmt::format("インターネットから到達可能（{}）: {}", is, what)});
    } else if (ways.address_lost) {
      report.unknown(id, address_lost_words());
    } else if (!ways.unresolved.empty()) {
      report.unknown(id, unresolved_words(ways.unresolved));
    }
  });
}

// The first ports that rules of the instance name and that the Internet reaches.
std::string first_reached(Report& report, const Json& interface) {
  for (const Json& named : list_in(interface, "Groups")) {
    const Json& group = group_of(report.state(), report.region(), text_in(named, "GroupId"));
    for (const Json& rule : list_in(group, "IpPermissions")) {
      const auto from = rule.find("FromPort");
      const int port = from != rule.end() && from->is_number_integer() ? from->get<int>() : 80;
      for (const char* protocol : {"tcp", "udp"}) {
        if (!rule_covers(rule, protocol, port)) continue;
        const auto who = reach(report.state(), report.region(), interface, protocol, port);
        if (who.from.is_world()) return fmt::format("{}/{}", port, protocol);
      }
    }
  }
  return "";
}

// "" where there is none; `unseen` gets what would have told of one.
std::string way_in(Report& report, const std::vector<Json>& interfaces, const std::string& id,
                   std::set<std::string>& unseen) {
  for (const Json& interface : interfaces) {
    if (std::string port = first_reached(report, interface); !port.empty()) return port;
  }
  const Doors doors = doors_to(report.state(), report.region(), id, interfaces);
  unseen.insert(doors.unseen.begin(), doors.unseen.end());
  return doors.open.empty() ? "" : text_of(doors.open.front());
}

// Whether it gives its role to whoever gets a request through: nullopt where the answer lacks it.
std::optional<bool> gives_role(const Json& instance) {
  const auto options = instance.find("MetadataOptions");
  if (options == instance.end() || text_in(*options, "HttpTokens").empty()) return std::nullopt;
  return text_in(*options, "HttpTokens") != "required" &&
         text_in(*options, "HttpEndpoint") != "disabled";
}

void role_exposed(Report& report) {
  each_instance(report, [&](const Json& instance, const std::string& id) {
    const auto profile = instance.find("IamInstanceProfile");
    if (is_over(instance) || profile == instance.end() || !profile->is_object()) return;
    const auto gives = gives_role(instance);
    if (!gives)
      return report.unknown(id, {"its metadata options are not in the answer",
                                 "メタデータオプションが応答にありません"});
    if (!*gives) return;
    const auto interfaces = interfaces_of(report.state(), report.region(), instance);
    std::set<std::string> unseen;
    const std::string way = way_in(report, interfaces, id, unseen);
    // Of an instance that is gone no event tells the public address: not seen is not unreached.
    if (way.empty() && interfaces.empty())
      return report.unknown(id, {"has a role profile and answers IMDSv1; its interfaces are gone",
                                 "ロールを持ち IMDSv1 に応答、インターフェースは残っていません"});
    if (way.empty() && report.state().lost_addresses.contains(id))
      return report.unknown(id, address_lost_words());
    if (way.empty() && !unseen.empty()) return report.unknown(id, unresolved_words(unseen));
    if (way.empty()) return;
    report.fail(id, {fmt::format("reached from the Internet by {}, has the role profile {} and "
                                 "answers IMDSv1",
                                 way, text_in(*profile, "Arn")),
                     fmt::format("{} でインターネットから到達可能、ロール {} を持ち IMDSv1 に応答",
                                 way, text_in(*profile, "Arn"))});
  });
}

const Check kChecks[] = {
    {"security-group-open",
     Severity::kHigh,
     true,
     {"ec2.security-groups"},
     {"ec2.prefix-lists", "ec2.prefix-list.entries", "ec2.network-interfaces"},
     "close-port",
     {"No group opens an administration or database port to the Internet",
      "管理・データベース用ポートの全公開"},
     {"Revoke the rule: aws ec2 revoke-security-group-ingress. Connections that are open stay.",
      "aws ec2 revoke-security-group-ingress で規則を削除する（既存の接続は残る）。"},
     group_open},
    {"security-group-public-source",
     Severity::kLow,
     true,
     {"ec2.security-groups"},
     {"ec2.prefix-lists", "ec2.prefix-list.entries", "ec2.network-interfaces"},
     "close-port",
     {"Administration and database ports have no public source",
      "管理・データベース用ポートへの公開アドレスからの許可"},
     {"Check whose addresses they are; better: Session Manager or a VPN.",
      "アドレスの持ち主を確認する。Session Manager や VPN が望ましい。"},
     group_public_source},
    {"default-security-group",
     Severity::kLow,
     true,
     {"ec2.security-groups"},
     {},
     "",
     {"Default groups let in no addresses", "デフォルトのセキュリティグループ"},
     {"Revoke its rules; give each server a group of its own.",
      "規則を削除し、用途ごとのグループを使う。"},
     default_group},
    {"default-vpc",
     Severity::kLow,
     true,
     {"ec2.vpcs"},
     {},
     "",
     {"No default VPC", "デフォルト VPC"},
     {"Where nothing is in it: aws ec2 delete-vpc.", "未使用なら aws ec2 delete-vpc で削除する。"},
     default_vpc},
    {"instance-reachable",
     Severity::kCritical,
     true,
     kReachNeeds,
     kReachUses,
     "close-port",
     {"No instance is reached on a guarded port", "インスタンスへの到達性"},
     {"Close the group's rule, or take the public address away.",
      "規則を閉じるか、公開アドレスを外す。"},
     instance_reachable},
    {"instance-role-exposed",
     Severity::kCritical,
     true,
     kReachNeeds,
     kReachUses,
     "require-imdsv2",
     {"No reachable instance gives its role to IMDSv1", "到達可能なインスタンスの IMDSv1 とロール"},
     {"aws ec2 modify-instance-metadata-options --http-tokens required.",
      "aws ec2 modify-instance-metadata-options --http-tokens required を実行する。"},
     role_exposed},
};

}  // namespace

std::span<const Check> network_checks() { return kChecks; }

}  // namespace hikeshi::posture
