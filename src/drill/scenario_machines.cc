// SPDX-License-Identifier: Apache-2.0
// Incidents of a machine: one was launched from a stranger's public image, which brought its own
// tenant along; and a web application that runs what it is sent gives its host's credentials away,
// although the host answers IMDSv2 alone.
#include <fmt/format.h>

#include "base/utc_time.h"
#include "drill/scenario.h"

namespace hikeshi::drill {

Incident stranger_image(Scene& scene) {
  World& world = scene.world;
  Rng& rng = scene.rng;
  const std::string& office = world.office.front();
  const int day = world.calendar.days - 2 - static_cast<int>(rng.between(1, 3));
  const int64_t time = day_of(world, day).at(14, rng.between(0, 50));
  console_shift(scene.recorder, world.engineer, time - 120, office, rng.fork("shift"), 1);
  Work work =
      scene.begin(on_console(world, world.engineer, time - 120, false, office), time, kHuman);

  const std::string group = "sg-0" + rng.hex(16), image = "ami-0" + rng.hex(16);
  work.calls({"ec2:DescribeImages", "ec2:DescribeInstanceTypes"});
  work.call("ec2", "CreateSecurityGroup",
            {{"sg", group}, {"sgname", "launch-wizard-" + std::to_string(rng.between(1, 9))}});
  work.call("ec2", "AuthorizeSecurityGroupIngress",
            {{"sg", group}, {"port", "22"}, {"cidr", office + "/32"}});
  const auto started = launch(work, {.type = "c6i.xlarge",
                                     .image = image,
                                     .subnet = world.instances[0].subnet,
                                     .group = group,
                                     .key_pair = world.engineer.name + "-test"});
  work.calls({"ec2:DescribeInstances", "ec2:DescribeInstanceStatus"});

  scene.recorder.book().cause("bad_image", "likely");
  scene.recorder.book().reported(started.front());
  Incident incident;
  incident.shut.push_back("open_port");  // but to the office
  incident.mail = MailKind::kAbuse;
  incident.instance = started.front();
  incident.address = world.spare_address;
  incident.region = world.region;
  incident.activity = world.calendar.attack;
  incident.picture.machines.push_back(
      {started.front(), image, group, world.spare_address, time + 60});
  incident.picture.image_owners[image] = world.outsider.foreign_account;
  incident.picture.open[group] = {22, office + "/32"};
  return incident;
}

Incident web_shell_role(Scene& scene) {
  World& world = scene.world;
  const Outsider& outsider = world.outsider;
  const Instance& victim = world.instances.front();  // IMDSv2 alone
  const int64_t start = world.calendar.attack;
  const std::string& first = outsider.addresses[0];

  const Session taken = instance_session(world, victim, start);
  Work role = scene.begin(stolen(in_instance_role(world, victim, taken, first, outsider.agent)),
                          start, kScript);
  look_at_identities(role);
  role.calls({"ec2:DescribeInstances", "s3:ListBuckets", "secretsmanager:ListSecrets"});
  role.call("iam", "CreateUser", {{"user", outsider.user_names[0]}}, Fault::denied());
  look_around(role, foreign_regions(scene, 3));
  mine(role, outsider.thing_names[0], static_cast<size_t>(scene.rng.between(2, 6)));
  leave_function(role, outsider.thing_names[1] + "-sync", outsider.role_names[0]);

  scene.recorder.book().cause("vulnerable_application", "likely");
  scene.recorder.book().cause("bad_image", "ruled_out");  // Amazon's
  Incident incident;
  incident.shut.push_back("open_port");
  incident.mail = scene.rng.chance(60) ? MailKind::kThirdParty : MailKind::kSuspiciousKey;
  incident.key = taken.key;
  incident.source_address = first;
  incident.event_name = "ListSecrets";
  incident.activity = start;
  return incident;
}

}  // namespace hikeshi::drill
