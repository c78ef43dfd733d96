// SPDX-License-Identifier: Apache-2.0
// Who must not be blamed: ordinary work that looks like an attack, and what is too little known.
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const Who kAdmin{.user = "admin", .key = "AKIAQ7EXMPLADMINKEY2", .address = "198.51.100.20"};
const Who kPipeline{.user = "terraform",
                    .key = "AKIAQ7EXMPLPIPELINE2",
                    .address = "192.0.2.80",
                    .agent = "Terraform/1.8"};

void new_colleague(TrailMaker& t, const std::string& day, const Who& who = kAdmin) {
  t.add(day + "T09:01:00Z", who, "iam", "CreateUser", {{"userName", "hana"}},
        {{"user", {{"userName", "hana"}}}});
  t.add(day + "T09:02:00Z", who, "iam", "CreateLoginProfile", {{"userName", "hana"}});
  t.add(day + "T09:03:00Z", who, "iam", "AttachUserPolicy",
        {{"userName", "hana"}, {"policyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"}});
  t.add(day + "T09:04:00Z", who, "ec2", "AuthorizeSecurityGroupIngress",
        {{"groupId", "sg-0aaaaaaaaaaaaaaaa"},
         {"cidrIp", "0.0.0.0/0"},
         {"fromPort", 443},
         {"toPort", 443}});
  t.add(day + "T09:05:00Z", who, "ec2", "RunInstances", {{"instanceType", "t3.micro"}},
        {{"instancesSet", {{"items", {{{"instanceId", "i-0aaaaaaaaaaaaaaaa"}}}}}}});
}

// What a pipeline makes in a run: many things, of which none is grave.
void pipeline_run(TrailMaker& t, const std::string& day) {
  const Json role{{"roleName", "preview"}};
  const Json function{{"functionName", "preview-api"}};
  t.add(day + "T10:00:00Z", kPipeline, "iam", "CreateRole", role, {{"role", role}});
  t.add(day + "T10:00:01Z", kPipeline, "iam", "PutRolePolicy", role);
  t.add(day + "T10:00:02Z", kPipeline, "iam", "AttachRolePolicy", role);
  t.add(day + "T10:00:03Z", kPipeline, "lambda", "CreateFunction20150331", function, function);
  t.add(day + "T10:00:04Z", kPipeline, "lambda", "AddPermission20150331v2", function);
  t.add(day + "T10:00:05Z", kPipeline, "events", "PutRule", {{"name", "tick"}});
  t.add(day + "T10:00:06Z", kPipeline, "ecs", "CreateCluster", {{"clusterName", "preview"}});
  t.add(day + "T10:00:07Z", kPipeline, "s3", "PutBucketPolicy", {{"bucketName", "preview"}});
  t.add(
      day + "T10:00:08Z", kPipeline, "s3", "PutBucketPublicAccessBlock",
      {{"bucketName", "preview"}, {"PublicAccessBlockConfiguration", {{"BlockPublicAcls", true}}}});
  for (const char* call : {"DescribeVpcs", "DescribeSubnets", "DescribeRegions", "DescribeImages"})
    t.add(day + "T10:01:00Z", kPipeline, "ec2", call)["readOnly"] = true;
}

TEST(Suspicion, TheOfficeIsNotNewOnMonday) {
  TrailMaker t;
  for (const char* day : {"2026-03-07", "2026-03-08"})  // machines work at the weekend
    t.add(std::string(day) + "T05:00:00Z", {.address = "192.0.2.10"}, "s3", "PutObject");
  new_colleague(t, "2026-03-09");
  for (int day = 10; day <= 20; ++day)
    t.add(fmt::format("2026-03-{}T09:00:00Z", day), kAdmin, "ec2", "DescribeInstances");
  const HuntResult r = t.hunt();
  EXPECT_FALSE(r.actor_found());
  EXPECT_THAT(charged(r, Charge::kActor), IsEmpty());
}

TEST(Suspicion, ADayOfAPipelineIsNoAttack) {
  TrailMaker t;
  pipeline_run(t, "2026-03-09");
  EXPECT_FALSE(t.hunt().actor_found());
}

TEST(Suspicion, ANewRunnerOfAPipelineIsNoAttack) {
  TrailMaker t;
  for (int day = 2; day <= 12; ++day) pipeline_run(t, fmt::format("2026-03-{:02}", day));
  for (size_t i = t.records_.size() - 13; i < t.records_.size(); ++i)
    t.records_[i]["sourceIPAddress"] = "192.0.2.99";
  EXPECT_FALSE(t.hunt().actor_found());
}

TEST(Suspicion, AGraveAttackShowsInADayOfLogsToo) {
  TrailMaker t;
  t.add("2026-03-11T01:00:00Z", {}, "ec2", "DescribeInstances");
  theft(t);
  const HuntResult r = t.hunt();
  ASSERT_TRUE(r.actor_found());
  EXPECT_THAT(r.suspects[0].addresses, ElementsAre(kThief));
}

TEST(Suspicion, AHireInADayOfLogsIsNoAttack) {
  TrailMaker t;
  t.add("2026-03-11T01:00:00Z", {}, "ec2", "DescribeInstances");
  new_colleague(t, "2026-03-11");
  EXPECT_FALSE(t.hunt().actor_found());
}

