// SPDX-License-Identifier: Apache-2.0
// Builds, Terraform, deployments, the nightly backup and the audit.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "base/utc_time.h"
#include "drill/owner.h"

namespace hikeshi::drill {
namespace {

constexpr int kKeptBackups = 5;  // days

constexpr std::string_view kTerraform =
    "APN/1.0 HashiCorp/1.0 Terraform/1.8.5 (+https://www.terraform.io) "
    "terraform-provider-aws/5.56.1 (+https://registry.terraform.io/providers/hashicorp/aws) "
    "aws-sdk-go-v2/1.30.0 os/linux lang/go#1.22.4 md/GOOS#linux md/GOARCH#amd64 api/<api>#1.34.1";

Rng numbers(const World& world, std::string_view label, int day) {
  return world.stream(label, static_cast<uint64_t>(day));
}

// The pipeline's role, opened with a token of the code host, from one of its many runners.
Caller terraform_session(Recorder& recorder, int64_t time, Rng& rng) {
  const World& world = recorder.world();
  const std::string address = rng.pick(world.runners);
  const std::string subject =
      fmt::format("repo:{}/infrastructure:ref:refs/heads/main", world.company);
  const std::string provider = fmt::format(
      "arn:aws:iam::{}:oidc-provider/token.actions.githubusercontent.com", world.account);
  Caller token;
  token.identity =
      fmt::format(R"("type":"WebIdentityUser","principalId":"{0}:sts.amazonaws.com:{1}",)"
                  R"("userName":"{1}","identityProvider":"{0}")",
                  provider, subject);
  token.address = address;
  token.agent = "aws-sdk-js/3.577.0 os/linux lang/js md/nodejs#20.13.1 configure-aws-credentials";
  token.principal = provider;
  const Session session{
      .name = "GitHubActions", .key = world.access_key("ASIA", rng), .created = time};
  Vars vars = opening(world.terraform, session);
  vars.merge({{"subject", subject}, {"provider", provider}});
  recorder.write(token, time, {"sts", "AssumeRoleWithWebIdentity", world.region, vars});
  return in_role(world, world.terraform, session, address, std::string(kTerraform));
}

// What a preview of a change consists of. The same names and ids on the day that removes it.
struct Preview {
  Preview(const World& world, int day) {
    Rng rng = numbers(world, "preview", day);
    name = fmt::format("preview-{}", rng.between(1000, 9999));
    group = "sg-0" + rng.hex(16);
    queue = world.company + "-" + name;
    bucket = fmt::format("{}-{}-{}", world.company, name, rng.hex(6));
  }
  std::string name, group, queue, bucket;
};

void make_preview(Work& work, const Preview& p) {
  const Vars role{{"role", p.name + "-function"},
                  {"policyarn", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
                  {"document", trust_in(R"({"Service":"lambda.amazonaws.com"})")},
                  {"function", p.name + "-api"},
                  {"rule", p.name + "-tick"},
                  {"schedule", "rate(5 minutes)"},
                  {"principal", "events.amazonaws.com"},
                  {"statement", "AllowEvents"},
                  {"sg", p.group},
                  {"sgname", p.name},
                  {"queue", p.queue},
                  {"bucket", p.bucket},
                  {"loggroup", "/aws/lambda/" + p.name + "-api"},
                  {"parameter", "/preview/" + p.name + "/url"}};
  work.call("iam", "CreateRole", role);
  work.call("iam", "GetRole", role);
  work.call("iam", "AttachRolePolicy", role);
  Vars inline_policy = role;
  inline_policy.set("document", allow("s3:GetObject"));
  work.call("iam", "PutRolePolicy", inline_policy);
  for (const std::string_view call :
       {"s3:CreateBucket", "s3:PutBucketEncryption", "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging", "sqs:CreateQueue", "sqs:GetQueueAttributes", "logs:CreateLogGroup",
        "logs:PutRetentionPolicy", "lambda:CreateFunction20150331", "lambda:GetFunction20150331v2",
        "events:PutRule", "events:PutTargets", "lambda:AddPermission20150331v2",
        "ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress",
        "ec2:DescribeSecurityGroups", "ssm:PutParameter"}) {
    const auto part = split(call, ':');
    work.call(part[0], part[1], role);
  }
}

void remove_preview(Work& work, const Preview& p) {
  const Vars vars{
      {"role", p.name + "-function"},
      {"function", p.name + "-api"},
      {"rule", p.name + "-tick"},
      {"sg", p.group},
      {"queue", p.queue},
      {"bucket", p.bucket},
      {"loggroup", "/aws/lambda/" + p.name + "-api"},
      {"policyarn", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}};
  for (const std::string_view call :
       {"events:RemoveTargets", "events:DeleteRule", "lambda:DeleteFunction20150331",
        "iam:DetachRolePolicy", "iam:DeleteRolePolicy", "iam:DeleteRole", "sqs:DeleteQueue",
        "logs:DeleteLogGroup", "s3:DeleteBucket", "ec2:DeleteSecurityGroup"}) {
    const auto part = split(call, ':');
    work.call(part[0], part[1], vars);
  }
}

void refresh_state(Work& work) {
  for (const std::string_view call :
       {"sts:GetCallerIdentity",        "ec2:DescribeVpcs",
        "ec2:DescribeSubnets",          "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",   "iam:GetRole",
        "iam:ListRolePolicies",         "iam:ListAttachedRolePolicies",
        "lambda:GetFunction20150331v2", "lambda:ListVersionsByFunction20150331",
        "s3:GetBucketPolicy",           "s3:GetBucketVersioning",
        "s3:GetBucketEncryption",       "sqs:GetQueueAttributes",
        "sns:GetTopicAttributes",       "kms:DescribeKey",
        "kms:GetKeyRotationStatus",     "logs:DescribeLogGroups",
        "events:DescribeRule",          "dynamodb:DescribeTable"}) {
    const bool lost = call == "iam:GetRole" && work.rng().chance(30);
    const auto part = split(call, ':');
    work.call(part[0], part[1], {}, lost ? not_found("role") : Fault{});
  }
}

void terraform_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  Rng rng = numbers(world, "terraform", day.number);
  const int64_t start = day.within(9, 16, rng);
  Work work(recorder, terraform_session(recorder, start, rng), start + 4, rng.fork("work"),
            kScript);
  refresh_state(work);
  if (day.number > 1 && day_of(world, day.number - 2).workday)
    remove_preview(work, Preview(world, day.number - 2));
  make_preview(work, Preview(world, day.number));
}

void deploy_day(Recorder& recorder, const Day& day) {
  Rng rng = numbers(recorder.world(), "deploy", day.number);
  for (int64_t i = rng.between(1, 3); i > 0; --i)
    deploy_run(recorder, day.within(9, 18, rng), rng.fork("run", static_cast<uint64_t>(i)));
}

void backup_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  Rng rng = numbers(world, "backup", day.number);
  const int64_t start = day.at(2, rng.between(0, 30));
  if (start >= world.backup.key_dead) return;
  Work work(recorder, with_key(world, world.backup, world.backup_host, world.backup.agent), start,
            rng.fork("work"), kScript);
  work.calls({"sts:GetCallerIdentity", "ec2:DescribeInstances", "ec2:DescribeVolumes",
              "ec2:DescribeSnapshots", "s3:ListBuckets", "rds:DescribeDBInstances"});
  for (size_t i = 0; i < kBackupVolumes; ++i) {
    if (rng.chance(10)) work.call("ec2", "CreateSnapshot", {}, throttled());
    work.call("ec2", "CreateSnapshot", {{"snapshot", backup_snapshot(world, day.number, i)}});
    work.call("ec2", "DescribeSnapshots");
    if (day.number < kKeptBackups) continue;
    const std::string old = backup_snapshot(world, day.number - kKeptBackups, i);
    work.call("ec2", "DeleteSnapshot", {{"snapshot", old}});
  }
  work.call("rds", "CreateDBSnapshot", {{"dbsnapshot", fmt::format("nightly-{:03}", day.number)}});
  if (day.number >= kKeptBackups)
    work.call("rds", "DeleteDBSnapshot",
              {{"dbsnapshot", fmt::format("nightly-{:03}", day.number - kKeptBackups)}});
  for (int i = 0; i < 6; ++i) work.calls({"s3:GetBucketLocation", "s3:GetBucketVersioning"});
}

// A vendor's scanner: another account assumes a role here every night and asks for everything.
void audit_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  Rng rng = numbers(world, "audit", day.number);
  audit_burst(recorder, day.at(4, rng.between(0, 40)), rng.fork("burst"), 80);
}

}  // namespace

