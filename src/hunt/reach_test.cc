// SPDX-License-Identifier: Apache-2.0
// How far the actor's hand reaches: through what was made, opened and handed on, and no further.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kFar = "203.0.113.201";
const Json kInstance = {{"instancesSet", {{"items", {{{"instanceId", "i-0aaaaaaaaaaaaaaaa"}}}}}}};

Json role_session(const std::string& role, const std::string& session, const std::string& key) {
  return {{"type", "AssumedRole"},
          {"principalId", "AROAEXAMPLE:" + session},
          {"arn", fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", kAccount, role, session)},
          {"accountId", kAccount},
          {"accessKeyId", key},
          {"sessionContext",
           {{"sessionIssuer", {{"arn", fmt::format("arn:aws:iam::{}:role/{}", kAccount, role)}}},
            {"attributes", {{"creationDate", "2026-03-11T02:30:00Z"}}}}}};
}

// A call of CloudFormation's for the user `ci`, by the session that it opened at `created`.
Json& by_service(TrailMaker& t, const std::string& time, const std::string& created,
                 const std::string& source, const std::string& name, Json request, Json response) {
  Json& e = t.add(time, {}, source, name, std::move(request), std::move(response));
  e["userIdentity"]["invokedBy"] = "cloudformation.amazonaws.com";
  e["userIdentity"]["sessionContext"]["attributes"]["creationDate"] = created;
  e["sourceIPAddress"] = e["userAgent"] = "cloudformation.amazonaws.com";
  return e;
}

Json user(const std::string& name) {
  return {{"user",
           {{"userName", name}, {"arn", fmt::format("arn:aws:iam::{}:user/{}", kAccount, name)}}}};
}

std::string confidence_of(const HuntResult& r, const std::string& id) {
  for (const Made& m : r.inventory.made) {
    if (m.id == id) return std::string(to_string(m.confidence));
  }
  return "not made";
}

TEST(Reach, AGroupOfTheSameNameElsewhereOrBeforeIsTheOwners) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:06:00Z", thief(), "autoscaling", "CreateAutoScalingGroup",
        {{"autoScalingGroupName", "web"}})["awsRegion"] = "us-west-2";
  const auto launch = [&](const char* time, const char* region, const char* id) {
    Json& e = by_service(
        t, time, time, "ec2", "RunInstances",
        {{"tagSpecificationSet",
          {{"items", {{{"tags", {{{"key", "aws:autoscaling:groupName"}, {"value", "web"}}}}}}}}}},
        {{"instancesSet", {{"items", {{{"instanceId", id}}}}}}});
    e["awsRegion"] = region;
    e["userIdentity"] = role_session("AWSServiceRoleForAutoScaling", "AutoScaling", "ASIA1");
    e["userIdentity"]["invokedBy"] = "autoscaling.amazonaws.com";
  };
  launch("2026-03-11T03:00:00Z", "us-west-2", "i-0cccccccccccccccc");
  launch("2026-03-11T03:01:00Z", "eu-west-1", "i-0dddddddddddddddd");
  launch("2026-03-05T03:01:00Z", "us-west-2", "i-0eeeeeeeeeeeeeeee");
  const auto made = made_ids(t.hunt());
  EXPECT_THAT(made, Contains("i-0cccccccccccccccc"));
  EXPECT_THAT(made, Not(Contains("i-0dddddddddddddddd")));
  EXPECT_THAT(made, Not(Contains("i-0eeeeeeeeeeeeeeee")));
}

TEST(Reach, ARemovalInAnotherAccountRemovesNothingHere) {
  TrailMaker t = owner_then_theft();
  Json& e = t.add("2026-03-11T05:00:00Z", {}, "iam", "DeleteUser", {{"userName", "helper"}});
  e["recipientAccountId"] = "444455556666";
  EXPECT_THAT(made_ids(t.hunt()), Contains("helper"));
}

// What was made is gone by the logs: "c1/web" and the like.
std::vector<std::string> gone_in(const HuntResult& r) {
  std::vector<std::string> gone;
  for (const Made& made : r.inventory.made) {
    if (!made.left()) gone.push_back(made.parent + "/" + made.id);
  }
  return gone;
}

