// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "posture/address_set.h"
#include "posture/any_way.h"
#include "posture/test_state.h"

namespace hikeshi::posture {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kRegion = "us-east-1";

AddressSet set_of(std::initializer_list<const char*> blocks) {
  AddressSet set;
  for (const char* block : blocks) EXPECT_TRUE(set.add(std::string_view(block))) << block;
  return set;
}

TEST(AddressSet, KnowsTheWorldHoweverItIsCut) {
  EXPECT_TRUE(set_of({"0.0.0.0/0"}).is_world());
  EXPECT_TRUE(set_of({"0.0.0.0/1", "128.0.0.0/1"}).is_world());
  EXPECT_TRUE(set_of({"::/0"}).is_world());
  EXPECT_TRUE(set_of({"2000::/3"}).is_world());
  EXPECT_TRUE(set_of({"2000::/4", "3000::/4"}).is_world());
  EXPECT_FALSE(set_of({"10.0.0.0/8", "192.168.0.0/16"}).is_world());
  EXPECT_FALSE(set_of({"64.0.0.0/3"}).is_world());
  EXPECT_FALSE(set_of({"fc00::/7"}).is_world());
  EXPECT_FALSE(AddressSet().is_world());
}

TEST(AddressSet, RefusesWhatIsNoBlockAndAddsNothing) {
  AddressSet set;
  for (const char* bad : {"", "1.2.3", "1.2.3.4/33", "::/129", "1.2.3.4/-1", "1.2.3.4/", "a/8"})
    EXPECT_FALSE(set.add(std::string_view(bad))) << bad;
  EXPECT_TRUE(set.empty());
}

TEST(AddressSet, SubtractsExactly) {
  AddressSet set = set_of({"192.0.2.0/24", "2001:db8::/32"});
  set.subtract(set_of({"192.0.2.10/31", "2001:db8::/33"}));
  EXPECT_EQ(set.text(),
            "192.0.2.0-192.0.2.9, 192.0.2.12-192.0.2.255, "
            "2001:db8:8000::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
  AddressSet all = AddressSet::all();
  all.subtract(AddressSet::all());
  EXPECT_TRUE(all.empty());
  EXPECT_EQ(set_of({"0.0.0.0/0"}).intersect(set_of({"255.255.255.255"})).text(), "255.255.255.255");
}

State with_rules(const std::string& permissions) {
  const std::string groups = R"({"SecurityGroups":[{"GroupId":"sg-1","GroupName":"g",
    "IpPermissions":)" + permissions +
                             "}]}";
  return StateBuilder()
      .read("ec2.security-groups", kRegion, groups.c_str())
      .read("ec2.network-interfaces", kRegion, R"({"NetworkInterfaces":[]})")
      .read("ec2.prefix-lists", kRegion,
            R"({"PrefixLists":[{"PrefixListId":"pl-open","OwnerId":"111122223333"},
                {"PrefixListId":"pl-dark","OwnerId":"444455556666"},
                {"PrefixListId":"pl-aws","OwnerId":"AWS"}]})")
      .read("ec2.prefix-list.entries", kRegion,
            R"({"Entries":[{"Cidr":"0.0.0.0/1"},{"Cidr":"128.0.0.0/1"}]})",
            R"({"PrefixListId":"pl-open"})")
      .refused("ec2.prefix-list.entries", kRegion, snapshot::Outcome::kDenied,
               R"({"PrefixListId":"pl-dark"})")
      .finish();
}

struct RuleCase {
  const char* name;
  const char* permissions;
  const char* verdict;  // of security-group-open
};

class GroupRules : public testing::TestWithParam<RuleCase> {};

TEST_P(GroupRules, AreJudgedExactly) {
  const State state = with_rules(GetParam().permissions);
  const bool passed = std::string(GetParam().verdict) == "pass";
  EXPECT_THAT(said(state, "security-group-open"),
              ElementsAre(std::string(GetParam().verdict) + (passed ? " 111122223333" : " sg-1")));
}

