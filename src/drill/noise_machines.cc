// SPDX-License-Identifier: Apache-2.0
// Machines of the owner's that are easily taken for an intruder's.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/utc_time.h"
#include "drill/noise.h"

namespace hikeshi::drill {
namespace {

constexpr std::string_view kBoto =
    "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.94-99.176.amzn2023.x86_64 "
    "md/arch#x86_64 lang/python#3.11.6 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.131";
constexpr std::string_view kGo =
    "aws-sdk-go-v2/1.30.1 os/linux lang/go#1.22.4 md/GOOS#linux md/GOARCH#amd64 api/<api>#1.54.2";

// A role of the noise's own; the same on every day.
Role role_of(const World& world, std::string_view name) {
  Rng rng = world.stream(name);
  return world.make_role(fmt::format("{}-{}", world.company, name), rng);
}

// One session of the role, opened by the service that runs the job.
Work session_of(Recorder& recorder, const Role& role, std::string_view name, int64_t time,
                const std::string& address, std::string_view agent, Rng& rng) {
  const World& world = recorder.world();
  const Session session{
      .name = std::string(name), .key = world.access_key("ASIA", rng), .created = time};
  recorder.write(service("ecs-tasks"), time,
                 {"sts", "AssumeRole", world.region, opening(role, session, rng.uuid())});
  return Work(recorder, in_role(world, role, session, address, std::string(agent)), time + 2,
              rng.fork("work"), kScript);
}

Rng numbers(const World& world, std::string_view label, const Day& day) {
  return world.stream(label, static_cast<uint64_t>(day.number));
}

// From the account's first days on or from its middle: what begins in between has no past.
int middle(const World& world) { return world.calendar.days / 2; }

// What AWS's SecurityAudit policy, which scanners run under, leaves out.
bool holds_secrets(std::string_view event) {
  constexpr std::array<std::string_view, 8> kNames = {
      "GetSecretValue",      "BatchGetSecretValue", "GetParameter",        "GetParameters",
      "GetParametersByPath", "GetPasswordData",     "GetParameterHistory", "GetAuthorizationToken"};
  return std::ranges::find(kNames, event) != kNames.end();
}

void ask_everything(Work& work, int calls, int denied_percent) {
  Rng& rng = work.rng();
  const auto sets = read_sets();
  for (int i = 0; i < calls; ++i) {
    const ReadSet& set = rng.pick(sets);
    const std::string_view event = rng.pick(split(set.events, ' '));
    const bool denied = rng.chance(denied_percent) || holds_secrets(event);
    work.call(set.service, event, {}, denied ? Fault::denied() : Fault{});
  }
}

// What one run of the churning pipeline makes and takes down again.
struct Stand {
  Stand(const World& world, Rng& rng) {
    const std::string number = rng.digits(5);
    vars = {{"role", "it-" + number + "-role"},
            {"user", "it-" + number + "-user"},
            {"userid", world.unique_id("AIDA", rng)},
            {"issued", world.access_key("AKIA", rng)},
            {"document", trust_in(R"({"Service":"ec2.amazonaws.com"})")},
            {"policyarn", "arn:aws:iam::aws:policy/AdministratorAccess"},
            {"sg", "sg-0" + rng.hex(16)},
            {"sgname", "it-" + number},
            {"cidr", "0.0.0.0/0"},
            {"port", "443"},
            {"keypair", "it-" + number}};
  }
  Vars vars;
};

}  // namespace

// 1,000 denials a day for the last half of the logs: the bucket's policy forgot the role.
void denied_delivery_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  if (day.number < middle(world)) return;
  Rng rng = numbers(world, "denied-delivery", day);
  Work work = session_of(recorder, role_of(world, "log-delivery"), "delivery", day.begin + 600,
                         world.noise_pool[0], kGo, rng);
  for (int i = 0; i < 500; ++i) {
    work.at(day.begin + 700 + i * 160);
    work.call("logs", "CreateLogStream", {}, Fault::denied());
    work.call("kms", "GenerateDataKey", {}, Fault::denied());
  }
}