TrailMaker two_services() {
  TrailMaker t = owner_then_theft();
  for (const char* cluster : {"c1", "c2"}) {
    const std::string arn =
        fmt::format("arn:aws:ecs:us-east-1:{}:service/{}/web", kAccount, cluster);
    t.add("2026-03-11T02:06:00Z", thief(), "ecs", "CreateService",
          {{"serviceName", "web"}, {"cluster", cluster}},
          {{"service", {{"serviceName", "web"}, {"serviceArn", arn}}}});
  }
  return t;
}

TEST(Reach, ARemovalIsOfTheThingInItsClusterAlone) {
  const auto gone = [](Json request) {
    TrailMaker t = two_services();
    t.add("2026-03-11T05:00:00Z", {}, "ecs", "DeleteService", std::move(request));
    return gone_in(t.hunt());
  };
  const std::string cluster = fmt::format("arn:aws:ecs:us-east-1:{}:cluster/c2", kAccount);
  const std::string service = fmt::format("arn:aws:ecs:us-east-1:{}:service/c2/web", kAccount);
  EXPECT_THAT(gone({{"service", "web"}, {"cluster", "c2"}}), ElementsAre("c2/web"));
  EXPECT_THAT(gone({{"service", "web"}, {"cluster", cluster}}), ElementsAre("c2/web"));
  EXPECT_THAT(gone({{"service", service}}), ElementsAre("c2/web"));
  EXPECT_THAT(gone({{"service", "web"}}), testing::IsEmpty()) << "that of the default cluster";
}

// The owner's service of that name, in the owner's own cluster.
TEST(Reach, ARemovalElsewhereLeavesTheOnlyOneToo) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:06:00Z", thief(), "ses", "CreateReceiptRule",
        {{"ruleSetName", "theirs"}, {"rule", {{"name", "all"}}}});
  t.add("2026-03-11T05:00:00Z", {}, "ses", "DeleteReceiptRule",
        {{"ruleSetName", "ours"}, {"ruleName", "all"}});
  EXPECT_THAT(gone_in(t.hunt()), testing::IsEmpty());
  t.add("2026-03-11T05:01:00Z", {}, "ses", "DeleteReceiptRule",
        {{"ruleSetName", "theirs"}, {"ruleName", "all"}});
  EXPECT_THAT(gone_in(t.hunt()), ElementsAre("theirs/all"));
}

TEST(Reach, ARuleWithoutABusLiesOnTheDefaultOne) {
  TrailMaker t = owner_then_theft();
  const auto put = [&](const char* path) {
    t.add("2026-03-11T02:06:00Z", thief(), "events", "PutRule", {{"name", "tick"}},
          {{"ruleArn", fmt::format("arn:aws:events:us-east-1:{}:rule/{}", kAccount, path)}});
  };
  put("tick");
  put("crew/tick");
  t.add("2026-03-11T05:00:00Z", {}, "events", "DeleteRule", {{"name", "tick"}});
  EXPECT_THAT(gone_in(t.hunt()), ElementsAre("default/tick"));
}

// What names it is the ARN of the role that it lets in, in whichever cluster.
TEST(Reach, AnAccessEntryIsThatOfItsCluster) {
  TrailMaker t = owner_then_theft();
  const std::string role = fmt::format("arn:aws:iam::{}:role/ops/evil", kAccount);
  for (const char* cluster : {"c1", "c2"})
    t.add("2026-03-11T02:06:00Z", thief(), "eks", "CreateAccessEntry",
          {{"name", cluster}, {"principalArn", role}});
  t.add("2026-03-11T05:00:00Z", {}, "eks", "DeleteAccessEntry",
        {{"name", "c1"}, {"principalArn", role}});
  EXPECT_THAT(gone_in(t.hunt()), ElementsAre("c1/evil"));
}

TEST(Reach, AChangeToANamesakeInTheOwnersClusterIsKept) {
  TrailMaker t = owner_then_theft();
  const auto call = [&](const char* name, const std::string& cluster) {
    const std::string arn =
        fmt::format("arn:aws:ecs:us-east-1:{}:service/{}/web", kAccount, cluster);
    t.add("2026-03-11T02:06:00Z", thief(), "ecs", name,
          {{"service", "web"}, {"serviceName", "web"}, {"cluster", cluster}},
          {{"service", {{"serviceName", "web"}, {"serviceArn", arn}}}});
  };
  call("CreateService", "theirs");
  call("UpdateService", "theirs");
  call("UpdateService", "ours");
  std::vector<std::string> changed;
  for (const Made& made : t.hunt().inventory.made) {
    if (made.modified && made.type == "ecs:service") changed.push_back(made.parent);
  }
  EXPECT_THAT(changed, ElementsAre("ours"));
}

