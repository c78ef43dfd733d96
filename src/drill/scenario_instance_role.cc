// SPDX-License-Identifier: Apache-2.0
// An instance whose application can be made to fetch its own credentials: they are used from
// abroad, while the instance goes on using the same ones.
#include <fmt/format.h>

#include "base/utc_time.h"
#include "drill/scenario.h"

namespace hikeshi::drill {
namespace {

std::string bucket_policy(const std::string& account, const std::string& bucket) {
  return fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Sid":"Sync","Effect":"Allow",)"
                     R"("Principal":{{"AWS":"arn:aws:iam::{}:root"}},"Action":["s3:GetObject",)"
                     R"("s3:ListBucket"],"Resource":["arn:aws:s3:::{}","arn:aws:s3:::{}/*"]}}]}})",
                     account, bucket, bucket);
}

void read_secrets(Work& work) {
  work.calls({"secretsmanager:ListSecrets"});
  for (int64_t i = work.rng().between(3, 7); i > 0; --i) {
    const Done read = work.call("secretsmanager", "GetSecretValue");
    work.behind("secretsmanager", "kms", "Decrypt", {{"secret", read.vars.get("secret")}});
  }
  work.calls({"ssm:DescribeParameters", "ssm:GetParametersByPath"});
}

// Copies of disks: an old one of the owner's is shared, new ones are made, shared and dropped.
void share_disks(Work& work, const World& world) {
  const int yesterday = static_cast<int>((work.now() - world.calendar.begin) / kDay) - 1;
  const Vars with{{"foreign", world.outsider.foreign_account}};
  Vars old = with;
  old.set("snapshot", backup_snapshot(world, yesterday, 1));
  work.calls({"ec2:DescribeSnapshots", "ec2:DescribeVolumes"});
  work.call("ec2", "ModifySnapshotAttribute", old);
  for (int i = 0; i < 3; ++i) {
    Vars fresh = with;
    fresh.set("snapshot", "snap-0" + work.rng().hex(16));
    work.call("ec2", "CreateSnapshot", fresh);
    work.wait(60, 300);
    if (i < 2) work.call("ec2", "ModifySnapshotAttribute", fresh);
    if (i == 2) work.call("ec2", "DeleteSnapshot", fresh);
  }
}

void work_in_second_role(Scene& scene, Work& work) {
  const World& world = scene.world;
  const Outsider& outsider = world.outsider;
  work.calls({"sts:GetCallerIdentity", "iam:ListRoles", "lambda:ListFunctions20150331"});
  leave_function(work, outsider.thing_names[0] + "-sync", outsider.role_names[0]);
  const std::string principal = fmt::format(R"({{"AWS":["{}","arn:aws:iam::{}:root"]}})",
                                            world.vendor.arn, outsider.foreign_account);
  work.call("iam", "UpdateAssumeRolePolicy",
            {{"role", world.vendor.name}, {"document", trust_in(principal)}});
  work.call("iam", "CreateUser", {{"user", outsider.user_names[0]}}, Fault::denied());
}

// What the instance's own role allows, and what it does not.
void look_and_take(Scene& scene, Work& role) {
  const World& world = scene.world;
  const Outsider& outsider = world.outsider;
  look_at_identities(role);
  role.calls({"ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "s3:ListBuckets"});
  role.call("ec2", "RunInstances", {}, Fault::denied());
  role.call("iam", "CreateUser", {{"user", outsider.user_names[1]}}, Fault::denied());
  read_secrets(role);
  Rng same = world.stream("the-bucket");
  const std::string bucket = *world.draw("bucket", same);
  role.calls({"s3:GetBucketLocation", "s3:GetBucketPolicy"});
  role.call(
      "s3", "PutBucketPolicy",
      {{"bucket", bucket}, {"bucketpolicy", bucket_policy(outsider.foreign_account, bucket)}});
  share_disks(role, world);
}

// A key for a user of the owner's, which outlives the role's credentials, and its first use.
Vars take_a_key(Scene& scene, Work& next, const std::string& address) {
  const World& world = scene.world;
  const Vars key{{"user", world.backup.name}, {"issued", world.access_key("AKIA", scene.rng)}};
  next.call("iam", "CreateAccessKey", key);
  Caller backup =
      stolen(with_key(world, world.backup, key.get("issued"), address, world.outsider.agent));
  backup.issued_by = next.caller().credential;
  scene.begin(backup, next.now() + 300, kScript)
      .calls({"sts:GetCallerIdentity", "s3:ListBuckets", "ec2:DescribeSnapshots",
              "rds:DescribeDBSnapshots"});
  return key;
}

}  // namespace

Incident stolen_instance_role(Scene& scene) {
  World& world = scene.world;
  const Outsider& outsider = world.outsider;
  const Instance& victim = world.instances.back();  // the one with IMDSv1
  const int64_t start = world.calendar.attack;
  const std::string& first = outsider.addresses[0];
  const std::string& second = outsider.addresses[scene.rng.below(2)];

  const Session taken = instance_session(world, victim, start);
  Work role = scene.begin(stolen(in_instance_role(world, victim, taken, first, outsider.agent)),
                          start, kScript);
  look_and_take(scene, role);
  const int64_t assumed = role.now() + 5;
  Work next =
      scene.begin(role.assume(world.data_export, "sync", first, outsider.agent), assumed, kScript);
  work_in_second_role(scene, next);

  const Vars key = take_a_key(scene, next, second);

  // The credentials have expired meanwhile; the application hands out the next ones.
  const int64_t later = start + world.calendar.notice / 2 - start / 2 + 3600;
  const Session renewed = instance_session(world, victim, later);
  Work again = scene.begin(stolen(in_instance_role(world, victim, renewed, first, outsider.agent)),
                           later, kScript);
  again.calls({"sts:GetCallerIdentity"});
  read_secrets(again);

  scene.recorder.book().cause("imdsv1_role_theft", "confirmed");
  scene.recorder.book().cause("vulnerable_application", "unknown");
  scene.recorder.book().cause("bad_image", "ruled_out");  // Amazon's
  Incident incident;
  incident.shut.push_back("open_port");
  // The vendor's role trusts others since, and whom it trusted before, neither the logs nor the
  // snapshot tell.
  std::erase(incident.shut, "wide_trust");
  incident.mail = scene.rng.chance(60) ? MailKind::kThirdParty : MailKind::kSuspiciousKey;
  incident.key = taken.key;
  incident.source_address = first;
  incident.event_name = "ListSecrets";
  incident.activity = start;
  incident.to_disable = {{world.backup.name, key.get("issued")}};
  return incident;
}

}  // namespace hikeshi::drill