const RuleCase kRules[] = {
    {"plain",
     R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])",
     "fail"},
    {"in_a_range",
     R"([{"IpProtocol":"tcp","FromPort":20,"ToPort":25,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])",
     "fail"},
    {"all_protocols", R"([{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])", "fail"},
    {"udp",
     R"([{"IpProtocol":"udp","FromPort":3389,"ToPort":3389,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])",
     "fail"},
    {"by_number",
     R"([{"IpProtocol":"6","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])",
     "fail"},
    {"ipv6",
     R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}])",
     "fail"},
    {"ipv6_unicast",
     R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"Ipv6Ranges":[{"CidrIpv6":"2000::/3"}]}])",
     "fail"},
    {"halves_in_two_rules",
     R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/1"}]},
        {"IpProtocol":"-1","IpRanges":[{"CidrIp":"128.0.0.0/1"}]}])",
     "fail"},
    {"prefix_list",
     R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"PrefixListIds":[{"PrefixListId":"pl-open"}]}])",
     "fail"},
    {"prefix_list_denied",
     R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"PrefixListIds":[{"PrefixListId":"pl-dark"}]}])",
     "unknown"},
    {"prefix_list_of_aws",
     R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"PrefixListIds":[{"PrefixListId":"pl-aws"}]}])",
     "pass"},
    {"web_is_no_guarded_port",
     R"([{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])",
     "pass"},
    {"group_reference", R"([{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-2"}]}])", "pass"},
    {"office",
     R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"203.0.113.0/24"}]}])",
     "pass"},
    {"icmp",
     R"([{"IpProtocol":"icmp","FromPort":-1,"ToPort":-1,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])",
     "pass"},
};
INSTANTIATE_TEST_SUITE_P(Table, GroupRules, testing::ValuesIn(kRules),
                         [](const auto& one) { return one.param.name; });

TEST(Groups, NarrowPublicSourcesAreAFindingOfTheirOwn) {
  EXPECT_THAT(said(with_rules(kRules[13].permissions), "security-group-public-source"),
              ElementsAre("fail sg-1"));
  EXPECT_THAT(said(with_rules(kRules[0].permissions), "security-group-public-source"),
              ElementsAre("pass 111122223333"));
}

TEST(Groups, AreToldWithoutAnyInterface) {
  const auto findings = audit(with_rules(kRules[0].permissions));
  const auto it = std::find_if(findings.begin(), findings.end(),
                               [](const Finding& f) { return f.check == "security-group-open"; });
  EXPECT_THAT(it->reason.en, HasSubstr("22 SSH/tcp; on 0 interfaces"));
}

// ---- reach: each part alone shuts the way