// Which of two the call removed nobody knows; of one there is no doubt.
TEST(Reach, ARemovalThatTellsNotWhereIsCountedWhereThereIsOneThing) {
  for (const bool two : {false, true}) {
    TrailMaker t = owner_then_theft();
    for (const char* group : {"a", "b"}) {
      if (two || *group == 'a')
        t.add("2026-03-11T02:06:00Z", thief(), "autoscaling", "PutScheduledUpdateGroupAction",
              {{"scheduledActionName", "nightly"}, {"autoScalingGroupName", group}});
    }
    t.add("2026-03-11T05:00:00Z", {}, "autoscaling", "DeleteScheduledAction",
          {{"scheduledActionName", "nightly"}});
    EXPECT_EQ(gone_in(t.hunt()).size(), two ? 0U : 1U);
  }
}

TEST(Reach, AnAssignmentIsToldByItsAccountAndPermissionSet) {
  TrailMaker t = owner_then_theft();
  const auto assign = [&](const char* time, const char* event, const char* set) {
    t.add(time, thief(), "sso", event,
          {{"principalId", "p"}, {"targetId", "444455556666"}, {"permissionSetArn", set}});
  };
  assign("2026-03-11T02:06:00Z", "CreateAccountAssignment", "arn:aws:sso:::permissionSet/s/ps-1");
  assign("2026-03-11T02:06:01Z", "CreateAccountAssignment", "arn:aws:sso:::permissionSet/s/ps-2");
  assign("2026-03-11T05:00:00Z", "DeleteAccountAssignment", "arn:aws:sso:::permissionSet/s/ps-2");
  EXPECT_THAT(gone_in(t.hunt()), ElementsAre("444455556666/arn:aws:sso:::permissionSet/s/ps-2/p"));
}

TEST(Reach, AStackGoesOnForWhoeverMadeIt) {
  TrailMaker t;
  t.owner_work();
  t.add("2026-03-11T01:50:00Z", {}, "cloudformation", "CreateStack", {{"stackName", "prod"}});
  theft(t);
  t.add("2026-03-11T02:10:00Z", thief(), "cloudformation", "CreateStack", {{"stackName", "s"}});
  by_service(t, "2026-03-11T02:04:30Z", "2026-03-11T01:50:00Z", "iam", "CreateUser",
             {{"userName", "owners"}}, user("owners"));
  by_service(t, "2026-03-11T02:15:00Z", "2026-03-11T02:10:00Z", "iam", "CreateUser",
             {{"userName", "late"}}, user("late"));
  const HuntResult r = t.hunt();
  EXPECT_EQ(confidence_of(r, "owners"), "not made");
  EXPECT_EQ(confidence_of(r, "late"), "high");
}

TEST(Reach, WhereTheMomentAloneTellsItIsNotSure) {
  TrailMaker t = owner_then_theft();
  Json& e = by_service(t, "2026-03-11T02:04:30Z", "", "iam", "CreateUser", {{"userName", "x"}},
                       user("x"));
  e["userIdentity"].erase("sessionContext");
  EXPECT_EQ(confidence_of(t.hunt(), "x"), "medium");
}

TEST(Reach, WhatAServiceIssuedForTheActorIsFollowed) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:10:00Z", thief(), "cloudformation", "CreateStack", {{"stackName", "s"}});
  by_service(t, "2026-03-11T02:10:30Z", "2026-03-11T02:10:00Z", "iam", "CreateAccessKey",
             {{"userName", "early"}},
             {{"accessKey", {{"userName", "early"}, {"accessKeyId", "AKIAQ7EXMPLEARLY222A"}}}});
  t.add("2026-03-12T02:13:00Z",
        {.user = "early", .key = "AKIAQ7EXMPLEARLY222A", .address = kFar, .agent = "Other/1"},
        "ec2", "RunInstances", {{"instanceType", "t3.micro"}}, kInstance);
  EXPECT_THAT(made_ids(t.hunt()), Contains("i-0aaaaaaaaaaaaaaaa"));
}

