// SPDX-License-Identifier: Apache-2.0
// A key that was published in git: found within minutes, tried out, and turned into machines
// in many regions, while the owner's pipeline goes on using it.
#include <fmt/format.h>

#include "base/utc_time.h"
#include "drill/scenario.h"

namespace hikeshi::drill {
namespace {

void try_out(Work& work, const std::vector<std::string>& regions) {
  Rng& rng = work.rng();
  for (const std::string& region : regions) {
    work.in(region);
    const Launch order{.type = "g4dn.xlarge", .image = "ami-0" + rng.hex(16), .dry_run = true};
    launch(work, order, rng.chance(75) ? dry_run() : Fault::denied());
  }
  work.in(work.world().region);
}

void ask_for_more(Work& work, const std::vector<std::string>& regions) {
  for (size_t i = 0; i < 2; ++i) {
    work.in(regions[i]);
    work.calls({"servicequotas:GetServiceQuota"});
    work.call("servicequotas", "RequestServiceQuotaIncrease");
  }
  work.in(work.world().region);
}

// From the made user to a role of the owner's, and from that role to another.
void chain(Scene& scene, Work& work, const std::string& agent) {
  const World& world = scene.world;
  const std::string& address = work.caller().address;
  const int64_t first = work.now() + 2;
  Work platform =
      scene.begin(work.assume(world.platform, "maintenance", address, agent), first, kScript);
  platform.calls({"sts:GetCallerIdentity", "iam:ListRoles", "secretsmanager:ListSecrets"});
  const int64_t second = platform.now() + 3;
  Work exporter = scene.begin(platform.assume(world.data_export, "maintenance", address, agent),
                              second, kScript);
  exporter.calls(
      {"s3:ListBuckets", "s3:GetBucketLocation", "s3:GetBucketPolicy", "dynamodb:ListTables"});
  exporter.call("kms", "ListKeys", {}, Fault::denied());
  work.at(exporter.now() + 30);
}

std::vector<Foothold> mine_everywhere(Scene& scene, Work& work,
                                      const std::vector<std::string>& regions) {
  const auto& names = scene.world.outsider.thing_names;
  std::vector<Foothold> made;
  for (size_t i = 0; i < regions.size(); ++i) {
    work.in(regions[i]);
    const uint64_t luck = scene.rng.below(10);
    const Fault fault = luck == 0   ? Fault{"Client.VcpuLimitExceeded",
                                          "You have requested more vCPU capacity than your "
                                            "current vCPU limit allows."}
                        : luck == 1 ? Fault{"Server.InsufficientInstanceCapacity",
                                            "We currently do not have sufficient capacity."}
                                    : Fault{};
    work.wait(20, 500);
    made.push_back(mine(work, names[0], static_cast<size_t>(scene.rng.between(1, 9)), fault));
  }
  return made;
}

// In some regions nothing came of it, or it was noticed: the traces are removed again.
void tidy_up(Work& work, const std::vector<std::string>& regions,
             const std::vector<Foothold>& made) {
  for (size_t i = 0; i < made.size(); ++i) {
    const bool removes = made[i].instances.empty() || i == 1;
    if (!removes) continue;
    work.in(regions[i]);
    if (!made[i].instances.empty()) terminate(work, made[i].instances);
    work.call("ec2", "DeleteKeyPair", {{"keypair", made[i].key_pair}});
    if (made[i].instances.empty()) work.call("ec2", "DeleteSecurityGroup", {{"sg", made[i].group}});
  }
  work.in(work.world().region);
}

// The key of the made administrator at work, from end to end.
void work_with_made_key(Scene& scene, Work& work) {
  const Outsider& outsider = scene.world.outsider;
  const auto regions = foreign_regions(scene, static_cast<size_t>(scene.rng.between(6, 11)));
  work.calls({"sts:GetCallerIdentity", "iam:ListAttachedUserPolicies"});
  chain(scene, work, outsider.agent);
  const auto footholds = mine_everywhere(scene, work, regions);
  for (size_t i = 2; i < 4; ++i)
    mine_with_group(work.in(regions[i]), outsider.thing_names[1],
                    static_cast<size_t>(scene.rng.between(3, 8)));
  mine_in_containers(work.in(regions[4]), outsider.thing_names[2]);
  leave_function(work.in(scene.world.region), outsider.thing_names[3] + "-handler",
                 outsider.role_names[0]);
  work.call("cloudtrail", "StopLogging", {}, Fault::denied());
  tidy_up(work, regions, footholds);
}

Incident mail_about(Scene& scene, const User& user, int64_t time) {
  Incident incident;
  incident.user = user.name;
  incident.key = user.key;
  incident.activity = time;
  const uint64_t form = scene.rng.below(4);
  incident.mail = form == 0   ? MailKind::kThirdParty
                  : form == 1 ? MailKind::kSuspiciousKey
                              : MailKind::kExposedKey;
  if (incident.mail == MailKind::kSuspiciousKey) {
    incident.source_address = scene.world.outsider.addresses[0];
    incident.event_name = "GetCallerIdentity";
  }
  const bool published = incident.mail == MailKind::kExposedKey;
  scene.recorder.book().cause("key_in_git", published ? "confirmed" : "unknown");
  return incident;
}

}  // namespace

Incident exposed_key_mining(Scene& scene) {
  World& world = scene.world;
  const Outsider& outsider = world.outsider;
  const int64_t start = world.calendar.attack;
  const std::string& first = outsider.addresses[0];
  const std::string& second = outsider.addresses[scene.rng.below(2)];
  const User& user = world.deploy;

  Work key = scene.begin(stolen(with_key(world, user, first, outsider.agent)), start, kScript);
  look_at_identities(key);
  look_around(key, foreign_regions(scene, static_cast<size_t>(scene.rng.between(8, 14))));
  key.wait(300, 1500);
  const auto regions = foreign_regions(scene, 5);
  try_out(key, regions);
  ask_for_more(key, regions);
  key.call("cloudtrail", "StopLogging", {}, Fault::denied());
  const MadeUser administrator = make_user(key, outsider.user_names[0], true, true, true);
  const MadeUser spare = make_user(key, outsider.user_names[1], true, true, false);

  // A second key for the stolen user itself, where the quota of two allows it.
  const Vars own{{"user", user.name}, {"issued", world.access_key("AKIA", scene.rng)}};
  const bool allowed = scene.rng.chance(50);
  key.call("iam", "CreateAccessKey", own,
           allowed
               ? Fault{}
               : Fault{"LimitExceededException", "Cannot exceed quota for AccessKeysPerUser: 2"});
  deploy_run(scene.recorder, key.now() + 120, scene.rng.fork("owner"));

  Work made = scene.begin(as_made(world, administrator, second, outsider.agent),
                          key.now() + scene.rng.between(60, 600), kScript);
  work_with_made_key(scene, made);
  deploy_run(scene.recorder, made.now() - 300, scene.rng.fork("owner", 2));
  Work console = sign_in(scene, administrator, made.now() + 400, first);
  console.calls({"ec2:DescribeInstances", "ec2:DescribeRegions", "iam:ListUsers"});
  mine(console.in(regions[0]), outsider.thing_names[4], 2);
  remove_user(made, spare);
  if (allowed) {
    Caller twin = stolen(with_key(world, user, own.get("issued"), second, outsider.agent));
    twin.issued_by = user.key;
    scene.begin(twin, console.now() + 60, kScript)
        .calls({"sts:GetCallerIdentity", "s3:ListBuckets", "secretsmanager:ListSecrets"});
  }

  const int64_t marked = world.calendar.notice - scene.rng.between(300, 900);
  quarantine(scene, user, marked);
  key.at(marked + 60);
  launch(key, {.type = "g5.2xlarge", .image = "ami-0" + scene.rng.hex(16)}, Fault::denied());
  key.call("iam", "CreateUser", {{"user", outsider.user_names[2]}}, Fault::denied());

  Incident incident = mail_about(scene, user, start);
  incident.to_disable = {{user.name, user.key}, {administrator.user.name, administrator.user.key}};
  if (allowed) incident.to_disable.push_back({user.name, own.get("issued")});
  return incident;
}

}  // namespace hikeshi::drill