void listing_backup_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  if (day.number < middle(world)) return;
  Rng rng = numbers(world, "listing-backup", day);
  Work work = session_of(recorder, role_of(world, "backup-vault"), "vault", day.at(3, 10),
                         world.noise_pool[1], kBoto, rng);
  for (const std::string& region : world.regions) {
    work.in(region);
    work.calls({"ec2:DescribeInstances", "ec2:DescribeVolumes", "ec2:DescribeSnapshots",
                "rds:DescribeDBInstances", "dynamodb:ListTables", "secretsmanager:ListSecrets"});
  }
  work.in(world.region);
  work.calls({"s3:ListBuckets", "iam:ListRoles", "iam:ListUsers", "kms:ListKeys"});
  for (int i = 0; i < 8; ++i) {
    work.call("ec2", "CreateSnapshot", {{"snapshot", "snap-0" + rng.hex(16)}});
    if (i % 4 == 0) work.call("ec2", "CreateImage", {{"ami", "ami-0" + rng.hex(16)}});
  }
  work.call("rds", "CreateDBSnapshot", {{"dbsnapshot", fmt::format("vault-{:03}", day.number)}});
}

void churning_pipeline_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  Rng rng = numbers(world, "churning-pipeline", day);
  const Role role = role_of(world, "integration-test");
  for (int run = 0; run < 6; ++run) {
    const std::string& runner = world.noise_pool[4 + rng.below(30)];
    const int64_t start = day.begin + run * 4 * kHour + rng.between(0, kHour);
    Work work =
        session_of(recorder, role, fmt::format("run-{}", rng.digits(6)), start, runner, kGo, rng);
    const Vars vars = Stand(world, rng).vars;
    for (const std::string_view call :
         {"iam:CreateRole", "iam:AttachRolePolicy", "iam:CreateUser", "iam:AttachUserPolicy",
          "iam:CreateAccessKey", "ec2:CreateKeyPair", "ec2:CreateSecurityGroup",
          "ec2:AuthorizeSecurityGroupIngress"}) {
      const auto part = split(call, ':');
      work.call(part[0], part[1], vars);
    }
    const auto machines = launch(work, {.type = "t3.small", .group = vars.get("sg"), .count = 2});
    work.wait(600, 1500);
    terminate(work, machines);
    for (const std::string_view call :
         {"iam:DeleteAccessKey", "iam:DetachUserPolicy", "iam:DeleteUser", "iam:DetachRolePolicy",
          "iam:DeleteRole", "ec2:DeleteKeyPair", "ec2:DeleteSecurityGroup"}) {
      const auto part = split(call, ':');
      work.call(part[0], part[1], vars);
    }
  }
}

// Every third night of the last third, and in the hours of the attack.
void own_scanner_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  const int attack_day = static_cast<int>((world.calendar.attack - world.calendar.begin) / kDay);
  const int first = std::min(attack_day, world.calendar.days - world.calendar.days / 3);
  if (day.number < first || (day.number % 3 != 0 && day.number != attack_day)) return;
  Rng rng = numbers(world, "own-scanner", day);
  Work work =
      session_of(recorder, role_of(world, "vulnerability-scan"), "scan", day.begin + 2 * kHour,
                 world.noise_pool[2], "prowler/5.1 Boto3/1.34.131 Botocore/1.34.131", rng);
  work.calls({"sts:GetCallerIdentity", "iam:GenerateCredentialReport", "iam:GetAccountSummary"});
  for (size_t i = 0; i < 8; ++i) ask_everything(work.in(world.regions[i]), 40, 25);
  work.in(world.region);
  const Launch probe{.type = "t3.micro", .image = "ami-0" + rng.hex(16), .dry_run = true};
  launch(work, probe, Fault::denied());
  work.call("secretsmanager", "GetSecretValue", {}, Fault::denied());
  work.call("iam", "CreateUser", {{"user", "scan-probe"}}, Fault::denied());
}

}  // namespace hikeshi::drill