std::string backup_snapshot(const World& world, int number, size_t index) {
  Rng rng = numbers(world, "backup-snapshot", number);
  return "snap-0" + rng.fork("volume", index).hex(16);
}

void deploy_run(Recorder& recorder, int64_t time, Rng rng) {
  const World& world = recorder.world();
  if (time >= world.deploy.key_dead) return;
  const std::string address = rng.chance(75) ? rng.pick(world.ci_hosts) : rng.pick(world.office);
  Work work(recorder, with_key(world, world.deploy, address, world.deploy.agent), time,
            rng.fork("work"), kHuman);
  work.calls({"sts:GetCallerIdentity", "ecr:GetAuthorizationToken", "ecs:RegisterTaskDefinition",
              "ecs:UpdateService", "ecs:DescribeServices", "ecs:DescribeServices",
              "codedeploy:CreateDeployment", "codedeploy:GetDeployment"});
  if (!rng.chance(30)) return;
  const Vars stack{{"stack", world.company + "-orders-stack"}};
  for (const std::string_view event : {"CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet"})
    work.call("cloudformation", event, stack);
  work.behind("cloudformation", "lambda", "UpdateFunctionCode20150331v2");
  work.behind("cloudformation", "lambda", "PublishVersion20150331");
  work.behind("cloudformation", "iam", "GetRole");
  work.behind("cloudformation", "iam", "PutRolePolicy",
              {{"role", world.function_role.name}, {"document", allow("dynamodb:GetItem")}});
  work.call("cloudformation", "DescribeStackEvents", stack);
}