struct Way {
  std::string group =
      R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])";
  std::string association = R"("Association":{"PublicIp":"198.51.100.7"},)";
  std::string gateway = "igw-1", tokens = "optional", acl = R"([
      {"RuleNumber":100,"Egress":false,"Protocol":"-1","RuleAction":"allow","CidrBlock":"0.0.0.0/0"},
      {"RuleNumber":100,"Egress":true,"Protocol":"-1","RuleAction":"allow","CidrBlock":"0.0.0.0/0"}])";
  std::string state_name = "running";
  std::string classic = "[]", balancers = "[]", target_groups = "[]";
  std::string targets = R"([{"Target":{"Id":"i-1","Port":8888}}])";
  std::string listeners =
      R"([{"Port":443,"Protocol":"HTTPS","DefaultActions":[{"TargetGroupArn":"tg"}]}])";

  // Behind a balancer of the world, no address of its own.
  static Way behind(const char* scheme) {
    Way way;
    way.association = "";
    way.group = R"([{"IpProtocol":"tcp","FromPort":8888,"ToPort":8888,
        "UserIdGroupPairs":[{"GroupId":"sg-lb"}]}])";
    way.balancers = R"([{"LoadBalancerArn":"lb","LoadBalancerName":"web","Scheme":")" +
                    std::string(scheme) + R"(","SecurityGroups":["sg-lb"]}])";
    way.target_groups = R"([{"TargetGroupArn":"tg","TargetGroupName":"t","Port":80,
        "LoadBalancerArns":["lb"]}])";
    return way;
  }

  State state() const { return builder().finish(); }

  StateBuilder builder() const {
    const std::string groups =
        R"({"SecurityGroups":[{"GroupId":"sg-1","IpPermissions":)" + group +
        R"(},{"GroupId":"sg-lb","IpPermissions":[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,
        "IpRanges":[{"CidrIp":"0.0.0.0/0"}]}]}]})";
    const std::string instances =
        R"({"Reservations":[{"Instances":[{"InstanceId":"i-1","State":{"Name":")" + state_name +
        R"("},"MetadataOptions":{"HttpTokens":")" + tokens +
        R"("},"IamInstanceProfile":{"Arn":"arn:aws:iam::111122223333:instance-profile/p"}}]}]})";
    const std::string interfaces = R"({"NetworkInterfaces":[{)" + association +
                                   R"("SubnetId":"subnet-1","VpcId":"vpc-1",
        "Attachment":{"InstanceId":"i-1"},"Groups":[{"GroupId":"sg-1"}]}]})";
    const std::string routes =
        R"({"RouteTables":[{"VpcId":"vpc-1","Associations":[{"Main":true}],
        "Routes":[{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":")" +
        gateway + R"("}]}]})";
    const std::string acls =
        R"({"NetworkAcls":[{"VpcId":"vpc-1","IsDefault":true,"Entries":)" + acl + "}]}";
    return StateBuilder()
        .read("ec2.security-groups", kRegion, groups.c_str())
        .read("ec2.instances", kRegion, instances.c_str())
        .read("ec2.network-interfaces", kRegion, interfaces.c_str())
        .read("ec2.subnets", kRegion, R"({"Subnets":[]})")
        .read("ec2.route-tables", kRegion, routes.c_str())
        .read("ec2.network-acls", kRegion, acls.c_str())
        .read("elb.load-balancers", kRegion,
              (R"({"LoadBalancerDescriptions":)" + classic + "}").c_str())
        .read("elbv2.load-balancers", kRegion, (R"({"LoadBalancers":)" + balancers + "}").c_str())
        .read("elbv2.target-groups", kRegion, (R"({"TargetGroups":)" + target_groups + "}").c_str())
        .read("elbv2.target-health", kRegion,
              (R"({"TargetHealthDescriptions":)" + targets + "}").c_str(),
              R"({"TargetGroupArn":"tg"})")
        .read("elbv2.listeners", kRegion, (R"({"Listeners":)" + listeners + "}").c_str(),
              R"({"LoadBalancerArn":"lb"})");
  }
};

TEST(Reach, NeedsEveryPartOfTheWay) {
  EXPECT_THAT(said(Way().state(), "instance-reachable"), ElementsAre("fail i-1"));
  EXPECT_THAT(said(Way().state(), "instance-role-exposed"), ElementsAre("fail i-1"));
  Way way;
  way.association = "";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"));
  way = {};
  way.gateway = "nat-1";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"));
  way = {};
  way.group = "[]";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"));
  way = {};
  way.tokens = "required";
  EXPECT_THAT(said(way.state(), "instance-role-exposed"), ElementsAre("pass 111122223333"));
}

TEST(Reach, ReadsTheNetworkAclInOrder) {
  Way way;
  way.acl.insert(1, R"({"RuleNumber":50,"Egress":false,"Protocol":"6","RuleAction":"deny",
      "PortRange":{"From":22,"To":22},"CidrBlock":"0.0.0.0/0"},)");
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"));
  way = {};
  way.acl.insert(1, R"({"RuleNumber":150,"Egress":false,"Protocol":"6","RuleAction":"deny",
      "PortRange":{"From":22,"To":22},"CidrBlock":"0.0.0.0/0"},)");
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("fail i-1"));
  way.acl =
      R"([{"RuleNumber":1,"Egress":false,"Protocol":"-1","RuleAction":"allow","CidrBlock":"0.0.0.0/0"}])";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"))
      << "no reply gets out";
}

std::string reason_of(const State& state, std::string_view check) {
  for (const Finding& f : audit(state)) {
    if (f.check == check && f.resource == "i-1") return f.reason.en;
  }
  return "";
}

