// SPDX-License-Identifier: Apache-2.0
#include "drill/moves.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hikeshi::drill {
namespace {

constexpr std::string_view kAdmin = "arn:aws:iam::aws:policy/AdministratorAccess";

std::string pick_costly(Rng& rng) {
  return rng.pick(std::array{"g4dn.xlarge", "g5.2xlarge", "g5.12xlarge", "p3.2xlarge",
                             "c6i.24xlarge", "g4dn.12xlarge"});
}

}  // namespace

Caller stolen(Caller caller) {
  caller.intruder = true;
  return caller;
}

MadeUser make_user(Work& work, const std::string& name, bool admin, bool key, bool password) {
  MadeUser made{work.world().make_user(name, work.rng()), work.caller().credential};
  if (key) made.user.key = work.world().access_key("AKIA", work.rng());
  made.user.browser = work.world().outsider.browser;
  const Vars vars{{"user", name},
                  {"userid", made.user.id},
                  {"policyarn", std::string(kAdmin)},
                  {"issued", made.user.key}};
  work.call("iam", "CreateUser", vars);
  if (admin) work.call("iam", "AttachUserPolicy", vars);
  if (password) work.call("iam", "CreateLoginProfile", vars);
  if (key) work.call("iam", "CreateAccessKey", vars);
  return made;
}

void remove_user(Work& work, const MadeUser& made) {
  const Vars vars{
      {"user", made.user.name}, {"issued", made.user.key}, {"policyarn", std::string(kAdmin)}};
  if (!made.user.key.empty()) work.call("iam", "DeleteAccessKey", vars);
  work.call("iam", "DetachUserPolicy", vars);
  work.call("iam", "DeleteUser", vars);
}

Caller as_made(const World& world, const MadeUser& made, std::string address, std::string agent) {
  Caller caller = stolen(with_key(world, made.user, std::move(address), std::move(agent)));
  caller.issued_by = made.maker;
  return caller;
}

Work sign_in(Scene& scene, const MadeUser& made, int64_t time, std::string address) {
  scene.recorder.write(stolen(signing_in(scene.world, made.user, address)), time,
                       {"signin", "ConsoleLogin", scene.world.region});
  Caller caller = stolen(on_console(scene.world, made.user, time, false, std::move(address)));
  caller.issued_by = made.maker;
  return scene.begin(std::move(caller), time + 4, kHuman);
}

void look_at_identities(Work& work) {
  work.calls({"sts:GetCallerIdentity"});
  work.wait(10, 120);
  work.calls(
      {"iam:ListUsers", "iam:ListRoles", "iam:ListAttachedUserPolicies", "iam:GetAccountSummary"});
  work.call("iam", "GetAccountAuthorizationDetails", {}, Fault::denied());
  work.call("organizations", "DescribeOrganization", {}, Fault::denied());
  work.calls({"s3:ListBuckets", "ses:GetSendQuota"});
  work.call("ce", "GetCostAndUsage", {}, Fault::denied());
  work.call("bedrock", "ListFoundationModels", {},
            work.rng().chance(50) ? Fault::denied() : Fault{});
}

void look_around(Work& work, const std::vector<std::string>& regions) {
  for (const std::string& region : regions) {
    work.in(region);
    work.calls({"ec2:DescribeAccountAttributes", "ec2:DescribeInstances", "ec2:DescribeVpcs",
                "ec2:DescribeSubnets", "ec2:DescribeKeyPairs", "servicequotas:ListServiceQuotas"});
    if (work.rng().chance(30)) work.calls({"lambda:ListFunctions20150331", "ecs:ListClusters"});
  }
  work.in(work.world().region);
}

