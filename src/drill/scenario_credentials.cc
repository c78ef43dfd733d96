// SPDX-License-Identifier: Apache-2.0
// Credentials that came from elsewhere: a key on a web site, a key that stood in a function's
// environment and was read there with another one, and a role that trusts the whole world.
#include <fmt/format.h>

#include <array>

#include "base/utc_time.h"
#include "drill/scenario.h"

namespace hikeshi::drill {
namespace {

// Looks, leaves an administrator behind, and mines in some regions. What all such visits have.
MadeUser settle_and_mine(Scene& scene, Work& work) {
  const Outsider& outsider = scene.world.outsider;
  const auto regions = foreign_regions(scene, static_cast<size_t>(scene.rng.between(3, 6)));
  look_around(work, regions);
  const MadeUser made = make_user(work, outsider.user_names[0], true, true, false);
  for (const std::string& region : regions) {
    mine(work.in(region), outsider.thing_names[0], static_cast<size_t>(scene.rng.between(1, 5)));
    work.wait(20, 300);
  }
  work.in(scene.world.region);
  return made;
}

// Where everybody could read a key: a site of the owner's or of others, or a bucket, by each of the
// names that one has.
std::string open_place(Scene& scene) {
  const World& world = scene.world;
  const std::string bucket = *world.draw("bucket", scene.rng);
  const std::string site = scene.rng.pick(
      std::array{"https://static." + world.domain, "https://www." + world.domain,
                 std::string("https://pastes.example"),
                 fmt::format("https://{}.s3.{}.amazonaws.com", bucket, world.region),
                 fmt::format("https://{}.s3.amazonaws.com", bucket),
                 fmt::format("https://s3.{}.amazonaws.com/{}", world.region, bucket),
                 fmt::format("http://{}.s3-website-{}.amazonaws.com", bucket, world.region)});
  return fmt::format("{}/{}", site,
                     scene.rng.pick(std::array{"app/.env", "js/bundle.js", "db.sql"}));
}

// Somebody of another account, as the record of a cross-account AssumeRole names them.
Caller foreigner(Scene& scene, const std::string& address) {
  const Outsider& outsider = scene.world.outsider;
  Caller caller;
  caller.principal = "AIDA" + scene.rng.base32(17);
  caller.identity = fmt::format(R"("type":"AWSAccount","principalId":"{}","accountId":"{}")",
                                caller.principal, outsider.foreign_account);
  caller.credential = "aws_account:" + caller.principal;
  caller.credential_kind = "session";
  caller.address = address;
  caller.agent = outsider.agent;
  return stolen(std::move(caller));
}

}  // namespace

Incident web_key_mining(Scene& scene) {
  World& world = scene.world;
  const Outsider& outsider = world.outsider;
  const User& user = world.backup;
  const int64_t start = world.calendar.attack;
  Work key = scene.begin(stolen(with_key(world, user, outsider.addresses[0], outsider.agent)),
                         start, kScript);
  look_at_identities(key);
  const MadeUser made = settle_and_mine(scene, key);
  quarantine(scene, user, world.calendar.notice - scene.rng.between(300, 900));

  scene.recorder.book().cause("key_leaked_elsewhere", "confirmed");
  Incident incident;
  incident.mail = MailKind::kExposedKey;
  incident.user = user.name;
  incident.key = user.key;
  incident.url = open_place(scene);
  incident.activity = start;
  incident.to_disable = {{user.name, user.key}, {made.user.name, made.user.key}};
  return incident;
}

Incident key_in_function(Scene& scene) {
  World& world = scene.world;
  const Outsider& outsider = world.outsider;
  const int64_t start = world.calendar.attack;
  const std::string& first = outsider.addresses[0];
  const std::string function = *world.draw("function", scene.rng);

  Work reader =
      scene.begin(stolen(with_key(world, world.deploy, first, outsider.agent)), start, kScript);
  look_at_identities(reader);
  reader.calls({"lambda:ListFunctions20150331"});
  reader.call("lambda", "GetFunctionConfiguration20150331v2", {{"function", function}});
  reader.call("iam", "CreateUser", {{"user", outsider.user_names[1]}}, Fault::denied());

  Work found = scene.begin(stolen(with_key(world, world.backup, first, outsider.agent)),
                           reader.now() + scene.rng.between(60, 900), kScript);
  found.calls({"sts:GetCallerIdentity", "iam:ListAttachedUserPolicies"});
  const MadeUser made = settle_and_mine(scene, found);

  scene.recorder.book().cause("secret_read", "confirmed");
  scene.recorder.book().cause("key_in_git", "unknown");
  Incident incident;
  incident.mail = MailKind::kThirdParty;
  incident.activity = start;
  incident.to_disable = {{world.deploy.name, world.deploy.key},
                         {world.backup.name, world.backup.key},
                         {made.user.name, made.user.key}};
  incident.picture.variables.push_back(
      {function, world.backup.key, world.calendar.begin - scene.rng.between(5, 90) * kDay});
  return incident;
}

Incident open_role_trust(Scene& scene) {
  World& world = scene.world;
  const Outsider& outsider = world.outsider;
  const int64_t start = world.calendar.attack;
  const std::string& first = outsider.addresses[0];
  Work outside = scene.begin(foreigner(scene, first), start, kScript);
  Work role = scene.begin(outside.assume(world.vendor, "support", first, outsider.agent), start + 4,
                          kScript);
  look_at_identities(role);
  const MadeUser made = settle_and_mine(scene, role);

  scene.recorder.book().cause("wide_trust", "confirmed");
  Incident incident;
  incident.mail = scene.rng.chance(50) ? MailKind::kThirdParty : MailKind::kReview;
  incident.activity = start;
  incident.to_disable = {{made.user.name, made.user.key}};
  // To everybody, or to the whole of an account with nothing else asked of it.
  incident.picture.trusts[world.vendor.name] =
      scene.rng.chance(50)
          ? R"({"AWS":"*"})"
          : fmt::format(R"({{"AWS":"arn:aws:iam::{}:root"}})", outsider.foreign_account);
  return incident;
}

}  // namespace hikeshi::drill