TEST(Balancers, LeadFromAPortOfTheirsToOneOfTheInstances) {
  Way way = Way::behind("internet-facing");
  EXPECT_EQ(reason_of(way.state(), "instance-reachable"),
            "reached from the Internet (running): 8888/tcp through web:443");
  EXPECT_THAT(reason_of(way.state(), "instance-role-exposed"), HasSubstr("by web:443"));
  way.targets = R"([{"Target":{"Id":"i-1","Port":80}}])";
  way.group = R"([{"IpProtocol":"-1","IpRanges":[{"CidrIp":"10.0.0.0/8"}]}])";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"))
      << "a web server is no guarded port";
  EXPECT_THAT(said(way.state(), "instance-role-exposed"), ElementsAre("fail i-1"));
}

TEST(Balancers, NeedEveryPartOfTheWayToo) {
  const auto passes = [](const Way& way) {
    EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"));
    EXPECT_THAT(said(way.state(), "instance-role-exposed"), ElementsAre("pass 111122223333"));
  };
  passes(Way::behind("internal"));
  Way way = Way::behind("internet-facing");
  way.targets = R"([{"Target":{"Id":"i-2","Port":8888}}])";
  passes(way);
  way = Way::behind("internet-facing");
  way.group = "[]";  // the instance does not let the balancer in
  passes(way);
  way = Way::behind("internet-facing");
  way.listeners = R"([{"Port":80,"Protocol":"HTTP","DefaultActions":[{"TargetGroupArn":"tg"}]}])";
  passes(way);  // its own group opens 443 alone
  way.listeners = "[]";
  passes(way);
}

TEST(Balancers, OfAddressesAndBehindRulesAreFoundToo) {
  Way way = Way::behind("internet-facing");
  way.targets = R"([{"Target":{"Id":"10.0.0.9","Port":22}}])";
  way.association = R"("PrivateIpAddress":"10.0.0.9",)";
  way.group = R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,
      "UserIdGroupPairs":[{"GroupId":"sg-lb"}]}])";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("fail i-1"));
  way.listeners =
      R"([{"Port":443,"Protocol":"HTTPS","DefaultActions":[{"Type":"fixed-response"}]}])";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("fail i-1"))
      << "the group stands behind a rule";
  way.balancers =
      R"([{"LoadBalancerArn":"lb","LoadBalancerName":"net","Scheme":"internet-facing"}])";
  way.listeners = R"([{"Port":2222,"Protocol":"TCP","DefaultActions":[{"ForwardConfig":
      {"TargetGroups":[{"TargetGroupArn":"tg"}]}}]}])";
  way.group = R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,
      "IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])";
  EXPECT_EQ(reason_of(way.state(), "instance-reachable"),
            "reached from the Internet (running): 22/tcp through net:2222");
}

TEST(Balancers, OfTheClassicKindAreWaysToo) {
  Way way = Way::behind("internet-facing");
  way.balancers = way.target_groups = "[]";
  way.classic = R"([{"LoadBalancerName":"old","Scheme":"internet-facing",
      "Instances":[{"InstanceId":"i-1"}],"SecurityGroups":["sg-lb"],"ListenerDescriptions":[
      {"Listener":{"LoadBalancerPort":443,"InstancePort":8888}},
      {"Listener":{"LoadBalancerPort":22,"InstancePort":22}}]}])";
  EXPECT_EQ(reason_of(way.state(), "instance-reachable"),
            "reached from the Internet (running): 8888/tcp through old:443");
}

TEST(Balancers, ThatWereNotReadLeaveItUnknown) {
  Way way = Way::behind("internet-facing");
  way.balancers = way.target_groups = "[]";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"));
  StateBuilder refused = way.builder();
  State state = refused.finish();
  state.find("elb.load-balancers", kRegion)->outcome = snapshot::Outcome::kDenied;
  state.find("elb.load-balancers", kRegion)->code = "AccessDenied";
  EXPECT_THAT(said(state, "instance-reachable"), ElementsAre("unknown i-1"));
  EXPECT_THAT(reason_of(state, "instance-role-exposed"), HasSubstr("AccessDenied"));
  // An older snapshot has no listeners: a balancer that is open on some port is a way in.
  State older = Way::behind("internet-facing").state();
  std::erase_if(older.answers, [](const Answer& a) { return a.id == "elbv2.listeners"; });
  EXPECT_EQ(reason_of(older, "instance-reachable"),
            "reached from the Internet (running): 8888/tcp through web");
}