Foothold mine(Work& work, const std::string& name, size_t count, Fault fault) {
  Rng& rng = work.rng();
  Foothold made{name + "-" + rng.hex(4), "sg-0" + rng.hex(16), {}};
  const Vars vars{{"keypair", made.key_pair},     {"sg", made.group}, {"sgname", made.key_pair},
                  {"vpc", "vpc-0" + rng.hex(16)}, {"port", "22"},     {"cidr", "0.0.0.0/0"}};
  work.call("ec2", "CreateKeyPair", vars);
  work.call("ec2", "CreateSecurityGroup", vars);
  work.call("ec2", "AuthorizeSecurityGroupIngress", vars);
  const Launch order{.type = pick_costly(rng),
                     .image = "ami-0" + rng.hex(16),
                     .subnet = "subnet-0" + rng.hex(16),
                     .group = made.group,
                     .key_pair = made.key_pair,
                     .count = count,
                     .imdsv1 = true};
  made.instances = launch(work, order, std::move(fault));
  if (!made.instances.empty()) work.calls({"ec2:DescribeInstances"});
  return made;
}

void mine_with_group(Work& work, const std::string& name, size_t count) {
  const World& world = work.world();
  Rng& rng = work.rng();
  const std::string group = name + "-" + rng.hex(4), image = "ami-0" + rng.hex(16);
  const std::string type = pick_costly(rng), security = "sg-0" + rng.hex(16);
  const Vars vars{{"template", group},
                  {"templateid", "lt-0" + rng.hex(16)},
                  {"asg", group},
                  {"type", type},
                  {"ami", image},
                  {"sg", security},
                  {"subnet", "subnet-0" + rng.hex(16)},
                  {"count", std::to_string(count)}};
  work.call("ec2", "CreateLaunchTemplate", vars);
  work.call("autoscaling", "CreateAutoScalingGroup", vars);
  const std::string role_id = "AROA" + world.tag + world.stream("scaling-role").base32(9);
  const Caller scaler = stolen(service_role(world, "AWSServiceRoleForAutoScaling", role_id,
                                            "autoscaling", "AutoScaling", work.now()));
  Work service(work.recorder(), scaler, work.now() + rng.between(5, 20),
               rng.fork("scaler " + group), kHuman);
  service.in(work.region());
  launch(service, {.type = type,
                   .image = image,
                   .subnet = vars.get("subnet"),
                   .group = security,
                   .scaling_group = group,
                   .count = count,
                   .imdsv1 = true});
}

void mine_in_containers(Work& work, const std::string& name) {
  Rng& rng = work.rng();
  const Vars vars{{"cluster", name + "-" + rng.hex(4)},
                  {"family", name},
                  {"revision", "1"},
                  {"service", name + "-svc"},
                  {"cpu", "16384"},
                  {"memory", "32768"},
                  {"count", std::to_string(rng.between(8, 40))},
                  {"image", fmt::format("docker.io/{}/{}:latest",
                                        rng.pick(std::array{"nodeutils", "opsrun"}), name)}};
  work.call("ecs", "CreateCluster", vars);
  work.call("ecs", "RegisterTaskDefinition", vars);
  work.call("ecs", "CreateService", vars);
}

void leave_function(Work& work, const std::string& name, const std::string& role) {
  const Vars vars{{"role", role},
                  {"rolearn", work.world().role_arn(role)},
                  {"document", trust_in(R"({"Service":"lambda.amazonaws.com"})")},
                  {"policyarn", std::string(kAdmin)},
                  {"function", name},
                  {"rule", name + "-schedule"},
                  {"schedule", "rate(30 minutes)"},
                  {"principal", "events.amazonaws.com"},
                  {"statement", "invoke"}};
  work.call("iam", "CreateRole", vars);
  work.call("iam", "AttachRolePolicy", vars);
  work.wait(8, 20);
  work.call("lambda", "CreateFunction20150331", vars);
  work.call("events", "PutRule", vars);
  work.call("events", "PutTargets", vars);
  work.call("lambda", "AddPermission20150331v2", vars);
}

std::vector<std::string> foreign_regions(Scene& scene, size_t count) {
  std::vector<std::string> regions = scene.world.regions;
  std::erase(regions, scene.world.region);
  scene.rng.shuffle(regions);
  regions.resize(std::min(count, regions.size()));
  return regions;
}

}  // namespace hikeshi::drill
