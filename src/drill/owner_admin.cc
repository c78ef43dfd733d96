// SPDX-License-Identifier: Apache-2.0
// What an administrator does now and then, which is what intruders do: users, keys, roles,
// openings.
#include <fmt/format.h>

#include <array>

#include "base/utc_time.h"
#include "drill/owner.h"

namespace hikeshi::drill {
namespace {

void make_service_user(Work& work, const World& world, int number) {
  Rng rng = world.stream("service-user", static_cast<uint64_t>(number));
  const Vars vars{{"user", fmt::format("{}-reader-{}", world.company, number)},
                  {"userid", world.unique_id("AIDA", rng)},
                  {"issued", world.access_key("AKIA", rng)},
                  {"policyarn", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}};
  for (const std::string_view event :
       {"CreateUser", "AttachUserPolicy", "CreateAccessKey", "TagUser"})
    work.call("iam", event, vars);
}

void make_service_role(Work& work, const World& world, int number) {
  const Vars vars{{"role", fmt::format("{}-tool-{}", world.company, number)},
                  {"document", trust_in(R"({"Service":"ec2.amazonaws.com"})")},
                  {"policyarn", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"},
                  {"profile", fmt::format("{}-tool-{}", world.company, number)}};
  for (const std::string_view event :
       {"CreateRole", "AttachRolePolicy", "CreateInstanceProfile", "AddRoleToInstanceProfile"})
    work.call("iam", event, vars);
}

void open_to_office(Work& work, const World& world, int number) {
  Rng rng = world.stream("group", static_cast<uint64_t>(number));
  const Vars vars{{"sg", "sg-0" + rng.hex(16)},
                  {"sgname", fmt::format("office-access-{}", number)},
                  {"port", rng.chance(50) ? "22" : "5432"},
                  {"cidr", world.office.front() + "/32"}};
  work.call("ec2", "CreateSecurityGroup", vars);
  work.call("ec2", "AuthorizeSecurityGroupIngress", vars);
}

void rotate_own_key(Work& work, const World& world, int number) {
  Rng rng = world.stream("rotation", static_cast<uint64_t>(number));
  const Vars fresh{{"user", world.admin.name}, {"issued", world.access_key("AKIA", rng)}};
  const Vars old{{"user", world.admin.name}, {"issued", world.access_key("AKIA", rng)}};
  work.call("iam", "ListAccessKeys", fresh);
  work.call("iam", "CreateAccessKey", fresh);
  work.call("iam", "UpdateAccessKey", old);
  work.call("iam", "DeleteAccessKey", old);
}

void keep_a_copy(Work& work, const World& world, int number) {
  Rng rng = world.stream("copy", static_cast<uint64_t>(number));
  work.call("ec2", "CreateSnapshot", {{"snapshot", "snap-0" + rng.hex(16)}});
  work.call("ec2", "CreateImage", {{"ami", "ami-0" + rng.hex(16)}});
}

}  // namespace

void admin_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  Rng rng = world.stream("admin", static_cast<uint64_t>(day.number));
  const int64_t attack_day = (world.calendar.attack - world.calendar.begin) / kDay;
  const bool busy = day.number == attack_day;
  if (!busy && (!day.workday || !rng.chance(35))) return;
  // While the intruder is at work the administrator is too.
  const int64_t start =
      busy ? world.calendar.attack + rng.between(600, 7200) : day.within(10, 17, rng);
  console_shift(recorder, world.admin, start, world.office.front(), rng.fork("shift"), 1);
  Work work(recorder, on_console(world, world.admin, start, true, world.office.front()),
            start + 900, rng.fork("work"), kHuman);
  using Act = void (*)(Work&, const World&, int);
  constexpr std::array<Act, 5> kActs = {make_service_user, make_service_role, open_to_office,
                                        rotate_own_key, keep_a_copy};
  if (!busy) return rng.pick(kActs)(work, world, day.number);
  make_service_role(work, world, day.number);
  open_to_office(work, world, day.number);
  keep_a_copy(work, world, day.number);
  if (rng.chance(50)) make_service_user(work, world, day.number);
}

void fill_hour(Recorder& recorder, int64_t hour, uint64_t bytes) {
  const World& world = recorder.world();
  Rng rng = world.stream("fill", static_cast<uint64_t>(hour));
  const uint64_t begin = recorder.delivery().bytes_added();
  for (uint64_t i = 0; recorder.delivery().bytes_added() - begin < bytes; ++i) {
    const int64_t time = hour + rng.between(0, kHour - 30);
    Rng part = rng.fork("part", i);
    const uint64_t kind = rng.below(20);
    if (kind < 9) {
      instance_burst(recorder, rng.pick(world.instances), time, part);
    } else if (kind < 13) {
      function_burst(recorder, rng.below(9), time, part);
    } else if (kind < 15) {
      task_burst(recorder, time, part);
    } else if (kind < 18) {
      service_burst(recorder, time, part);
    } else if (kind < 19) {
      ci_run(recorder, time, part);
    } else {
      audit_burst(recorder, time, part, 20);
    }
  }
}

}  // namespace hikeshi::drill