AnyWay way_to(const State& state) {
  const auto ways = any_ways(state, {"i-1"});
  const auto it = ways.find("i-1");
  return it == ways.end() ? AnyWay{} : it->second;
}

TEST(AnyWay, IsFoundOnPortsThatNoCheckGuards) {
  using enum AnyWay::Open;
  Way way;
  EXPECT_EQ(way_to(way.state()).open, kYes);
  EXPECT_EQ(way_to(way.state()).group, "sg-1");
  EXPECT_EQ(way_to(way.state()).port, "22");
  EXPECT_TRUE(way_to(way.state()).ssh);
  way.group = R"([{"IpProtocol":"tcp","FromPort":8000,"ToPort":8100,
      "IpRanges":[{"CidrIp":"0.0.0.0/1"},{"CidrIp":"128.0.0.0/1"}]}])";
  EXPECT_EQ(way_to(way.state()).open, kYes);
  EXPECT_FALSE(way_to(way.state()).ssh);
  EXPECT_FALSE(way_to(way.state()).rdp);
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("pass 111122223333"));
  Way windows;
  windows.group = R"([{"IpProtocol":"tcp","FromPort":3000,"ToPort":4000,
      "IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])";
  EXPECT_TRUE(way_to(windows.state()).rdp);
  // Shut by the network ACL but for one port in the middle.
  way.acl = R"([{"RuleNumber":1,"Egress":false,"Protocol":"6","RuleAction":"allow",
      "PortRange":{"From":8088,"To":8088},"CidrBlock":"0.0.0.0/0"},
      {"RuleNumber":2,"Egress":true,"Protocol":"-1","RuleAction":"allow","CidrBlock":"0.0.0.0/0"}])";
  EXPECT_EQ(way_to(way.state()).text, "8088/tcp");
  way.group = "[]";
  EXPECT_EQ(way_to(way.state()).open, kNo);
}

TEST(AnyWay, TellsAWebServerFromTheRest) {
  using enum AnyWay::Open;
  Way way;
  way.group = R"([{"IpProtocol":"tcp","FromPort":443,"ToPort":443,
      "IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])";
  EXPECT_EQ(way_to(way.state()).open, kWeb);
  Way behind = Way::behind("internet-facing");
  EXPECT_EQ(way_to(behind.state()).open, kWeb);
  EXPECT_EQ(way_to(behind.state()).text, "web:443");
  EXPECT_EQ(way_to(behind.state()).group, "sg-lb");
}

TEST(AnyWay, IsUnknownWhereSomethingWasNotSeen) {
  using enum AnyWay::Open;
  Way shut;
  shut.group = "[]";
  State state = shut.state();
  EXPECT_EQ(way_to(state).open, kNo);
  state.lost_addresses = {"i-1"};
  EXPECT_EQ(way_to(state).open, kNo) << "whatever its address was, its rules let nobody in";
  State open = Way().state();
  open.lost_addresses = {"i-1"};
  EXPECT_EQ(way_to(open).open, kUnknown);
  state = shut.state();
  state.unsure_regions[kRegion] = {"no logs", ""};
  EXPECT_EQ(way_to(state).text, "no logs");
  state = shut.state();
  state.doubts = {{"sg-1", kRegion, "ec2.security-groups", {"changed", ""}}};
  EXPECT_EQ(way_to(state).text, "changed");
  state.doubts[0].thing = "sg-9";
  EXPECT_EQ(way_to(state).open, kNo) << "a group of something else";
  State behind = Way::behind("internet-facing").state();
  behind.doubts = {{"sg-lb", kRegion, "ec2.security-groups", {"changed", ""}}};
  EXPECT_EQ(way_to(behind).text, "changed") << "the load balancer's";
  state = shut.state();
  state.find("ec2.route-tables", kRegion)->outcome = snapshot::Outcome::kDenied;
  EXPECT_EQ(way_to(state).open, kUnknown);
  EXPECT_TRUE(any_ways(shut.state(), {"i-2"}).empty());
}

TEST(Reach, KeepsTerminatedInstancesInThePicture) {
  Way way;
  way.state_name = "terminated";
  EXPECT_THAT(said(way.state(), "instance-reachable"), ElementsAre("fail i-1"));
}

}  // namespace
}  // namespace hikeshi::posture
