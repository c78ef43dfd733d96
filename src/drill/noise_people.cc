// SPDX-License-Identifier: Apache-2.0
// People of the owner's whose first days look like an intruder's.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "base/utc_time.h"
#include "drill/noise.h"

namespace hikeshi::drill {
namespace {

constexpr std::string_view kTerraform =
    "APN/1.0 HashiCorp/1.0 Terraform/1.8.5 (+https://www.terraform.io) "
    "terraform-provider-aws/5.56.1 (+https://registry.terraform.io/providers/hashicorp/aws) "
    "aws-sdk-go-v2/1.30.0 os/darwin lang/go#1.22.4 md/GOOS#darwin md/GOARCH#arm64 api/<api>#1.34.1";

// Somebody new; the same on every day. Two labels never give one name.
User person(const World& world, std::string_view label, std::string_view first_name,
            const std::string& home) {
  Rng rng = world.stream(label);
  User user = world.make_user(fmt::format("{}-{}", first_name, rng.digits(2)), rng);
  user.key = world.access_key("AKIA", rng);
  user.agent = world.cli_agent(rng);
  user.browser = world.browser_agent(rng);
  user.home = home;
  user.mfa = true;
  return user;
}

// The administrator at the office makes the user, as one does.
void welcome(Recorder& recorder, const User& user, int64_t start, std::string_view policy,
             Rng rng) {
  const World& world = recorder.world();
  const std::string& office = world.office.front();
  recorder.write(signing_in(world, world.admin, office), start,
                 {"signin", "ConsoleLogin", world.region, {{"mfaused", "Yes"}}});
  Work admin(recorder, on_console(world, world.admin, start, true, office), start + 60,
             rng.fork("admin"), kHuman);
  const Vars vars{{"user", user.name},
                  {"userid", user.id},
                  {"policyarn", "arn:aws:iam::aws:policy/" + std::string(policy)}};
  admin.call("iam", "ListUsers");
  for (const std::string_view event : {"CreateUser", "CreateLoginProfile", "AttachUserPolicy"})
    admin.call("iam", event, vars);
}

// The first sign-in, from home: a password of one's own, MFA, a key.
void settle_in(Recorder& recorder, const User& user, int64_t start, Rng rng) {
  const World& world = recorder.world();
  recorder.write(signing_in(world, user, user.home), start,
                 {"signin", "ConsoleLogin", world.region});
  Work own(recorder, on_console(world, user, start, false, user.home), start + 20, rng.fork("own"),
           kHuman);
  const Vars vars{{"user", user.name}, {"issued", user.key}};
  own.call("iam", "ChangePassword");
  for (const std::string_view event : {"GetUser", "ListMFADevices", "CreateVirtualMFADevice",
                                       "EnableMFADevice", "CreateAccessKey"})
    own.call("iam", event, vars);
}

void start_machines(Work& work, Rng& rng) {
  const Vars vars{{"keypair", "sandbox"},
                  {"sg", "sg-0" + rng.hex(16)},
                  {"sgname", "sandbox"},
                  {"port", "22"},
                  {"cidr", work.caller().address + "/32"}};
  work.call("ec2", "CreateKeyPair", vars);
  work.call("ec2", "CreateSecurityGroup", vars);
  work.call("ec2", "AuthorizeSecurityGroupIngress", vars);
  launch(work, {.type = "t3.medium", .group = vars.get("sg"), .key_pair = "sandbox"});
}

// Roles, users, policies and openings of a project that is new.
void apply_project(Work& work, Rng& rng) {
  const World& world = work.world();
  const std::string name = "analytics-" + rng.digits(3);
  const Vars vars{{"role", name + "-role"},
                  {"user", name + "-loader"},
                  {"userid", world.unique_id("AIDA", rng)},
                  {"issued", world.access_key("AKIA", rng)},
                  {"document", trust_in(R"({"Service":"lambda.amazonaws.com"})")},
                  {"policyarn", "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
                  {"function", name + "-load"},
                  {"rule", name + "-tick"},
                  {"schedule", "rate(5 minutes)"},
                  {"bucket", world.company + "-" + name},
                  {"sg", "sg-0" + rng.hex(16)},
                  {"sgname", name}};
  for (const std::string_view call :
       {"iam:CreateRole", "iam:AttachRolePolicy", "iam:CreateUser", "iam:AttachUserPolicy",
        "iam:CreateAccessKey", "s3:CreateBucket", "lambda:CreateFunction20150331", "events:PutRule",
        "events:PutTargets", "ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress"}) {
    const auto part = split(call, ':');
    work.call(part[0], part[1], vars);
  }
}

// A second key for each machine's user, and the oldest ones away.
void rotate_keys(Work& work, Rng& rng) {
  const World& world = work.world();
  for (const User* user : {&world.ci, &world.backup, &world.deploy}) {
    const Vars fresh{{"user", user->name}, {"issued", world.access_key("AKIA", rng)}};
    const Vars old{{"user", user->name}, {"issued", world.access_key("AKIA", rng)}};
    work.call("iam", "ListAccessKeys", fresh);
    work.call("iam", "CreateAccessKey", fresh);
    work.call("iam", "UpdateAccessKey", old);
    work.call("iam", "DeleteAccessKey", old);
  }
}

}  // namespace

// Hired a week before the attack, at work every day since.
void hire_abroad_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  const User user = person(world, "hire-abroad", "noor", world.noise_pool[34]);
  const int first = std::max(2, world.calendar.days - 9);
  Rng rng = world.stream("hire-abroad", static_cast<uint64_t>(day.number));
  if (day.number == first) {
    welcome(recorder, user, day.at(9, 5), "PowerUserAccess", rng.fork("welcome"));
    settle_in(recorder, user, day.at(9, 40), rng.fork("settle"));
    return;
  }
  if (day.number < first) return;
  console_shift(recorder, user, day.at(1, rng.between(0, 59)), user.home, rng.fork("console"), 2);
  Work work(recorder, with_key(world, user, user.home, user.agent), day.at(4, rng.between(0, 59)),
            rng.fork("cli"), kHuman);
  work.calls({"sts:GetCallerIdentity", "ec2:DescribeRegions", "s3:ListBuckets", "iam:ListRoles",
              "ec2:DescribeInstances", "lambda:ListFunctions20150331"});
  if (day.number == first + 1) start_machines(work, rng);
}

// On the day of the attack: made in the morning, at work from home by noon.
void new_admin_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  const int first = static_cast<int>((world.calendar.attack - world.calendar.begin) / kDay);
  if (day.number != first) return;
  const User user = person(world, "new-admin", "emeka", world.noise_pool[35]);
  Rng rng = world.stream("new-admin");
  rng = rng.fork("day");
  welcome(recorder, user, day.begin + 3600, "AdministratorAccess", rng.fork("welcome"));
  settle_in(recorder, user, day.begin + 5400, rng.fork("settle"));
  Work work(recorder, with_key(world, user, user.home, std::string(kTerraform)), day.begin + 9000,
            rng.fork("terraform"), kScript);
  work.calls({"sts:GetCallerIdentity", "ec2:DescribeVpcs", "ec2:DescribeSubnets", "iam:ListRoles"});
  apply_project(work, rng);
  work.wait(300, 900);
  rotate_keys(work, rng);
}

}  // namespace hikeshi::drill
