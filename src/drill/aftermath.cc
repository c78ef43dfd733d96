// SPDX-License-Identifier: Apache-2.0
// After the attack: AWS's mark on the user, and the owner's responder.
#include "base/utc_time.h"
#include "drill/scenario.h"

namespace hikeshi::drill {

void quarantine(Scene& scene, const User& user, int64_t time) {
  Caller aws = service("support");
  aws.identity = R"("type":"AWSService")";
  aws.invoked_by = aws.address = aws.agent = "AWS Internal";
  aws.principal = "AWS Internal";
  scene.recorder.write(aws, time,
                       {"iam",
                        "AttachUserPolicy",
                        scene.world.region,
                        {{"user", user.name},
                         {"policyarn", "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}}});
}

void respond(Scene& scene, const Incident& incident) {
  World& world = scene.world;
  Rng& rng = scene.rng;
  // From the office or through a VPN that the account has never seen: new, after the mail, with
  // MFA.
  const std::string address = rng.chance(50) ? world.vpn : world.office.front();
  const int64_t start = world.calendar.respond;
  console_shift(scene.recorder, world.admin, start, address, rng.fork("shift"), 1);
  Work admin(scene.recorder, on_console(world, world.admin, start, true, address), start + 400,
             rng.fork("admin"), kHuman);
  const Session session{.name = world.admin.name,
                        .key = world.access_key("ASIA", rng),
                        .created = admin.now(),
                        .mfa = true};
  admin.call("sts", "AssumeRole", opening(world.responder, session));
  Work work(scene.recorder, in_role(world, world.responder, session, address, world.admin.agent),
            admin.now(), rng.fork("work"), kHuman);
  work.calls({"sts:GetCallerIdentity", "iam:GenerateCredentialReport", "iam:GetCredentialReport",
              "iam:ListUsers", "iam:GetAccountAuthorizationDetails", "cloudtrail:DescribeTrails",
              "cloudtrail:GetTrailStatus", "guardduty:ListDetectors"});
  for (const Incident::Key& key : incident.to_disable) {
    const Vars vars{{"user", key.user}, {"issued", key.id}, {"status", "Inactive"}};
    work.call("iam", "ListAccessKeys", vars);
    work.call("iam", "GetAccessKeyLastUsed", vars);
    work.call("cloudtrail", "LookupEvents", vars);
    for (User* user : {&world.ci, &world.backup, &world.deploy}) {
      if (user->key == key.id) user->key_dead = work.now();
    }
    work.call("iam", "UpdateAccessKey", vars);
  }
  for (const std::string& region : world.regions)
    work.in(region).calls({"ec2:DescribeInstances", "lambda:ListFunctions20150331"});
  scene.recorder.book().responder(world.responder.arn);
}

}  // namespace hikeshi::drill