TEST(Reach, AnInstanceOfTheActorsIsTheActorWhateverItsRole) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:10:00Z", thief(), "ec2", "RunInstances", {{"instanceType", "t3.micro"}},
        kInstance);
  Json& e = t.add("2026-03-11T02:40:00Z", {.address = kFar}, "iam", "CreateUser",
                  {{"userName", "ghost"}}, user("ghost"));
  e["userIdentity"] = role_session("app", "i-0aaaaaaaaaaaaaaaa", "ASIAQ7EXMPLEVIL2222A");
  EXPECT_THAT(made_ids(t.hunt()), Contains("ghost"));
}

TEST(Reach, AFunctionOfTheActorsIsTheActorAndAChangedOneIsDisputed) {
  for (const bool made : {true, false}) {
    TrailMaker t = owner_then_theft();
    t.add("2026-03-11T02:10:00Z", thief(), "lambda",
          made ? "CreateFunction20150331" : "UpdateFunctionCode20150331v2",
          {{"functionName", "x"}, {"role", "arn:aws:iam::111122223333:role/app"}});
    Json& e = t.add("2026-03-11T02:40:00Z", {.address = kFar}, "iam", "CreateUser",
                    {{"userName", "ghost"}}, user("ghost"));
    e["userIdentity"] = role_session("app", "x", "ASIAQ7EXMPLFUNC2222A");
    const HuntResult r = t.hunt();
    EXPECT_EQ(confidence_of(r, "ghost"), made ? "high" : "not made");
    EXPECT_EQ(r.inventory.disputed.size(), made ? 0U : 1U);
  }
}

TEST(Reach, AFederationTokenIsFollowedIntoTheConsole) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:10:00Z", thief(), "sts", "GetFederationToken", {{"name", "bob"}},
        {{"credentials", {{"accessKeyId", "ASIAQ7EXMPLFEDTOKEN2"}}},
         {"federatedUser", {{"federatedUserId", "111122223333:bob"}}}});
  Json& e = t.add("2026-03-11T03:00:00Z", {.address = kFar, .agent = "Mozilla/5.0"}, "ec2",
                  "RunInstances", {{"instanceType", "t3.micro"}}, kInstance);
  e["sessionCredentialFromConsole"] = "true";
  e["userIdentity"] = {{"type", "FederatedUser"},
                       {"principalId", "111122223333:bob"},
                       {"arn", "arn:aws:sts::111122223333:federated-user/bob"},
                       {"accountId", kAccount},
                       {"accessKeyId", "ASIAQ7EXMPLCONSOLE22"},
                       {"sessionContext",
                        {{"sessionIssuer", {{"arn", "arn:aws:iam::111122223333:user/ci"}}},
                         {"attributes", {{"creationDate", "2026-03-11T02:10:00Z"}}}}}};
  EXPECT_THAT(made_ids(t.hunt()), Contains("i-0aaaaaaaaaaaaaaaa"));
}

// The thief opens `deploy` to an account; a pipeline goes on using it from new addresses.
TEST(Reach, OfAnOpenedRoleOnlyWhoeverWasLetInIsTheActor) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:10:00Z", thief(), "iam", "UpdateAssumeRolePolicy",
        {{"roleName", "deploy"},
         {"policyDocument",
          R"({"Statement":[{"Effect":"Allow","Principal":{"AWS":"999988887777"}}]})"}});
  const auto session = [&](const char* time, const char* caller, const char* key,
                           const char* address, const char* made) {
    Json& issue = t.add(time, {.address = address}, "sts", "AssumeRole",
                        {{"roleArn", "arn:aws:iam::111122223333:role/deploy"}},
                        {{"credentials", {{"accessKeyId", key}}}});
    issue["userIdentity"] = {{"type", "AWSAccount"},
                             {"principalId", "AIDA" + std::string(caller)},
                             {"accountId", caller}};
    Json& e = t.add(time, {.address = address, .agent = "Other/2"}, "lambda",
                    "CreateFunction20150331", {{"functionName", made}});
    e["userIdentity"] = role_session("deploy", "run", key);
  };
  session("2026-03-12T01:30:00Z", "111122223333", "ASIAQ7EXMPLOWNER222A", "192.0.2.112", "ours");
  session("2026-03-12T01:40:00Z", "999988887777", "ASIAQ7EXMPLOTHER222A", kFar, "theirs");
  const auto made = made_ids(t.hunt());
  EXPECT_THAT(made, Contains("theirs"));
  EXPECT_THAT(made, Not(Contains("ours")));
}

