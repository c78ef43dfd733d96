// SPDX-License-Identifier: Apache-2.0
// A password that was guessed, for a user without MFA, while its owner works in the console too;
// and an abuse report about an instance whose port the owner had opened, where AWS saw no intruder.
#include <fmt/format.h>

#include <array>

#include "base/utc_time.h"
#include "drill/scenario.h"

namespace hikeshi::drill {
namespace {

void guess(Scene& scene, const User& user, int64_t before, const std::string& address) {
  const int64_t tries = scene.rng.between(5, 14);
  for (int64_t i = 0; i < tries; ++i)
    scene.recorder.write(stolen(signing_in(scene.world, user, address)), before - (tries - i) * 17,
                         {"signin",
                          "ConsoleLogin",
                          scene.world.region,
                          {{"outcome", "Failure"}},
                          Fault{"", "Failed authentication"}});
}

// What the owner runs and what the thief runs differ by address and session, never by name.
std::vector<std::string> work_in_console(Scene& scene, Work& work, const Vars& key) {
  const World& world = scene.world;
  const Outsider& outsider = world.outsider;
  work.calls({"ec2:DescribeInstances", "ec2:DescribeSecurityGroups", "iam:ListUsers",
              "iam:GetAccountSummary", "s3:ListBuckets", "cloudtrail:DescribeTrails"});
  work.call("iam", "CreateAccessKey", key);
  const Foothold foothold =
      mine(work, outsider.thing_names[0], static_cast<size_t>(scene.rng.between(2, 5)));
  // A door of the owner's, opened by the thief: a consequence and not the cause.
  work.call("ec2", "AuthorizeSecurityGroupIngress",
            {{"sg", world.instances[1].group}, {"port", "22"}, {"cidr", "0.0.0.0/0"}});
  work.call("cloudtrail", "DeleteTrail", {{"trail", world.second_trail}});
  scene.recorder.delivery().end_second_trail(work.now());
  const int yesterday = static_cast<int>((work.now() - world.calendar.begin) / kDay) - 1;
  work.call(
      "ec2", "ModifySnapshotAttribute",
      {{"snapshot", backup_snapshot(world, yesterday, 3)}, {"foreign", outsider.foreign_account}});
  return foothold.instances;
}

std::string stranger(Rng& rng) { return fmt::format("198.51.100.{}", rng.between(1, 254)); }

// What the instance's sshd wrote: its owner with a key, strangers who try passwords, and, where
// `guessed`, one whose list held the right one.
std::string host_log(const Scene& scene, int64_t opened, bool guessed, Rng rng) {
  const World& world = scene.world;
  const std::string& guest = world.outsider.addresses[0];
  std::string log;
  const auto line = [&](int64_t time, const std::string& text) {
    const int64_t port = rng.between(30000, 60000);
    log += fmt::format("{} ip-10-30-4-7 sshd[{}]: {} port {} ssh2\n", format_rfc3339({time}),
                       rng.between(900, 30000), text, port);
  };
  line(opened + 300, fmt::format("Accepted publickey for ec2-user from {}", world.office.front()));
  const int64_t came = world.calendar.attack - rng.between(600, 5400), tries = rng.between(30, 90);
  for (int64_t i = 0; i < 40; ++i) {
    const std::string from = stranger(rng);
    line(opened + 400 + i * (came - 3600 - opened - 400) / 40,
         fmt::format("Failed password for invalid user {} from {}",
                     rng.pick(std::array{"admin", "oracle", "test", "pi"}), from));
  }
  for (int64_t i = tries; i > 0; --i)
    line(came - i * 9, fmt::format("Failed password for ubuntu from {}", guest));
  if (guessed) line(came, fmt::format("Accepted password for ubuntu from {}", guest));
  return log;
}

// The same of a Windows host, as `wevtutil qe Security /f:xml` prints it.
std::string windows_log(const Scene& scene, int64_t opened, bool guessed, Rng rng) {
  const World& world = scene.world;
  const std::string& guest = world.outsider.addresses[0];
  std::string log;
  const auto event = [&](int64_t time, int id, int type, const std::string& user,
                         const std::string& from) {
    log += fmt::format(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        "<Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>{}</EventID>"
        "<TimeCreated SystemTime='{}.{:07}Z'/><Channel>Security</Channel></System><EventData>"
        "<Data Name='TargetUserName'>{}</Data><Data Name='LogonType'>{}</Data>"
        "<Data Name='IpAddress'>{}</Data></EventData></Event>\r\n",
        id, format_rfc3339({time}).substr(0, 19), rng.between(0, 9999999), user, type, from);
  };
  event(opened + 300, 4624, 10, "Administrator", world.office.front());
  const int64_t came = world.calendar.attack - rng.between(600, 5400), tries = rng.between(30, 90);
  for (int64_t i = 0; i < 40; ++i) {
    const std::string from = stranger(rng);
    event(opened + 400 + i * (came - 3600 - opened - 400) / 40, 4625, 3,
          rng.pick(std::array{"admin", "user", "test", "scan"}), from);
  }
  for (int64_t i = tries; i > 0; --i) event(came - i * 9, 4625, 3, "Administrator", guest);
  if (guessed) event(came, 4624, 3, "Administrator", guest);
  if (guessed) event(came + 1, 4624, 10, "Administrator", guest);
  return log;
}

// Somebody of the owner's starts a machine for a test and opens a door of it to the world.
Incident opened_to_the_world(Scene& scene, bool windows) {
  const int port = windows ? 3389 : 22;
  World& world = scene.world;
  Rng& rng = scene.rng;
  const std::string& office = world.office.front();
  const int opened = world.calendar.days - 2 - static_cast<int>(rng.between(1, 3));
  const int64_t time = day_of(world, opened).at(15, rng.between(0, 40));
  console_shift(scene.recorder, world.engineer, time - 120, office, rng.fork("shift"), 1);
  Work work =
      scene.begin(on_console(world, world.engineer, time - 120, false, office), time, kHuman);

  const std::string group = "sg-0" + rng.hex(16);
  const std::string key_pair = world.engineer.name + "-test";
  work.call("ec2", "CreateKeyPair", {{"keypair", key_pair}});
  work.call("ec2", "CreateSecurityGroup",
            {{"sg", group}, {"sgname", "launch-wizard-" + std::to_string(rng.between(1, 9))}});
  // Machines that are open to the world on purpose: a web server's group, by the same person.
  work.call("ec2", "AuthorizeSecurityGroupIngress",
            {{"sg", world.instances[0].group}, {"port", "443"}, {"cidr", "0.0.0.0/0"}});
  work.call("ec2", "AuthorizeSecurityGroupIngress",
            {{"sg", group}, {"port", std::to_string(port)}, {"cidr", "0.0.0.0/0"}});
  const auto started = launch(work, {.type = "t3.medium",
                                     .image = world.instances[0].image,
                                     .subnet = world.instances[0].subnet,
                                     .group = group,
                                     .key_pair = key_pair});
  work.calls({"ec2:DescribeInstances", "ec2:DescribeInstanceStatus"});

  const bool guessed = rng.fork("guessed").chance(60);
  scene.recorder.book().cause("open_port", guessed ? "confirmed" : "likely");
  scene.recorder.book().cause("bad_image", "ruled_out");  // Amazon's
  scene.recorder.book().reported(started.front());
  Incident incident;
  incident.mail = MailKind::kAbuse;
  incident.instance = started.front();
  incident.address = world.spare_address;
  incident.region = world.region;
  incident.activity = world.calendar.attack;
  incident.picture.machines.push_back(
      {started.front(), world.instances[0].image, group, world.spare_address, work.now()});
  incident.picture.open[group] = {port, "0.0.0.0/0"};
  incident.host_log = windows ? windows_log(scene, work.now(), guessed, rng.fork("host"))
                              : host_log(scene, work.now(), guessed, rng.fork("host"));
  if (windows) incident.host_log_name = "Security.xml";
  return incident;
}

}  // namespace

Incident console_password(Scene& scene) {
  World& world = scene.world;
  const Outsider& outsider = world.outsider;
  const int64_t start = world.calendar.attack;
  const std::string& first = outsider.addresses[0];
  const std::string& second = outsider.addresses[scene.rng.below(2)];
  User visitor = world.engineer;
  if (scene.rng.chance(60)) visitor.browser = outsider.browser;

  guess(scene, visitor, start + 240, first);
  scene.recorder.write(stolen(signing_in(world, visitor, first)), start + 260,
                       {"signin", "ConsoleLogin", world.region});
  Work console = scene.begin(stolen(on_console(world, visitor, start + 260, false, first)),
                             start + 266, kHuman);
  const Vars key{{"user", visitor.name}, {"issued", world.access_key("AKIA", scene.rng)}};
  console_shift(scene.recorder, world.engineer, start - 900, world.office.front(),
                scene.rng.fork("owner"), 4);
  const auto instances = work_in_console(scene, console, key);

  Caller made = stolen(with_key(world, visitor, key.get("issued"), second, outsider.agent));
  made.issued_by = console.caller().credential;
  Work tool = scene.begin(made, console.now() + 300, kScript);
  tool.calls({"sts:GetCallerIdentity"});
  look_around(tool, foreign_regions(scene, 3));
  mine(tool.in(foreign_regions(scene, 1).front()), outsider.thing_names[1], 3);
  console_shift(scene.recorder, world.engineer, tool.now() + 200, world.office.front(),
                scene.rng.fork("owner", 2), 2);

  scene.recorder.book().cause("password_stolen", "likely");
  scene.recorder.book().cause("no_mfa", "confirmed");
  Incident incident;
  incident.activity = console.now() + 1200;
  incident.to_disable = {{visitor.name, key.get("issued")}};
  if (scene.rng.chance(50)) {
    incident.mail = MailKind::kAbuse;
    incident.instance = instances.front();
    incident.region = world.region;
    incident.address = world.spare_address;
    return incident;
  }
  incident.mail = scene.rng.chance(50) ? MailKind::kThirdParty : MailKind::kSuspiciousKey;
  incident.user = visitor.name;
  incident.key = key.get("issued");
  return incident;
}

Incident open_ssh_scan(Scene& scene) { return opened_to_the_world(scene, false); }
Incident open_rdp_scan(Scene& scene) { return opened_to_the_world(scene, true); }

Incident clean(Scene& scene) {
  const World& world = scene.world;
  Incident incident;
  incident.activity = world.calendar.attack;
  // A false alarm of AWS's: of nothing in particular, or of the pipeline's own key.
  const bool names_key = scene.rng.chance(40);
  incident.mail = names_key              ? MailKind::kSuspiciousKey
                  : scene.rng.chance(50) ? MailKind::kReview
                                         : MailKind::kThirdParty;
  if (names_key) {
    incident.user = world.ci.name;
    incident.key = world.ci.key;
  }
  return incident;
}

}  // namespace hikeshi::drill