void ci_run(Recorder& recorder, int64_t time, Rng rng) {
  const World& world = recorder.world();
  if (time >= world.ci.key_dead) return;
  Work work(recorder, with_key(world, world.ci, rng.pick(world.ci_hosts), world.ci.agent), time,
            rng.fork("work"), kScript);
  work.calls({"sts:GetCallerIdentity", "ecr:GetAuthorizationToken", "ecr:DescribeImages"});
  for (int64_t i = rng.between(1, 3); i > 0; --i)
    work.calls(
        {"ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:CompleteLayerUpload"});
  work.calls({"ecr:PutImage", "codebuild:StartBuild", "codebuild:BatchGetBuilds"});
  if (rng.chance(30))
    work.calls({"lambda:UpdateFunctionCode20150331v2", "lambda:PublishVersion20150331"});
  if (rng.chance(20)) work.calls({"cloudfront:CreateInvalidation"});
  if (rng.chance(15)) work.call("ecr", "DescribeImages", {}, throttled());
}

void audit_burst(Recorder& recorder, int64_t time, Rng rng, int calls) {
  const World& world = recorder.world();
  Caller vendor;
  vendor.identity =
      fmt::format(R"("type":"AWSAccount","principalId":"AROA{}:scanner",)"
                  R"("accountId":"{}")",
                  world.stream("vendor").base32(17), world.stream("vendor").digits(12));
  vendor.address = world.audit_host;
  vendor.agent = "posture-audit/2.8 Boto3/1.34.98 Botocore/1.34.98";
  vendor.principal = "vendor";
  const Session session{.name = "scanner", .key = world.access_key("ASIA", rng), .created = time};
  recorder.write(vendor, time,
                 {"sts", "AssumeRole", world.region, opening(world.audit, session, rng.uuid())});
  Work work(recorder, in_role(world, world.audit, session, world.audit_host, vendor.agent),
            time + 3, rng.fork("work"), kScript);
  const auto sets = read_sets();
  for (int i = 0; i < calls; ++i) {
    const ReadSet& set = rng.pick(sets);
    if (i % 12 == 0) work.in(rng.chance(60) ? world.region : rng.pick(world.regions));
    const auto names = split(set.events, ' ');
    const bool denied = rng.chance(4);
    const Fault fault = denied ? Fault::denied() : rng.chance(3) ? throttled() : Fault{};
    work.call(set.service, rng.pick(names), {}, fault);
  }
}

void pipelines_day(Recorder& recorder, const Day& day) {
  Rng rng = numbers(recorder.world(), "pipelines", day.number);
  for (int i = day.workday ? 8 : 2; i > 0; --i)
    ci_run(recorder, day.at(8) + rng.between(0, 12 * kHour),
           rng.fork("ci", static_cast<uint64_t>(i)));
  if (day.workday) terraform_day(recorder, day);
  if (day.workday) deploy_day(recorder, day);
  backup_day(recorder, day);
  audit_day(recorder, day);
}

}  // namespace hikeshi::drill