TEST(Suspicion, AScannerOfTheOwnersAsksAndIsRefusedButHarmsNothing) {
  TrailMaker t;
  t.owner_work();
  const Who scanner{.user = "audit", .key = "AKIAQ7EXMPLSCANNER22", .address = "192.0.2.44"};
  for (const char* source : {"ec2", "iam", "s3", "rds"}) {
    for (const char* call : {"DescribeInstances", "ListUsers", "ListBuckets", "DescribeDBInstances",
                             "GetAccountSummary", "ListRoles", "DescribeRegions"}) {
      auto& e = t.add("2026-03-11T04:00:00Z", scanner, source, call);
      e["readOnly"] = true;
      e["errorCode"] = "AccessDenied";
    }
  }
  EXPECT_FALSE(t.hunt().actor_found());
}

TEST(Suspicion, TheOwnersNewPlaceWithTheOwnersToolIsNotTheThiefs) {
  TrailMaker t = owner_then_theft();
  const Who thief_with_owners_tool{.address = kThief};
  t.add("2026-03-11T02:10:00Z", thief_with_owners_tool, "s3", "ListBuckets");
  const Who moved{.address = "198.51.100.200"};  // the office has a new line
  t.add("2026-03-11T03:00:00Z", moved, "s3", "PutObject");
  t.add("2026-03-11T03:01:00Z", {.user = "hana", .address = moved.address}, "s3", "PutObject");
  const HuntResult r = t.hunt();
  EXPECT_THAT(charged(r, Charge::kActor), Not(Contains("e26")));
  EXPECT_THAT(charged(r, Charge::kDisputed), Contains("e26"));
  EXPECT_THAT(charged(r, Charge::kActor), Not(Contains("e27")));
}

TEST(Suspicion, TheThiefsSecondPlaceIsTheThiefs) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T03:00:00Z", thief_elsewhere(), "ec2", "DescribeRegions");
  EXPECT_THAT(charged(t.hunt(), Charge::kActor), Contains("e25"));
}

TEST(Suspicion, WhoSharesAPlaceThatIsTiedByACredentialAloneIsNotDrawnIn) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T03:00:00Z", thief_elsewhere(), "ec2", "DescribeRegions");
  t.add("2026-03-11T03:05:00Z",
        {.user = "hana", .key = "AKIAQ7EXMPLHANASKEY2", .address = thief_elsewhere().address}, "s3",
        "ListBuckets");
  EXPECT_THAT(charged(t.hunt(), Charge::kActor), Not(Contains("e26")));
}

// The last `count` records become a person's who works in a permission set's role.
void by_person(TrailMaker& t, size_t count, const std::string& person, const std::string& key) {
  const std::string role = "AWSReservedSSO_Admin_0123456789abcdef";
  for (size_t i = t.records_.size() - count; i < t.records_.size(); ++i)
    t.records_[i]["userIdentity"] = {
        {"type", "AssumedRole"},
        {"principalId", "AROAEXAMPLE:" + person},
        {"arn", fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", kAccount, role, person)},
        {"accountId", kAccount},
        {"accessKeyId", key},
        {"sessionContext",
         {{"sessionIssuer",
           {{"arn", fmt::format("arn:aws:iam::{}:role/aws-reserved/sso.amazonaws.com/{}", kAccount,
                                role)}}},
          {"attributes", {{"creationDate", "2026-03-11T00:00:00Z"}}}}}};
}

// All admins of Identity Center work in one role: what Aiko does all day excuses nobody who has
// Ben's session, and Aiko is not accused for it.
TEST(Suspicion, APersonOfAPermissionSetIsNamedAndNotTheColleagues) {
  TrailMaker t;
  for (int day = 1; day <= 10; ++day) {
    const size_t before = t.records_.size();
    new_colleague(t, fmt::format("2026-03-{:02}", day));
    by_person(t, t.records_.size() - before, "aiko@example.com", "ASIAQ7EXMPLAIKOAIKO2");
    t.add(fmt::format("2026-03-{:02}T10:00:00Z", day), kAdmin, "ec2", "DescribeInstances");
    by_person(t, 1, "ben@example.com", "ASIAQ7EXMPLBENBENBE2");
  }
  const size_t before = t.records_.size();
  theft(t);
  by_person(t, t.records_.size() - before, "ben@example.com", "ASIAQ7EXMPLTHIEFTHI2");
  const HuntResult r = t.hunt();
  ASSERT_TRUE(r.actor_found());
  ASSERT_EQ(r.suspects.size(), 1U);
  EXPECT_EQ(r.suspects[0].principal,
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/"
            "ben@example.com");
  EXPECT_EQ(r.suspects[0].addresses, std::vector<std::string>{kThief});
}

TEST(Suspicion, TheInstanceIsAtHomeEvenWhereTheLogsBeginWithTheThief) {
  constexpr const char* kHome = "192.0.2.10";
  TrailMaker t;
  instance_call(t, "2026-03-11T01:00:00Z", kThief, "iam", "CreateUser");
  instance_call(t, "2026-03-11T01:01:00Z", kThief, "iam", "ListUsers");
  instance_call(t, "2026-03-11T01:10:00Z", kHome, "s3", "ListBuckets");
  instance_call(t, "2026-03-11T02:10:00Z", kHome, "s3", "ListBuckets");
  const HuntResult r = t.hunt();
  ASSERT_TRUE(r.actor_found());
  EXPECT_THAT(r.suspects[0].addresses, ElementsAre(kThief));
}

}  // namespace
}  // namespace hikeshi::hunt
