// SPDX-License-Identifier: Apache-2.0
#include "drill/picture.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/utc_time.h"

namespace hikeshi::drill {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kAmazon = "137112412989";  // the account that publishes Amazon Linux
constexpr std::string_view kVpc = "vpc-0";

class Painter {
 public:
  Painter(const World& world, const Picture& picture) : world_(world), picture_(picture) {
    for (const Instance& i : world.instances)
      machines_.push_back({{i.id, i.image, i.group, i.address, world.calendar.begin - 40 * kDay},
                           i.subnet,
                           i.imdsv1});
    for (const Picture::Machine& m : picture.machines)
      machines_.push_back({m, world.instances[0].subnet, false});
  }

  std::string run() {
    identity();
    machines();
    network();
    functions();
    return std::move(lines_);
  }

 private:
  struct Machine {
    Picture::Machine is;
    std::string subnet;
    bool imdsv1 = false;
  };

  void answer(std::string_view id, bool global, std::string_view service,
              std::string_view operation, const Json& value, const Json& params = Json::object()) {
    const bool absent = value.is_null();
    Json line = {{"id", id},
                 {"region", global ? "" : world_.region},
                 {"service", service},
                 {"operation", operation},
                 {"params", params.dump()},
                 {"outcome", absent ? "absent" : "read"},
                 {"at", format_rfc3339({world_.calendar.end - 1})}};
    if (!absent) line["answer"] = value;
    lines_ += line.dump() + "\n";
  }

  // ---- who may sign in, and as what

  void identity() {
    answer("caller", true, "sts", "GetCallerIdentity",
           {{"Account", world_.account},
            {"Arn", "arn:aws:iam::" + world_.account + ":role/" + world_.responder.name}});
    answer("iam.summary", true, "iam", "GetAccountSummary",
           {{"SummaryMap",
             {{"AccountMFAEnabled", picture_.root_has_mfa ? 1 : 0},
              {"AccountAccessKeysPresent", 0}}}});
    Json users = Json::array();
    for (const User* user : {&world_.admin, &world_.engineer, &world_.newcomer, &world_.ci,
                             &world_.backup, &world_.deploy}) {
      users.push_back({{"UserName", user->name}, {"UserId", user->id}, {"Arn", user->arn}});
      of_user(*user);
    }
    answer("iam.users", true, "iam", "ListUsers", {{"Users", users}});
    roles();
  }

  void of_user(const User& user) {
    const Json params = {{"UserName", user.name}};
    const bool person = !user.browser.empty();
    answer("iam.user.login-profile", true, "iam", "GetLoginProfile",
           person ? Json{{"LoginProfile", params}} : Json(), params);
    Json devices = Json::array(), keys = Json::array();
    if (user.mfa)
      devices.push_back(
          {{"UserName", user.name},
           {"SerialNumber", fmt::format("arn:aws:iam::{}:mfa/{}", world_.account, user.name)}});
    if (!user.key.empty())
      keys.push_back({{"UserName", user.name},
                      {"AccessKeyId", user.key},
                      {"Status", "Active"},
                      {"CreateDate", format_rfc3339({world_.calendar.begin - 200 * kDay})}});
    answer("iam.user.mfa", true, "iam", "ListMFADevices", {{"MFADevices", devices}}, params);
    answer("iam.user.access-keys", true, "iam", "ListAccessKeys", {{"AccessKeyMetadata", keys}},
           params);
  }

  void roles() {
    Json details = Json::array();
    for (const Role* role :
         {&world_.terraform, &world_.audit, &world_.app, &world_.worker, &world_.bastion,
          &world_.function_role, &world_.task, &world_.data_export, &world_.platform,
          &world_.responder, &world_.vendor}) {
      const auto own = picture_.trusts.find(role->name);
      const Json principal =
          own != picture_.trusts.end()
              ? Json::parse(own->second)
              : Json{{"AWS", fmt::format("arn:aws:iam::{}:root", world_.account)}};
      const Json document = {
          {"Version", "2012-10-17"},
          {"Statement",
           {{{"Effect", "Allow"}, {"Principal", principal}, {"Action", "sts:AssumeRole"}}}}};
      details.push_back({{"RoleName", role->name},
                         {"RoleId", role->id},
                         {"Arn", role->arn},
                         {"AssumeRolePolicyDocument", document}});
    }
    answer("iam.authorization", true, "iam", "GetAccountAuthorizationDetails",
           {{"RoleDetailList", details}});
  }

  // ---- machines and what they were launched from