TEST(Reach, WhoeverTheActorsOwnProviderVouchesForIsTheActor) {
  constexpr const char* kProvider = "arn:aws:iam::111122223333:oidc-provider/evil.example";
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:10:00Z", thief(), "iam", "CreateOpenIDConnectProvider",
        {{"url", "https://evil.example"}}, {{"openIDConnectProviderArn", kProvider}});
  Json& issue = t.add("2026-03-12T02:00:00Z", {.address = kFar}, "sts", "AssumeRoleWithWebIdentity",
                      {{"roleArn", "arn:aws:iam::111122223333:role/deploy"}},
                      {{"credentials", {{"accessKeyId", "ASIAQ7EXMPLOIDC2222A"}}}});
  issue["userIdentity"] = {{"type", "WebIdentityUser"},
                           {"principalId", std::string(kProvider) + ":aud:sub"}};
  Json& e = t.add("2026-03-12T02:01:00Z", {.address = kFar, .agent = "Other/2"}, "iam",
                  "CreateUser", {{"userName", "ghost"}}, user("ghost"));
  e["userIdentity"] = role_session("deploy", "run", "ASIAQ7EXMPLOIDC2222A");
  EXPECT_EQ(confidence_of(t.hunt(), "ghost"), "high");
}

TEST(Reach, ALoginProfileThatWasDeletedSetsNoPassword) {
  const Who hana = {.user = "hana", .key = "AKIAQ7EXMPLHANA2222A"};
  TrailMaker t;
  t.owner_work();
  t.owner_work(hana);
  theft(t);
  t.add("2026-03-11T02:06:00Z", thief(), "iam", "DeleteLoginProfile", {{"userName", "hana"}});
  Json& e = t.add("2026-03-12T09:00:00Z", {.user = "hana", .address = "198.51.100.200"}, "signin",
                  "ConsoleLogin", nullptr, {{"ConsoleLogin", "Success"}});
  e["userIdentity"].erase("accessKeyId");
  EXPECT_THAT(charged(t.hunt(), Charge::kActor), Not(Contains("e46")));
}

// Addresses are given to others: weeks later it is somebody else's.
TEST(Reach, ALaterUserOfTheActorsAddressIsDisputed) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-29T09:00:00Z", {.user = "hana", .key = "AKIAQ7EXMPLHANA2222A", .address = kThief},
        "ec2", "RunInstances", {{"instanceType", "t3.micro"}}, kInstance);
  const HuntResult r = t.hunt();
  EXPECT_THAT(made_ids(r), Not(Contains("i-0aaaaaaaaaaaaaaaa")));
  ASSERT_EQ(r.inventory.disputed.size(), 1U);
  EXPECT_THAT(r.inventory.disputed[0].against[0], testing::HasSubstr("not at the time"));
}

// Another stolen key, or a guess at another user, a moment before from the same place.
TEST(Reach, OneHarmlessCallBeforeDoesNotHideTheThief) {
  for (const bool refused : {false, true}) {
    TrailMaker t;
    t.owner_work();
    t.owner_work({.user = "hana", .key = "AKIAQ7EXMPLHANA2222A"});
    Json& e = t.add("2026-03-11T01:58:00Z",
                    {.user = "hana", .key = "AKIAQ7EXMPLHANA2222A", .address = kThief}, "sts",
                    "GetCallerIdentity");
    if (refused) e["errorCode"] = "AccessDenied";
    theft(t);
    const HuntResult r = t.hunt();
    ASSERT_TRUE(r.actor_found());
    EXPECT_EQ(r.suspects[0].confidence, Confidence::kHigh);
  }
}

TEST(Reach, WhoseNameTheActorOnlyGuessedAtIsNoSuspect) {
  TrailMaker t = owner_then_theft();
  Json& e = t.add("2026-03-11T02:10:00Z", {.user = "bob", .address = kThief}, "signin",
                  "ConsoleLogin", nullptr, {{"ConsoleLogin", "Failure"}});
  e["userIdentity"].erase("accessKeyId");
  e["errorMessage"] = "Failed authentication";
  for (const Suspect& s : t.hunt().suspects)
    EXPECT_THAT(s.principal, Not(testing::HasSubstr("bob"))) << s.group;
}

