// SPDX-License-Identifier: Apache-2.0
// Root without MFA: a sign-in from abroad makes administrators and a role for another account,
// takes an owner's second factor away, and hides. What was made then works by itself.
#include <fmt/format.h>

#include "base/utc_time.h"
#include "drill/scenario.h"

namespace hikeshi::drill {
namespace {

// The owner signs in as root now and then, from the office, to look at the bill.
void owner_as_root(Scene& scene) {
  const World& world = scene.world;
  if (!scene.rng.chance(60)) return;
  const Day day = day_of(world, static_cast<int>(scene.rng.between(0, 2)));
  const int64_t time = day.at(11, 20);
  const std::string& address = world.office.front();
  scene.recorder.write(root_signing_in(world, address, world.admin.browser), time,
                       {"signin", "ConsoleLogin", world.region});
  Work work =
      scene.begin(root_on_console(world, time, address, world.admin.browser), time + 5, kHuman);
  work.calls({"ce:GetCostAndUsage", "budgets:ViewBudget", "account:GetAlternateContact",
              "iam:GetAccountSummary"});
}

void open_role(Work& work, const Role& role, const std::string& foreign, const User& made) {
  const std::string principal =
      fmt::format(R"({{"AWS":["arn:aws:iam::{}:root","{}"]}})", foreign, made.arn);
  const Vars vars{{"role", role.name},
                  {"roleid", role.id},
                  {"document", trust_in(principal)},
                  {"policyarn", "arn:aws:iam::aws:policy/AdministratorAccess"}};
  work.call("iam", "CreateRole", vars);
  work.call("iam", "AttachRolePolicy", vars);
}

void use_models(Work& work, const std::vector<std::string>& regions) {
  for (const std::string& region : regions) {
    work.in(region);
    work.calls({"bedrock:ListFoundationModels", "bedrock:GetFoundationModelAvailability",
                "bedrock:GetModelInvocationLoggingConfiguration"});
    for (int64_t i = work.rng().between(6, 20); i > 0; --i)
      work.call("bedrock", "InvokeModel", {}, work.rng().chance(10) ? throttled() : Fault{});
  }
  work.in(work.world().region);
}

void prepare_mail(Work& work, const Outsider& outsider) {
  work.calls({"ses:GetSendQuota", "ses:ListIdentities"});
  work.call("ses", "VerifyEmailIdentity",
            {{"email", fmt::format("notice@{}-mail.example", outsider.thing_names[5])}});
  work.call("ses", "CreateEmailIdentity",
            {{"email", fmt::format("billing@{}-mail.example", outsider.thing_names[6])}});
}

// Hours later, with the keys of the administrators that root made.
void work_with_made_users(Scene& scene, const MadeUser& one, const MadeUser& two,
                          const Role& opened, const std::string& address) {
  const World& world = scene.world;
  const Outsider& outsider = world.outsider;
  const int64_t start = world.calendar.attack;
  Work keys = scene.begin(as_made(world, one, address, outsider.agent), start + 3600, kScript);
  keys.calls({"sts:GetCallerIdentity", "iam:ListUsers"});
  look_around(keys, foreign_regions(scene, 4));
  const int64_t assumed = keys.now() + 4;
  Work role =
      scene.begin(keys.assume(opened, "session-1", address, outsider.agent), assumed, kScript);
  role.calls({"sts:GetCallerIdentity", "s3:ListBuckets", "secretsmanager:ListSecrets"});
  leave_function(role, outsider.thing_names[0] + "-task", outsider.role_names[1]);
  mine(role.in(foreign_regions(scene, 1).front()), outsider.thing_names[1], 4);

  Work models = scene.begin(as_made(world, two, address, outsider.agent), start + 5400, kScript);
  models.calls({"sts:GetCallerIdentity"});
  use_models(models, foreign_regions(scene, 2));
}

}  // namespace

Incident root_no_mfa(Scene& scene) {
  World& world = scene.world;
  const Outsider& outsider = world.outsider;
  owner_as_root(scene);
  const int64_t start = world.calendar.attack;
  const std::string &first = outsider.addresses[0],
                    &second = outsider.addresses[scene.rng.below(3)];

  scene.recorder.write(stolen(root_signing_in(world, first, outsider.browser)), start,
                       {"signin", "ConsoleLogin", world.region});
  Work root = scene.begin(stolen(root_on_console(world, start, first, outsider.browser)), start + 6,
                          kHuman);
  root.calls({"iam:GetAccountSummary", "iam:ListUsers", "ce:GetCostAndUsage",
              "ec2:DescribeInstances", "ec2:DescribeRegions", "account:ListRegions"});
  const MadeUser one = make_user(root, outsider.user_names[0], true, true, true);
  const MadeUser two = make_user(root, outsider.user_names[1], true, true, false);
  const MadeUser three = make_user(root, outsider.user_names[2], true, false, false);
  const Vars admin{{"user", world.admin.name}};
  root.call("iam", "DeactivateMFADevice", admin);
  const Role opened = world.make_role(outsider.role_names[0], scene.rng);
  open_role(root, opened, outsider.foreign_account, one.user);
  Rng same = world.stream("the-detector");
  root.call("guardduty", "DeleteDetector", {{"detector", *world.draw("detector", same)}});
  prepare_mail(root, outsider);
  root.wait(600, 2400);
  remove_user(root, three);

  work_with_made_users(scene, one, two, opened, second);
  Work console = sign_in(scene, one, start + 7200, first);
  console.calls({"ec2:DescribeInstances", "iam:ListUsers", "ses:GetSendQuota", "iam:GetUser"});

  scene.recorder.book().cause("root_unprotected", "confirmed");
  scene.recorder.book().cause("password_stolen", "likely");  // root's was known
  Incident incident;
  incident.activity = start;
  incident.picture.root_has_mfa = false;
  incident.mail = scene.rng.chance(70) ? MailKind::kThirdParty : MailKind::kReview;
  incident.to_disable = {{one.user.name, one.user.key}, {two.user.name, two.user.key}};
  return incident;
}

}  // namespace hikeshi::drill