  void machines() {
    Json instances = Json::array(), images = Json::array();
    for (const Machine& m : machines_) {
      instances.push_back(
          {{"InstanceId", m.is.id},
           {"ImageId", m.is.image},
           {"State", {{"Name", "running"}}},
           {"LaunchTime", format_rfc3339({m.is.launched})},
           {"SubnetId", m.subnet},
           {"VpcId", vpc()},
           {"MetadataOptions",
            {{"HttpTokens", m.imdsv1 ? "optional" : "required"}, {"HttpEndpoint", "enabled"}}}});
      const auto stranger = picture_.image_owners.find(m.is.image);
      const bool amazon = stranger == picture_.image_owners.end();
      Json image = {{"ImageId", m.is.image},
                    {"OwnerId", amazon ? kAmazon : stranger->second},
                    {"IsPublic", true}};
      if (amazon) image["ImageOwnerAlias"] = "amazon";
      images.push_back({{"InstanceId", m.is.id}, {"ImageMetadata", image}});
    }
    answer("ec2.instances", false, "ec2", "DescribeInstances",
           {{"Reservations", {{{"Instances", instances}}}}});
    answer("ec2.instance-images", false, "ec2", "DescribeInstanceImageMetadata",
           {{"InstanceImageMetadata", images}});
    answer("ec2.images", false, "ec2", "DescribeImages", {{"Images", Json::array()}},
           {{"Owners", {"self"}}});
  }

  // ---- the way from the Internet to them

  std::string vpc() const { return std::string(kVpc) + world_.stream("picture-vpc").hex(16); }

  void network() {
    Json interfaces = Json::array();
    std::set<std::string> subnets, groups;
    for (const Machine& m : machines_) {
      Json interface = {{"NetworkInterfaceId", "eni-0" + m.is.id.substr(3)},
                        {"SubnetId", m.subnet},
                        {"VpcId", vpc()},
                        {"Attachment", {{"InstanceId", m.is.id}}},
                        {"Groups", {{{"GroupId", m.is.group}}}}};
      if (!m.is.address.empty()) interface["Association"] = {{"PublicIp", m.is.address}};
      interfaces.push_back(std::move(interface));
      subnets.insert(m.subnet);
      groups.insert(m.is.group);
    }
    answer("ec2.network-interfaces", false, "ec2", "DescribeNetworkInterfaces",
           {{"NetworkInterfaces", interfaces}});
    group_rules(groups);
    paths(subnets);
    answer("ec2.prefix-lists", false, "ec2", "DescribeManagedPrefixLists",
           {{"PrefixLists", Json::array()}});
    answer("elb.load-balancers", false, "elb", "DescribeLoadBalancers",
           {{"LoadBalancerDescriptions", Json::array()}});
    answer("elbv2.load-balancers", false, "elbv2", "DescribeLoadBalancers",
           {{"LoadBalancers", Json::array()}});
    answer("elbv2.target-groups", false, "elbv2", "DescribeTargetGroups",
           {{"TargetGroups", Json::array()}});
  }

  void group_rules(const std::set<std::string>& ids) {
    Json groups = Json::array();
    for (const std::string& id : ids) {
      Json rules = Json::array();
      if (const auto open = picture_.open.find(id); open != picture_.open.end())
        rules.push_back({{"IpProtocol", "tcp"},
                         {"FromPort", open->second.port},
                         {"ToPort", open->second.port},
                         {"IpRanges", {{{"CidrIp", open->second.from}}}}});
      groups.push_back({{"GroupId", id}, {"VpcId", vpc()}, {"IpPermissions", rules}});
    }
    answer("ec2.security-groups", false, "ec2", "DescribeSecurityGroups",
           {{"SecurityGroups", groups}});
  }

  void paths(const std::set<std::string>& ids) {
    Json subnets = Json::array(), entries = Json::array();
    for (const std::string& id : ids) subnets.push_back({{"SubnetId", id}, {"VpcId", vpc()}});
    for (const bool egress : {false, true})
      entries.push_back({{"RuleNumber", 100},
                         {"Egress", egress},
                         {"Protocol", "-1"},
                         {"CidrBlock", "0.0.0.0/0"},
                         {"RuleAction", "allow"}});
    answer("ec2.subnets", false, "ec2", "DescribeSubnets", {{"Subnets", subnets}});
    answer("ec2.route-tables", false, "ec2", "DescribeRouteTables",
           {{"RouteTables",
             {{{"VpcId", vpc()},
               {"Associations", {{{"Main", true}}}},
               {"Routes",
                {{{"DestinationCidrBlock", "0.0.0.0/0"},
                  {"GatewayId", "igw-0" + world_.stream("picture-gateway").hex(16)}}}}}}}});
    answer("ec2.network-acls", false, "ec2", "DescribeNetworkAcls",
           {{"NetworkAcls", {{{"IsDefault", true}, {"VpcId", vpc()}, {"Entries", entries}}}}});
  }

  void functions() {
    Json functions = Json::array();
    for (const Picture::Variable& v : picture_.variables)
      functions.push_back(
          {{"FunctionName", v.function},
           {"LastModified", format_rfc3339({v.changed}).substr(0, 19) + ".000+0000"},
           {"Environment", {{"Variables", {{"LEGACY_ACCESS_KEY_ID", v.key}}}}}});
    answer("lambda.functions", false, "lambda", "ListFunctions", {{"Functions", functions}});
  }

  const World& world_;
  const Picture& picture_;
  std::vector<Machine> machines_;
  std::string lines_;
};

}  // namespace

Status write_picture(const World& world, const Picture& picture, FileSystem& fs,
                     const std::string& out_dir) {
  HK_CHECK(fs.make_folders(out_dir + "/snapshot"));
  return fs.write(out_dir + "/snapshot/answers-0001.jsonl", Painter(world, picture).run());
}

}  // namespace hikeshi::drill
