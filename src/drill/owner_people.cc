// SPDX-License-Identifier: Apache-2.0
// People: the console, Identity Center, a journey, and somebody new.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/utc_time.h"
#include "drill/owner.h"

namespace hikeshi::drill {
namespace {

// What one page of the console asks for, and now and then changes.
constexpr std::array<std::string_view, 15> kPages = {
    "ec2:DescribeInstances ec2:DescribeInstanceStatus ec2:DescribeTags ec2:DescribeVolumes "
    "ec2:DescribeInstanceCreditSpecifications ec2:DescribeRegions monitoring:DescribeAlarms "
    "compute-optimizer:GetEnrollmentStatus",
    "ec2:DescribeSecurityGroups ec2:DescribeSecurityGroupRules ec2:DescribeVpcs "
    "ec2:DescribeNetworkInterfaces ec2:DescribeManagedPrefixLists",
    "s3:ListBuckets s3:GetBucketLocation s3:GetBucketPolicyStatus s3:GetBucketAcl "
    "s3:GetAccountPublicAccessBlock s3:GetBucketVersioning s3:GetBucketTagging",
    "lambda:ListFunctions20150331 lambda:GetFunction20150331v2 lambda:GetPolicy20150331v2 "
    "lambda:GetAccountSettings20160819 lambda:ListTags20170331 logs:DescribeLogStreams",
    "logs:DescribeLogGroups logs:DescribeLogStreams logs:FilterLogEvents logs:GetLogEvents "
    "logs:DescribeMetricFilters logs:DescribeQueryDefinitions",
    "monitoring:DescribeAlarms monitoring:ListDashboards monitoring:GetDashboard "
    "monitoring:DescribeAlarmHistory monitoring:DescribeInsightRules",
    "rds:DescribeDBInstances rds:DescribeDBClusters rds:DescribeEvents rds:DescribeDBSnapshots "
    "rds:DescribePendingMaintenanceActions rds:DescribeCertificates",
    "ce:GetCostAndUsage ce:GetCostForecast budgets:ViewBudget ce:GetDimensionValues "
    "cost-optimization-hub:ListEnrollmentStatuses",
    "ecs:ListClusters ecs:DescribeClusters ecs:ListServices ecs:DescribeServices ecs:ListTasks "
    "ecs:DescribeTasks ecs:DescribeTaskDefinition",
    "codepipeline:ListPipelines codepipeline:GetPipelineState codebuild:BatchGetBuilds "
    "codebuild:ListProjects codepipeline:PutApprovalResult",
    "dynamodb:ListTables dynamodb:DescribeTable dynamodb:DescribeTimeToLive "
    "application-autoscaling:DescribeScalableTargets kms:ListAliases",
    "iam:GetAccountSummary iam:ListUsers iam:ListRoles iam:ListPolicies iam:GetUser "
    "iam:ListAccessKeys iam:ListMFADevices iam:GetLoginProfile iam:ListAttachedUserPolicies",
    "cloudfront:ListDistributions cloudfront:GetDistribution cloudfront:ListInvalidations "
    "acm:ListCertificates wafv2:ListWebACLs",
    "ec2:StopInstances ec2:DescribeInstanceStatus ec2:StartInstances ec2:CreateTags "
    "monitoring:PutMetricAlarm",
    "athena:ListWorkGroups athena:StartQueryExecution athena:GetQueryExecution "
    "athena:GetQueryResults glue:GetDatabases glue:GetTables"};

constexpr std::array<std::string_view, 5> kFrames = {
    "notifications:ListNotificationHubs", "health:DescribeEventAggregates",
    "resource-explorer-2:ListIndexes", "organizations:DescribeOrganization",
    "trustedadvisor:DescribeAccount"};

bool is_change(std::string_view event) {
  constexpr std::array<std::string_view, 5> kReading = {"Get", "List", "Describe", "Filter",
                                                        "View"};
  return std::none_of(kReading.begin(), kReading.end(),
                      [&](std::string_view prefix) { return event.starts_with(prefix); });
}

void open_page(Work& work, bool may_change = true) {
  Rng& rng = work.rng();
  if (rng.chance(40)) work.calls({rng.pick(kFrames)});
  for (const std::string_view call : split(rng.pick(kPages), ' ')) {
    const auto part = split(call, ':');
    const bool refused = rng.chance(2) || (!may_change && is_change(part[1]));
    work.call(part[0], part[1], {}, refused ? Fault::denied() : Fault{});
  }
  work.wait(20, 600);
}

// Signing in to the portal and taking a role's credentials: the key itself shows nowhere.
void open_portal(Recorder& recorder, const Colleague& who, const Role& role, int64_t time,
                 const std::string& address, Rng& rng) {
  const World& world = recorder.world();
  Caller person;
  person.identity =
      fmt::format(R"("type":"IdentityCenterUser","accountId":"{0}","onBehalfOf":{{"userId":"{1}",)"
                  R"("identityStoreArn":"arn:aws:identitystore::{0}:identitystore/d-95{2}"}},)"
                  R"("credentialId":"{3}")",
                  world.account, who.user_id, world.account.substr(0, 8), rng.uuid());
  person.address = address;
  person.agent = who.agent;
  person.principal = who.user_id;
  recorder.write(person, time - 20, {"sso", "Authenticate", world.region, {{"email", who.email}}});
  recorder.write(person, time - 4,
                 {"sso",
                  "GetRoleCredentials",
                  world.region,
                  {{"permissionset", role.name.substr(15, role.name.size() - 32)}}});
}

void portal_shift(Recorder& recorder, const Colleague& who, int64_t start,
                  const std::string& address, Rng rng) {
  const World& world = recorder.world();
  const Role& role = rng.chance(70) ? world.power : world.readonly;
  open_portal(recorder, who, role, start, address, rng);
  const bool console = who.agent.starts_with("Mozilla");
  const Session session{.name = who.email,
                        .key = world.access_key("ASIA", rng),
                        .created = start,
                        .person = who.user_id,
                        .console = console};
  Work work(recorder, in_role(world, role, session, address, who.agent), start, rng.fork("work"),
            kHuman);
  const bool may_change = &role == &world.power;
  for (int64_t i = rng.between(2, 4); i > 0; --i) open_page(work, may_change);
  if (rng.chance(10)) work.call("iam", "GetRole", {}, not_found("role"));
  if (may_change && rng.chance(15)) work.calls({"ssm:StartSession", "ssm:TerminateSession"});
  if (may_change && rng.chance(10)) work.calls({"secretsmanager:PutSecretValue"});
}

// Where a colleague sits today. A household with IPv6 has another host part every day.
std::string seat_of(const World& world, const Colleague& who, Rng& rng) {
  if (rng.chance(60)) return rng.pick(world.office);
  if (who.home.ends_with("::")) {
    const std::string last = rng.hex(4);
    return who.home + rng.hex(3) + ":" + last;
  }
  return who.home;
}

// The newcomer's first morning: the admin prepares the user, who then finishes it alone.
void arrival(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  const User& user = world.newcomer;
  Rng rng = world.stream("arrival");
  const int64_t start = day.at(9, 10);
  const std::string& office = world.office.front();
  const Vars vars{{"user", user.name}, {"userid", user.id}};

  Caller signing = signing_in(world, world.admin, office);
  recorder.write(signing, start, {"signin", "ConsoleLogin", world.region, {{"mfaused", "Yes"}}});
  Work admin(recorder, on_console(world, world.admin, start, true, office), start + 60,
             rng.fork("admin"), kHuman);
  admin.call("iam", "ListUsers");
  admin.call("iam", "CreateUser", vars);
  admin.call("iam", "CreateLoginProfile", vars);
  admin.call("iam", "AddUserToGroup", vars);
  admin.call("iam", "TagUser", vars);

  const int64_t first = start + 1500;
  recorder.write(signing_in(world, user, office), first, {"signin", "ConsoleLogin", world.region});
  Work own(recorder, on_console(world, user, first, false, office), first + 20, rng.fork("own"),
           kHuman);
  own.call("iam", "ChangePassword");
  own.call("iam", "GetUser", vars);
  own.call("iam", "ListMFADevices", vars);
  own.call("iam", "CreateVirtualMFADevice", vars);
  own.call("iam", "EnableMFADevice", vars);
  own.call("iam", "CreateAccessKey", {{"user", user.name}, {"issued", user.key}});
}

void newcomer_day(Recorder& recorder, const Day& day, Rng rng) {
  const World& world = recorder.world();
  const User& user = world.newcomer;
  const std::string& address = rng.chance(60) ? world.office.front() : user.home;
  console_shift(recorder, user, day.at(10, rng.between(0, 59)), address, rng.fork("console"), 3);
  Work work(recorder, with_key(world, user, address, user.agent), day.at(14, rng.between(0, 59)),
            rng.fork("cli"), kHuman);
  work.calls({"sts:GetCallerIdentity", "s3:ListBuckets", "ec2:DescribeInstances",
              "logs:DescribeLogGroups", "logs:FilterLogEvents"});
}

int journey_day(const World& world) {
  Rng rng = world.stream("journey");
  return static_cast<int>(rng.between(3, world.calendar.days - 2));
}

}  // namespace

Day day_of(const World& world, int number) {
  Day day;
  day.begin = world.calendar.begin + number * kDay;
  day.number = number;
  day.offset = world.offset;
  const int weekday_there = weekday({day.begin + kDay / 2});
  day.workday = weekday_there != 0 && weekday_there != 6;
  return day;
}

void console_shift(Recorder& recorder, const User& user, int64_t start, const std::string& address,
                   Rng rng, int pages) {
  const World& world = recorder.world();
  Vars login{{"mfaused", user.mfa ? "Yes" : "No"}};
  if (user.mfa)
    login.set("mfaid", fmt::format(R"(,"MFAIdentifier":"arn:aws:iam::{}:mfa/{}")", world.account,
                                   user.name));
  const Caller signing = signing_in(world, user, address);
  if (user.mfa) recorder.write(signing, start - 6, {"signin", "CheckMfa", world.region});
  recorder.write(signing, start, {"signin", "ConsoleLogin", world.region, login});
  Work work(recorder, on_console(world, user, start, user.mfa, address), start + 3,
            rng.fork("work"), kHuman);
  for (int i = 0; i < pages; ++i) open_page(work);
}

void people_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  Rng rng = world.stream("people", static_cast<uint64_t>(day.number));
  const int arrived = world.calendar.days / 2;
  Day first = day_of(world, arrived);
  while (!first.workday) first = day_of(world, first.number + 1);
  const int journey = journey_day(world);
  const bool away = day.number == journey || day.number == journey + 1;
  if (away)
    console_shift(recorder, world.admin, day.at(13, 20), world.travel, rng.fork("journey"), 2);
  if (!day.workday) return;

  if (day.number == first.number) arrival(recorder, day);
  if (day.number > first.number) newcomer_day(recorder, day, rng.fork("newcomer"));
  if (!away)
    console_shift(recorder, world.admin, day.at(10, rng.between(0, 59)), world.office.front(),
                  rng.fork("admin"), 3);
  for (uint64_t i = 0; i < 2; ++i)
    console_shift(recorder, world.engineer,
                  day.at(9 + static_cast<int64_t>(i) * 5, rng.between(0, 59)), world.office.front(),
                  rng.fork("engineer", i), 3);
  for (const Colleague& who : world.colleagues) {
    Rng own = rng.fork(who.name);
    const int64_t shifts = own.between(0, 2);
    for (int64_t i = 0; i < shifts; ++i) {
      const std::string seat = seat_of(world, who, own);
      portal_shift(recorder, who, day.within(9, 18, own), seat,
                   own.fork("shift", static_cast<uint64_t>(i)));
    }
  }
}

}  // namespace hikeshi::drill