// A key that makes small machines every day is not used to the largest, in new regions, with an
// administrator beside them.
TEST(Reach, AHabitCoversTheLikeOfItOnly) {
  TrailMaker t;
  t.owner_work();
  const auto acts = [&](const std::string& day, const Who& who, const char* type,
                        const char* policy) {
    t.add(day + "T09:01:00Z", who, "iam", "CreateUser", {{"userName", "u" + day}});
    t.add(day + "T09:02:00Z", who, "iam", "AttachUserPolicy",
          {{"userName", "u" + day}, {"policyArn", policy}});
    t.add(day + "T09:03:00Z", who, "ec2", "RunInstances", {{"instanceType", type}}, kInstance);
  };
  for (int day = 1; day <= 9; ++day)
    acts(fmt::format("2026-03-{:02}", day), {}, "t3.micro",
         "arn:aws:iam::aws:policy/ReadOnlyAccess");
  EXPECT_FALSE(t.hunt().actor_found());
  TrailMaker like = t;
  std::swap(t, like);
  acts("2026-03-11", thief(), "t3.micro", "arn:aws:iam::aws:policy/ReadOnlyAccess");
  EXPECT_FALSE(t.hunt().actor_found());
  std::swap(t, like);
  acts("2026-03-11", thief(), "p4d.24xlarge", "arn:aws:iam::aws:policy/AdministratorAccess");
  EXPECT_TRUE(t.hunt().actor_found());
}

TEST(Reach, ADevelopersFirstFunctionFromANewLineIsNoAttack) {
  const Who dev = {.user = "dev", .key = "AKIAQ7EXMPLDEV22222A", .address = "192.0.2.77"};
  TrailMaker t;
  t.owner_work({.user = "dev", .key = dev.key});
  t.add("2026-03-11T09:00:00Z", dev, "iam", "CreateRole", {{"roleName", "fn"}});
  t.add("2026-03-11T09:01:00Z", dev, "lambda", "CreateFunction20150331", {{"functionName", "fn"}});
  EXPECT_FALSE(t.hunt().actor_found());
}

// Its key is named by a notice, as it was published; the owner goes on with the same tool.
TEST(Reach, ANoticeMakesTheOwnersNewPlaceNoThiefs) {
  const Who dev = {.user = "dev", .key = "AKIAQ7EXMPLDEV22222A", .address = "192.0.2.77"};
  TrailMaker t;
  t.owner_work({.user = "dev", .key = dev.key});
  t.add("2026-03-11T09:00:00Z", dev, "iam", "CreateRole", {{"roleName", "fn"}});
  t.add("2026-03-11T09:01:00Z", dev, "lambda", "CreateFunction20150331", {{"functionName", "fn"}});
  Hints hints;
  hints.keys = {dev.key};
  EXPECT_FALSE(t.hunt(1, hints).actor_found());
}

// The trails of the caller's account and of the bucket's owner both tell of it, each under its id.
TEST(Reach, ACallThatTwoAccountsTellOfMadeOneThing) {
  constexpr const char* kPartner = "444455556666";
  TrailMaker t = owner_then_theft();
  for (const char* account : {kAccount, kPartner}) {
    Json& e =
        t.add("2026-03-11T02:05:00Z", thief(), "s3", "PutBucketPolicy",
              {{"bucketName", "partners-bucket"},
               {"bucketPolicy", {{"Statement", {{{"Effect", "Allow"}, {"Principal", "*"}}}}}}});
    e["recipientAccountId"] = account;
    e["sharedEventID"] = "f7b8a0f0-1111-4a2b-8c3d-000000000001";
  }
  std::vector<std::string> accounts;
  for (const Made& made : t.hunt().inventory.made) {
    if (made.id == "partners-bucket") accounts.push_back(made.account);
  }
  EXPECT_EQ(accounts, std::vector<std::string>{kPartner});
}

TEST(Identity, S3sAnonymousCallerIsNoAccount) {
  TrailMaker t = owner_then_theft();
  Json& e = t.add("2026-03-11T02:10:00Z", {.address = kThief}, "s3", "GetObject");
  e["userIdentity"] = {
      {"type", "AWSAccount"}, {"principalId", ""}, {"accountId", "ANONYMOUS_PRINCIPAL"}};
  for (const Suspect& s : t.hunt().suspects) EXPECT_NE(s.kind, "aws_account");
}

}  // namespace
}  // namespace hikeshi::hunt
