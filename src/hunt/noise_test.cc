// SPDX-License-Identifier: Apache-2.0
// What looks like an attack and is the owner's daily work: nobody is accused of it, and a theft in
// its midst is found without it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

using testing::ElementsAre;

std::string at(int day, int hour, int minute, int second = 0) {
  return fmt::format("2026-03-{:02}T{:02}:{:02}:{:02}Z", day, hour, minute, second);
}

// One session a day of a role, from the given place.
Json& role_call(TrailMaker& t, const std::string& time, const std::string& role, int day,
                const std::string& address, const std::string& agent, const std::string& source,
                const std::string& name, Json request = nullptr, Json response = nullptr) {
  Json& e = t.add(time, {.address = address, .agent = agent}, source, name, std::move(request),
                  std::move(response));
  const std::string session = fmt::format("run-{}", day);
  e["userIdentity"] = {
      {"type", "AssumedRole"},
      {"principalId", "AROA" + role + ":" + session},
      {"arn", fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", kAccount, role, session)},
      {"accountId", kAccount},
      {"accessKeyId", fmt::format("ASIAQ7EXMPL{:09}", day * 7 + static_cast<int>(role.size()))},
      {"sessionContext",
       {{"sessionIssuer",
         {{"arn", fmt::format("arn:aws:iam::{}:role/{}", kAccount, role)}, {"userName", role}}},
        {"attributes", {{"creationDate", at(day, 0, 0)}}}}}};
  return e;
}

// A log-delivery role of another team without its policy: thousands of AccessDenied a day.
void denied_delivery(TrailMaker& t) {
  for (int day = 1; day <= 12; ++day) {
    for (int i = 0; i < 400; ++i) {
      Json& e = role_call(t, at(day, i / 60 % 24, i % 60), "log-delivery", day, "198.51.100.20",
                          "Boto3/1.34", "s3", "PutObject", {{"bucketName", "logs"}});
      e["errorCode"] = "AccessDenied";
      e["errorMessage"] = "Access Denied";
    }
  }
}

// A backup that lists and describes everything every night, in every region.
void nightly_backup(TrailMaker& t) {
  const std::pair<const char*, const char*> calls[] = {{"ec2", "DescribeInstances"},
                                                       {"ec2", "DescribeSnapshots"},
                                                       {"ec2", "DescribeVolumes"},
                                                       {"s3", "ListBuckets"},
                                                       {"iam", "ListUsers"},
                                                       {"iam", "ListRoles"},
                                                       {"rds", "DescribeDBInstances"},
                                                       {"kms", "ListKeys"},
                                                       {"secretsmanager", "ListSecrets"},
                                                       {"sts", "GetCallerIdentity"},
                                                       {"iam", "GetAccountAuthorizationDetails"}};
  for (int day = 1; day <= 12; ++day) {
    for (const char* region : {"us-east-1", "eu-west-1", "ap-northeast-1"}) {
      for (const auto& [source, name] : calls) {
        Json& e = role_call(t, at(day, 3, 10), "backup", day, "198.51.100.30", "Boto3/1.34", source,
                            name);
        e["awsRegion"] = region;
        e["readOnly"] = true;
      }
    }
    role_call(t, at(day, 3, 30), "backup", day, "198.51.100.30", "Boto3/1.34", "ec2",
              "CreateSnapshot", {{"volumeId", "vol-1"}},
              {{"snapshotId", fmt::format("snap-{:04}", day)}});
    role_call(t, at(day, 3, 40), "backup", day, "198.51.100.30", "Boto3/1.34", "ec2",
              "DeleteSnapshot", {{"snapshotId", fmt::format("snap-{:04}", day - 7)}});
  }
}

// A pipeline that makes users, roles, instances and rules and takes them down all day, from runners
// that change.
void busy_pipeline(TrailMaker& t) {
  for (int day = 1; day <= 12; ++day) {
    for (int run = 0; run < 6; ++run) {
      const std::string runner = fmt::format("198.51.100.{}", 40 + (day * 6 + run) % 50);
      const auto call = [&](int minute, const char* source, const char* name,
                            Json request = nullptr, Json response = nullptr) {
        role_call(t, at(day, 8 + run, minute), "ci-deploy", day, runner, "Terraform/1.7", source,
                  name, std::move(request), std::move(response));
      };
      const std::string role = fmt::format("preview-{}-{}", day, run);
      const std::string instance = fmt::format("i-0{:016x}", day * 100 + run);
      call(1, "iam", "CreateRole", {{"roleName", role}},
           {{"role", {{"roleName", role}, {"arn", "arn:aws:iam::111122223333:role/" + role}}}});
      call(2, "iam", "AttachRolePolicy",
           {{"roleName", role}, {"policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
      call(3, "ec2", "RunInstances", {{"instanceType", "t3.small"}},
           {{"instancesSet", {{"items", {{{"instanceId", instance}}}}}}});
      call(4, "ec2", "AuthorizeSecurityGroupIngress",
           {{"groupId", "sg-1"},
            {"ipPermissions",
             {{"items",
               {{{"fromPort", 443},
                 {"toPort", 443},
                 {"ipRanges", {{"items", {{{"cidrIp", "0.0.0.0/0"}}}}}}}}}}}});
      call(40, "ec2", "TerminateInstances",
           {{"instancesSet", {{"items", {{{"instanceId", instance}}}}}}});
      call(41, "iam", "DetachRolePolicy",
           {{"roleName", role}, {"policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
      call(42, "iam", "DeleteRole", {{"roleName", role}});
    }
  }
}

// The owner's vulnerability scanner: reads everything, tries doors, is refused at many.
void owners_scanner(TrailMaker& t) {
  for (int day = 1; day <= 12; day += 3) {
    for (int i = 0; i < 120; ++i) {
      const char* const names[] = {"ListUsers", "GetAccountPasswordPolicy", "ListAccessKeys",
                                   "GetUser"};
      Json& e = role_call(t, at(day, 5, i % 60, i / 60), "security-audit", day, "198.51.100.50",
                          "Prowler/5", "iam", names[i % 4]);
      e["readOnly"] = true;
      if (i % 5 == 0) e["errorCode"] = "AccessDenied";
    }
  }
}

// A scanner that is new, from a new place, and rattles at doors that stay shut.
void new_scanner(TrailMaker& t) {
  for (int day = 9; day <= 12; ++day) {
    int minute = 0;
    const auto call = [&](const char* source, const char* name, bool denied) {
      Json& e = role_call(t, at(day, 5, ++minute), "new-scanner", day, "198.51.100.60", "Prowler/5",
                          source, name);
      if (denied) e["errorCode"] = "AccessDenied";
    };
    for (const char* name : {"ListUsers", "ListRoles", "GetAccountAuthorizationDetails"})
      call("iam", name, false);
    for (const char* name : {"DescribeInstances", "DescribeSnapshots", "DescribeRegions"})
      call("ec2", name, false);
    call("s3", "ListBuckets", false);
    for (const char* name : {"CreateUser", "CreateAccessKey", "CreateLoginProfile"})
      call("iam", name, true);
    call("secretsmanager", "GetSecretValue", true);
    call("ec2", "RunInstances", true);
    call("cloudtrail", "StopLogging", true);
  }
}

using Noise = std::function<void(TrailMaker&)>;

const std::vector<std::pair<const char*, Noise>>& noises() {
  static const std::vector<std::pair<const char*, Noise>> kAll = {
      {"denied delivery", denied_delivery},
      {"nightly backup", nightly_backup},
      {"busy pipeline", busy_pipeline},
      {"owner's scanner", owners_scanner},
      {"a new scanner", new_scanner},
      {"all of it", [](TrailMaker& t) {
         for (const Noise& one : {Noise(denied_delivery), Noise(nightly_backup),
                                  Noise(busy_pipeline), Noise(owners_scanner), Noise(new_scanner)})
           one(t);
       }}};
  return kAll;
}

TEST(Noise, AloneItAccusesNobody) {
  for (const auto& [name, noise] : noises()) {
    SCOPED_TRACE(name);
    TrailMaker t;
    t.owner_work();
    noise(t);
    const HuntResult r = t.hunt(2);
    EXPECT_FALSE(r.actor_found()) << (r.suspects.empty() ? "" : r.suspects[0].principal);
    EXPECT_TRUE(r.inventory.made.empty());
  }
}

TEST(Noise, ATheftInItsMidstIsFoundWithoutIt) {
  for (const auto& [name, noise] : noises()) {
    SCOPED_TRACE(name);
    TrailMaker t;
    t.owner_work();
    noise(t);
    theft(t);
    const HuntResult r = t.hunt(2);
    ASSERT_TRUE(r.actor_found());
    EXPECT_EQ(r.suspects[0].principal, "arn:aws:iam::111122223333:user/ci");
    EXPECT_THAT(r.suspects[0].addresses, ElementsAre(kThief));
    for (size_t i = 1; i < r.suspects.size(); ++i)
      EXPECT_LT(r.suspects[i].confidence, Confidence::kMedium) << r.suspects[i].principal;
    EXPECT_THAT(made_ids(r), ElementsAre("helper", "AKIAQ7EXMPLNEWKEY22A", "main"));
  }
}

// The noise begins with the logs: there is no past to know it by.
TEST(Noise, InAWindowOfOneDayItAccusesNobody) {
  for (const auto& [name, noise] : noises()) {
    SCOPED_TRACE(name);
    TrailMaker t;
    t.owner_work();
    noise(t);
    const Window window{parse_rfc3339("2026-03-07"), parse_rfc3339("2026-03-08")};
    const HuntResult r = t.hunt(2, {}, window);
    EXPECT_FALSE(r.actor_found()) << (r.suspects.empty() ? "" : r.suspects[0].principal);
  }
}

// What is refused convicts no stranger by itself; what the notice says beside it does.
TEST(Noise, ARefusedStrangerWhomTheNoticeNamesIsASuspect) {
  TrailMaker t;
  t.owner_work();
  new_scanner(t);
  Hints hints;
  hints.addresses.insert("198.51.100.60");
  const HuntResult r = t.hunt(2, hints);
  ASSERT_TRUE(r.actor_found());
  EXPECT_EQ(r.suspects[0].confidence, Confidence::kMedium);
}

// A notice that names the account, and nothing else, makes nobody guilty.
TEST(Noise, AHintAloneAccusesNobody) {
  for (const auto& [name, noise] : noises()) {
    SCOPED_TRACE(name);
    TrailMaker t;
    t.owner_work();
    noise(t);
    Hints hints;
    hints.accounts.insert(kAccount);
    EXPECT_FALSE(t.hunt(2, hints).actor_found());
  }
}

}  // namespace
}  // namespace hikeshi::hunt
