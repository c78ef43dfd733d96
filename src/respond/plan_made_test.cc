// SPDX-License-Identifier: Apache-2.0
// What becomes of made and changed things, causes and buckets.
#include <nlohmann/json.hpp>

#include "aws/jmespath.h"
#include "respond/plan_looking.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PlanMade, RemovedThingsGetNoStepAndChangesArePutBack) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("lambda:function", "gone").without("left");
  builder.made("iam:user", "gone-user").without("left");
  builder.add("actor.principal", user_arn("gone-user"), {{"kind", "iam_user"}});
  builder.made("cloudtrail:trail", "main").with("what", "modified").with("changes", "StopLogging");
  builder.made("ec2:snapshot", "snap-0a1b2c3d4e5f60718")
      .with("what", "modified")
      .with("changes", "ModifySnapshotAttribute shared with account 999988887777, everybody");
  builder.made("iam:role", "deploy")
      .with("what", "modified")
      .with("changes", "UpdateAssumeRolePolicy");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(ids_with(plan, "gone"), IsEmpty());
  const Step* logging = find(plan, "restore-cloudtrail-trail-main.us-east-1");
  ASSERT_NE(logging, nullptr);
  EXPECT_EQ(logging->phase, Phase::kPreserve);
  EXPECT_THAT(script(plan, logging->id), HasSubstr("start-logging"));
  // What was shared before the owner may have shared.
  const std::string snapshot = "decide-ec2-snapshot-snap-0a1b2c3d4e5f60718";
  EXPECT_EQ(question(plan, snapshot + ".999988887777"),
            "before:snapshot-snap-0a1b2c3d4e5f60718.share.999988887777");
  EXPECT_EQ(question(plan, snapshot + ".everybody"),
            "before:snapshot-snap-0a1b2c3d4e5f60718.public");
  EXPECT_EQ(question(plan, "decide-iam-role-deploy.trust"), "before:role-deploy.trust");
  EXPECT_THAT(script(plan, "decide-iam-role-deploy.trust"),
              HasSubstr("get-resource-config-history"));
}

Plan plan_with_changes(const char* type, const char* id, std::vector<std::string> changes) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made(type, id).with("what", "modified").with("changes", std::move(changes));
  return plan_of(builder);
}

// By the change, not by the type of the thing: what no call takes back is not said to be.
TEST(PlanMade, AChangeIsTakenBackAsWhatItWas) {
  Plan plan = plan_with_changes("cloudtrail:trail", "main", {"StopLogging", "PutEventSelectors"});
  EXPECT_THAT(ids_with(plan, "cloudtrail-trail-main"),
              ElementsAre("restore-cloudtrail-trail-main.us-east-1",
                          "decide-cloudtrail-trail-main.us-east-1"));
  EXPECT_THAT(find(plan, "decide-cloudtrail-trail-main.us-east-1")->precondition.en,
              AllOf(HasSubstr("PutEventSelectors"), Not(HasSubstr("StopLogging"))));
  // Whose trail it is now a person says: what it carries is looked at alone.
  EXPECT_EQ(Danger::kNone, find(plan, "harden-trail-events")->danger);
  EXPECT_THAT(script(plan, "harden-trail-events"), Not(HasSubstr("--event-selectors '")));
  plan = plan_with_changes("ses:account-sending", "111122223333",
                           {"UpdateAccountSendingEnabled sending on"});
  EXPECT_THAT(script(plan, "harden-trail-events"), HasSubstr("--event-selectors '"));
  EXPECT_THAT(ids_with(plan, "restore-ses-account-sending"), ::testing::SizeIs(1));
  plan = plan_with_changes("ses:account-sending", "111122223333",
                           {"UpdateAccountSendingEnabled sending off"});
  EXPECT_THAT(ids_with(plan, "restore-"), IsEmpty());
  plan = plan_with_changes("ec2:security-group", "sg-0a1b2c3d4e5f60718",
                           {"AuthorizeSecurityGroupIngress ingress from 0.0.0.0/0 to port 22, rule "
                            "sgr-01, rule sgr-02"});
  EXPECT_THAT(script(plan, "restore-ec2-security-group-sg-0a1b2c3d4e5f60718.sgr-02"),
              HasSubstr("--security-group-rule-ids sgr-02"));
  EXPECT_THAT(ids_with(plan, "restore-"), ::testing::SizeIs(2));
  plan = plan_with_changes("ec2:security-group", "sg-0a1b2c3d4e5f60718",
                           {"AuthorizeSecurityGroupEgress rule sgr-03"});
  EXPECT_THAT(script(plan, "restore-ec2-security-group-sg-0a1b2c3d4e5f60718.sgr-03"),
              AllOf(HasSubstr("revoke-security-group-egress"), HasSubstr("sgr-03")));
  EXPECT_THAT(ids_with(plan, "decide-"), IsEmpty());
  plan = plan_with_changes("s3:account-public-access-block", "111122223333",
                           {"DeleteAccountPublicAccessBlock"});
  const auto block = ids_with(plan, "restore-s3-account");
  ASSERT_THAT(block, ::testing::SizeIs(1));
  EXPECT_THAT(find(plan, block[0])->title.en, HasSubstr("Block all public access to S3"));
  EXPECT_THAT(find(plan, block[0])->sentence.en, Not(HasSubstr("taken back")))
      << "what was set before nobody knows";
  EXPECT_EQ("s3-public", question(plan, block[0])) << "a website of the owner's would close";
  plan = plan_with_changes("bedrock:model-access", "111122223333", {"PutUseCaseForModelAccess"});
  EXPECT_THAT(ids_with(plan, "restore-"), IsEmpty());
}

TEST(PlanMade, PublicBucketsThatAreToStaySoStaySo) {
  const auto restored = [](const char* answer) {
    CaseBuilder builder;
    builder.notice("irregular_activity").reported("account", kAccount);
    builder.made("s3:account-public-access-block", kAccount)
        .with("what", "modified")
        .with("changes", std::vector<std::string>{"DeleteAccountPublicAccessBlock"});
    const Plan plan = plan_of(builder.answer("s3-public", answer));
    const auto ids = ids_with(plan, "restore-s3-account");
    for (const std::string& id : ids) EXPECT_EQ("", question(plan, id));
    return ids.size();
  };
  EXPECT_EQ(1U, restored("yes"));
  EXPECT_EQ(0U, restored("no"));
}

// An owner's user whose password the intruder has changed is open to the intruder.
TEST(PlanMade, APasswordThatWasChangedIsTakenAway) {
  const Plan plan = plan_with_changes("iam:login-profile", "bob", {"UpdateLoginProfile"});
  EXPECT_NE(nullptr, find(plan, "delete-login-profile-bob"));
  EXPECT_NE(nullptr, find(plan, "revoke-user-sessions-bob"));
  EXPECT_THAT(ids_with(plan, "decide-iam-login-profile"), IsEmpty());
}

TEST(PlanMade, DisksOfAFleetAreEvidenceBeforeItGoes) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  for (const char* type :
       {"ec2:fleet", "ec2:spot-fleet", "autoscaling:group", "cloudformation:stack", "ecs:cluster",
        "elasticmapreduce:cluster", "elasticbeanstalk:environment", "elasticbeanstalk:application",
        "batch:compute-environment"})
    builder.made(type, "thing");
  builder.made("eks:nodegroup", "arn:aws:eks:us-east-1:111122223333:nodegroup/c1/ng1/0a1b");
  builder.answer("existed:thing", "no");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(ids_with(plan, "snapshot-members-"), ::testing::SizeIs(10));
  for (const std::string& id : ids_with(plan, "snapshot-members-"))
    EXPECT_EQ("", question(plan, id));
  // Each line lists some of them.
  EXPECT_THAT(find(plan, "snapshot-members-cloudformation-stack-thing.us-east-1")->cli,
              ::testing::Each(HasSubstr("create-snapshots")));
  const Step* take = find(plan, "snapshot-members-ec2-fleet-thing.us-east-1");
  ASSERT_NE(nullptr, take);
  EXPECT_EQ(Phase::kPreserve, take->phase);
  EXPECT_THAT(script(plan, take->id), HasSubstr("create-snapshots"));
}

// CreateTopic, PutRule and their likes succeed where the owner has one of that name.
TEST(PlanMade, WhatMayHaveBeenThereBeforeIsAskedFor) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("sns:topic", "orders").made("events:rule", "nightly");
  builder.with("arn", "arn:aws:events:us-east-1:111122223333:rule/nightly");
  builder.made("ecs:cluster", "pool").made("s3:bucket", "media");
  builder.made("s3:bucket", "elsewhere").with("region", "eu-west-1");
  Plan plan = plan_of(builder);
  EXPECT_EQ("existed:pool", question(plan, "decide-ecs-cluster-pool.us-east-1"));
  EXPECT_EQ("existed:media", question(plan, "decide-s3-bucket-media.us-east-1"));
  EXPECT_THAT(script(plan, "decide-s3-bucket-media.us-east-1"), HasSubstr("list-buckets"));
  EXPECT_NE(nullptr, find(plan, "delete-s3-bucket-elsewhere.eu-west-1"))
      << "there the call fails where the owner has it";
  for (const char* verb : {"delete-sns", "delete-events", "delete-ecs", "delete-s3-bucket-media"})
    EXPECT_THAT(ids_with(plan, verb), IsEmpty());
  EXPECT_EQ("existed:orders", question(plan, "decide-sns-topic-orders.us-east-1"));
  EXPECT_NE(nullptr, find(plan, "stop-events-rule-nightly.us-east-1"));
  plan = plan_of(builder.answer("existed:orders", "no").answer("existed:nightly", "yes"));
  EXPECT_NE(nullptr, find(plan, "delete-sns-topic-orders.us-east-1"));
  EXPECT_THAT(ids_with(plan, "events-rule-nightly"), IsEmpty());
}

// The intruder's script makes a topic of one name in every region; in one of them the owner has it.
TEST(PlanMade, AnAnswerIsAboutOneOfTwoOfAName) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("sns:topic", "orders", "us-east-1").made("sns:topic", "orders", "eu-west-1");
  builder.made("lambda:function", "sync", "us-east-1", "low");
  builder.made("lambda:function", "sync", "eu-west-1", "low");
  Plan plan = plan_of(builder);
  EXPECT_EQ("existed:orders.us-east-1", question(plan, "decide-sns-topic-orders.us-east-1"));
  EXPECT_EQ("whose:sync.eu-west-1", question(plan, "decide-lambda-function-sync.eu-west-1"));
  builder.answer("existed:orders", "no").answer("whose:sync", "actor");
  EXPECT_THAT(ids_with(plan_of(builder), "delete-"), IsEmpty()) << "said of which?";
  builder.answer("existed:orders.us-east-1", "no").answer("whose:sync.eu-west-1", "actor");
  EXPECT_THAT(ids_with(plan_of(builder), "delete-"),
              ::testing::UnorderedElementsAre("delete-sns-topic-orders.us-east-1",
                                              "delete-lambda-function-sync.eu-west-1"));
}

// A rule of that name on the owner's default bus, a schedule in the owner's group, a stack that the
// owner has made anew: each is another thing.
TEST(PlanMade, WhereOneLiesIsPartOfWhichItIs) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("events:rule", "nightly");
  builder.with("arn", "arn:aws:events:us-east-1:111122223333:rule/aws.partner/acme/nightly");
  builder.made("events:rule", "hourly");
  builder.with("arn", "arn:aws:events:us-east-1:111122223333:rule/hourly");
  builder.made("events:rule", "unknown");
  builder.made("scheduler:schedule", "job");
  builder.with("arn", "arn:aws:scheduler:us-east-1:111122223333:schedule/crew/job");
  builder.made("cloudformation:stack", "web");
  const char* stack = "arn:aws:cloudformation:us-east-1:111122223333:stack/web/0a1b";
  builder.with("arn", stack);
  for (const char* rule : {"nightly", "hourly"})
    builder.answer("existed:" + std::string(rule), "no");
  const Plan plan = plan_of(builder);
  for (const char* verb : {"stop", "delete"}) {
    const std::string step = verb + std::string("-events-rule-");
    EXPECT_THAT(script(plan, step + "nightly.us-east-1"),
                HasSubstr("--event-bus-name aws.partner/acme "));
    EXPECT_THAT(script(plan, step + "hourly.us-east-1"), HasSubstr("--event-bus-name default "));
  }
  EXPECT_EQ("parent:unknown", question(plan, "decide-events-rule-unknown.us-east-1"));
  EXPECT_THAT(script(plan, "delete-scheduler-schedule-job.us-east-1"),
              HasSubstr("--group-name crew "));
  for (const char* verb : {"snapshot-members", "delete"})
    EXPECT_THAT(script(plan, verb + std::string("-cloudformation-stack-web.us-east-1")),
                AllOf(HasSubstr(stack), Not(HasSubstr("--stack-name web"))));
}

TEST(PlanMade, MailThatThePlanPausesIsResumed) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("ses:identity", "a.example").made("ses:identity", "b.example");
  builder.made("ses:identity", "ours.example", "eu-west-1");
  builder.answer("existed:ours.example", "yes");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(ids_with(plan, "release-ses-sending"), ElementsAre("release-ses-sending-us-east-1"));
  const Step* resume = find(plan, "release-ses-sending-us-east-1");
  EXPECT_EQ(Phase::kRecover, resume->phase);
  EXPECT_THAT(resume->proof, HasSubstr("SendingEnabled"));
}

// What is not logged now, and what a rule deletes at midnight, is lost for good.
TEST(PlanMade, WhatGoesOnLosingIsAskedForFirst) {
  const auto phase = [](const char* type, const char* change) {
    const Plan plan = plan_with_changes(type, "thing", {change});
    const auto ids = ids_with(plan, "decide-");
    return ids.size() == 1 ? find(plan, ids[0])->phase : Phase::kRecover;
  };
  EXPECT_EQ(Phase::kPreserve, phase("cloudtrail:trail", "PutEventSelectors"));
  EXPECT_EQ(Phase::kPreserve,
            phase("bedrock:invocation-logging", "DeleteModelInvocationLoggingConfiguration"));
  EXPECT_EQ(Phase::kPreserve, phase("s3:bucket", "PutBucketLifecycle"));
  EXPECT_EQ(Phase::kEradicate, phase("s3:bucket", "PutBucketCors"));
}

// Where it is off, nothing can be read a second time: that a removal there lasted, for one.
TEST(PlanMade, ARegionIsSwitchedOffAfterAllIsSeen) {
  const Plan plan = plan_with_changes("account:region", "ap-east-1", {"EnableRegion"});
  const auto off = ids_with(plan, "restore-account-region");
  ASSERT_THAT(off, ::testing::SizeIs(1));
  EXPECT_EQ(Phase::kRecover, find(plan, off[0])->phase);
  const auto at = [&](std::string_view id) { return find(plan, id) - plan.steps.data(); };
  EXPECT_LT(at("verify-sweep"), at(off[0]));
}

TEST(PlanMade, ARoleOfAServicesGoesByTheServicesOwnCall) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("iam:role", "AWSServiceRoleForAutoScaling")
      .with("arn",
            "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/"
            "AWSServiceRoleForAutoScaling");
  const Plan plan = plan_of(builder);
  const char* id = "delete-iam-role-AWSServiceRoleForAutoScaling";
  EXPECT_THAT(script(plan, id), HasSubstr("delete-service-linked-role"));
  EXPECT_THAT(script(plan, id), Not(HasSubstr("aws iam delete-role ")));
  EXPECT_THAT(find(plan, id)->title.en, HasSubstr("AWS refuses while"));
}

// What is asked of a key that an extorter made would have the owner delete the owner's.
TEST(PlanMade, AKeyOfTheOwnersIsSwitchedOnAgainAndNeverToBeDeleted) {
  const char* id = "0a1b2c3d-0000-4000-8000-000000000001";
  const Plan plan = plan_with_changes("kms:key", id, {"DisableKey", "PutKeyPolicy"});
  const std::string name = std::string("kms-key-") + id + ".us-east-1";
  EXPECT_THAT(script(plan, "restore-" + name), HasSubstr("aws kms enable-key"));
  const Step* asked = find(plan, "decide-" + name);
  ASSERT_NE(nullptr, asked);
  EXPECT_THAT(asked->question->text.en,
              AllOf(HasSubstr("put-key-policy"), Not(HasSubstr("schedule-key-deletion"))));
}

// A right on a key of the owner's goes on when the intruder's users are gone.
TEST(PlanMade, AGrantOfAKeyIsRevokedUnlessAServiceTookIt) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("kms:grant", "0c237476").with("parent", "1234abcd");
  const Step* revoke = nullptr;
  Plan plan = plan_of(builder);
  revoke = find(plan, "delete-kms-grant-0c237476.us-east-1");
  ASSERT_NE(nullptr, revoke);
  EXPECT_EQ(Danger::kIrreversible, revoke->danger);
  EXPECT_THAT(revoke->cli[0], HasSubstr("revoke-grant --region us-east-1 --key-id 1234abcd "
                                        "--grant-id 0c237476"));
  builder.with("reasons", "a service made it on behalf of " + std::string(kKey));
  plan = plan_of(builder);
  EXPECT_THAT(ids_with(plan, "kms-grant"), IsEmpty()) << "it ends with the machine";
  builder.without("reasons").without("parent");
  plan = plan_of(builder);
  EXPECT_EQ("parent:0c237476", question(plan, "decide-kms-grant-0c237476.us-east-1"));
}

// To have looked at the thing is not to have put it back, and a person's word stays one.
TEST(PlanMade, WhatAPersonPutsBackIsSaidByThatPersonAlone) {
  const char* id = "0a1b2c3d-0000-4000-8000-000000000001";
  const Plan plan = plan_with_changes("kms:key", id, {"PutKeyPolicy"});
  const Step* asked = find(plan, std::string("decide-kms-key-") + id + ".us-east-1");
  ASSERT_NE(nullptr, asked);
  EXPECT_EQ(0U, asked->question->id.find("restore:"));
  EXPECT_THAT(asked->sentence.en, HasSubstr("reviewed by hand"));
  EXPECT_THAT(asked->proof, HasSubstr("aws kms describe-key"));
  EXPECT_EQ("-", asked->proves) << "no answer of AWS's is that";
  EXPECT_THAT(asked->unproven, HasSubstr("a person says so"));
  const Plan other = plan_of(CaseBuilder(abuse_case()).made("sns:topic", "orders"));
  for (const Step& step : other.steps) {
    EXPECT_TRUE(!step.id.starts_with("decide-sns") || step.sentence.empty()) << step.id;
  }
}

// A name alone does not tell which of two it is.
TEST(PlanMade, WhatLiesInAnotherThingIsNamedWithIt) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("iam:group-membership", "svc").with("parent", "admins");
  builder.made("ecs:service", "web").with("parent", "pool");
  const Plan plan = plan_of(builder);
  const auto membership = ids_with(plan, "delete-iam-group-membership");
  ASSERT_THAT(membership, ::testing::SizeIs(1));
  EXPECT_THAT(find(plan, membership[0])->title.en, HasSubstr("group-membership admins/svc ("));
  const Step* service = find(plan, "delete-ecs-service-web.us-east-1");
  ASSERT_NE(nullptr, service);
  EXPECT_THAT(service->title.en, HasSubstr("pool/web"));
  EXPECT_THAT(service->sentence.ja, HasSubstr("pool/web"));
}

// An extorter's key may be all that reads the owner's data.
TEST(PlanMade, AnEncryptionKeyIsAPersonsToDelete) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("kms:key", "0a1b2c3d-0000-4000-8000-000000000001");
  const Plan plan = plan_of(builder);
  for (const char* verb : {"delete-kms", "stop-kms"}) EXPECT_THAT(ids_with(plan, verb), IsEmpty());
  EXPECT_THAT(ids_with(plan, "decide-kms-key"), ::testing::SizeIs(1));
}

TEST(PlanMade, ANameMadeAnewIsATarget) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("iam:user", "twice").without("left");
  builder.made("iam:user", "twice");
  const Plan plan = plan_of(builder);
  EXPECT_NE(find(plan, "deny-user-twice"), nullptr);
  EXPECT_THAT(ids_with(plan, "delete-iam-user"), ElementsAre("delete-iam-user-twice"));
  EXPECT_EQ(find(plan, "release-user-twice"), nullptr);
}

// An intruder also moves the owner's data: what lies in a bucket goes only on a person's word.
TEST(PlanMade, ABucketIsEmptiedOnlyWhenAskedFor) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("s3:bucket", "loot").answer("existed:loot", "no");
  const char* kDelete = "delete-s3-bucket-loot.us-east-1";
  const char* kEmpty = "delete-content-of-s3-bucket-loot.us-east-1";
  Plan plan = plan_of(builder);
  EXPECT_EQ(nullptr, find(plan, kEmpty));
  ASSERT_NE(nullptr, find(plan, kDelete));
  EXPECT_EQ("empty:loot", find(plan, kDelete)->may_answer);
  EXPECT_FALSE(find(plan, kDelete)->question);
  EXPECT_THAT(find(plan, kDelete)->precondition.en, HasSubstr("empty:loot yes"));
  plan = plan_of(builder.answer("empty:loot", "yes"));
  ASSERT_NE(nullptr, find(plan, kEmpty));
  EXPECT_EQ(Danger::kIrreversible, find(plan, kEmpty)->danger);
  EXPECT_LT(find(plan, kEmpty), find(plan, kDelete));
  EXPECT_EQ("", find(plan, kDelete)->may_answer);
  plan = plan_of(builder.answer("empty:loot", "no"));
  EXPECT_EQ(nullptr, find(plan, kEmpty));
}

// A name of another account may be the owner's here.
TEST(PlanMade, WhatLiesInAnotherAccountIsLeftToItsOwnCase) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("iam:role", "svc-backup").with("account", "444455556666");
  builder.made("lambda:function", "worker")
      .with("arn", "arn:aws:lambda:us-east-1:444455556666:function:worker");
  builder.add("actor.principal", "arn:aws:iam::444455556666:user/ci", {{"kind", "iam_user"}});
  builder.add("actor.credential", "AKIAQ7EXMPL2WKCNO5TB",
              {{"kind", "access_key"}, {"principal", "arn:aws:iam::444455556666:user/ci"}});
  const Plan plan = plan_of(builder);
  for (const char* name : {"svc-backup", "worker", "user-ci", "AKIAQ7EXMPL2WKCNO5TB"})
    EXPECT_THAT(ids_with(plan, name), IsEmpty()) << name;
  EXPECT_EQ("identify:444455556666", question(plan, "identify-444455556666"));
  EXPECT_EQ(4U, find(plan, "identify-444455556666")->because.size());
}

TEST(PlanMade, OnlyAClearWordDecides) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("lambda:function", "worker", "us-east-1", "medium");
  const auto decided = [&](const char* text) {
    CaseBuilder with = builder;
    const Plan plan = plan_of(with.answer("whose:worker", text));
    return find(plan, "delete-lambda-function-worker.us-east-1") != nullptr;
  };
  for (const char* text : {"actor", "Attacker.", "攻撃者です。", "侵入者のものです"})
    EXPECT_TRUE(decided(text)) << text;
  for (const char* text : {"actor? not sure", "intruder did not make it", "owner", "actors"})
    EXPECT_FALSE(decided(text)) << text;
}

TEST(PlanMade, WhoseItIsDecides) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("lambda:function", "worker", "us-east-1", "medium");
  builder.add("made.disputed", "other",
              {{"type", "lambda:function"},
               {"id", "other"},
               {"region", "us-east-1"},
               {"left", "true"},
               {"confidence", "high"}});
  builder.made("lambda:function", "used", "us-east-1").with("against", "used_by_others");
  Plan plan = plan_of(builder);
  for (const char* name : {"worker", "other", "used"}) {
    const Step* step = find(plan, "decide-lambda-function-" + std::string(name) + ".us-east-1");
    ASSERT_NE(step, nullptr) << name;
    EXPECT_EQ(step->question->id, "whose:" + std::string(name));
    EXPECT_EQ(step->danger, Danger::kNone);
  }
  builder.answer("whose:worker", "actor")
      .answer("whose:other", "弊社")
      .answer("whose:used", "maybe");
  plan = plan_of(builder);
  EXPECT_EQ(find(plan, "delete-lambda-function-worker.us-east-1")->danger, Danger::kIrreversible);
  EXPECT_THAT(ids_with(plan, "other"), IsEmpty());
  EXPECT_NE(find(plan, "decide-lambda-function-used.us-east-1"), nullptr);
}

TEST(PlanMade, LogsAndUnknownTypesAreAsked) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("logs:log-group", "/app")
      .made("cloudtrail:trail", "theirs")
      .made("quantum:computer", "q1")
      .made("servicequotas:request", "r1");
  const Plan plan = plan_of(builder);
  for (const Step& step : plan.steps) EXPECT_NE(step.danger, Danger::kIrreversible) << step.id;
  EXPECT_THAT(question(plan, "decide-cloudtrail-trail-theirs.us-east-1"), HasSubstr("log:"));
  EXPECT_THAT(question(plan, "decide-quantum-computer-q1.us-east-1"), HasSubstr("by-hand:"));
  EXPECT_THAT(question(plan, "ask-support-servicequotas-request-r1.us-east-1"),
              HasSubstr("by-hand:"));
}

TEST(PlanMade, ParentsComeFromTheFactOrTheArn) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("ecs:service", "arn:aws:ecs:us-east-1:111122223333:service/prod/worker");
  builder.made("iam:service-specific-credential", "ACCAEXAMPLE123").with("parent", "ann");
  builder.made("eks:nodegroup", "arn:aws:eks:us-east-1:111122223333:nodegroup/c1/ng1/0a1b");
  builder.made("ecs:service", "lost");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(script(plan, "stop-ecs-service-worker.us-east-1"),
              HasSubstr("--cluster prod --service worker --desired-count 0"));
  EXPECT_THAT(script(plan, "delete-iam-service-specific-credential-ACCAEXAMPLE123"),
              HasSubstr("--user-name ann"));
  EXPECT_THAT(script(plan, "delete-eks-nodegroup-ng1.us-east-1"),
              HasSubstr("--cluster-name c1 --nodegroup-name ng1"));
  EXPECT_EQ(question(plan, "decide-ecs-service-lost.us-east-1"), "parent:lost");
  builder.answer("parent:lost", "prod");
  EXPECT_THAT(script(plan_of(builder), "delete-ecs-service-lost.us-east-1"),
              HasSubstr("--cluster prod --service lost"));
}

TEST(PlanHarden, ClosesTheLikelyCause) {
  CaseBuilder builder = abuse_case();
  builder.add("cause", "open_port",
              {{"verdict", "likely"},
               {"resource", "sg-0a1b2c3d4e5f60718"},
               {"region", "eu-west-1"},
               {"port", "22,3000-4000"},
               {"cidr", "::/0"}});
  builder.add("cause", "no_mfa", {{"verdict", "ruled_out"}});
  const Plan plan = plan_of(builder);
  EXPECT_THAT(script(plan, "close-port-sg-0a1b2c3d4e5f60718.22"),
              AllOf(HasSubstr("FromPort<=`22` && ToPort>=`22`"), HasSubstr("/[0-6]$"),
                    HasSubstr("--region eu-west-1")));
  EXPECT_THAT(script(plan, "close-port-sg-0a1b2c3d4e5f60718.3000-4000"),
              HasSubstr("FromPort<=`4000` && ToPort>=`3000`"));
  EXPECT_THAT(ids_with(plan, "require-mfa"), IsEmpty());
}

// The rules that a step to close `port` takes away, of those from 22-80, 22, 79-90, 80, 443 and
// 8080 and one for all traffic.
std::vector<std::string> closed(const std::string& port, std::string* said) {
  CaseBuilder builder = abuse_case();
  builder.add("cause", "open_port",
              {{"verdict", "likely"}, {"resource", "sg-0a1b2c3d4e5f60718"}, {"port", port}});
  const Plan plan = plan_of(builder);
  const std::string id = "close-port-sg-0a1b2c3d4e5f60718." + port;
  const std::string text = script(plan, id);
  *said = find(plan, id)->sentence.en;
  const size_t at = text.find("--query '") + 9;
  const auto query = aws::Jmespath::compile(text.substr(at, text.find('\'', at) - at));
  EXPECT_TRUE(query.has_value()) << text;
  aws::Json rules = aws::Json::array();
  for (const auto& [from, to] :
       {std::pair(22, 80), {22, 22}, {79, 90}, {80, 80}, {443, 443}, {8080, 8080}, {-1, -1}}) {
    rules.push_back({{"SecurityGroupRuleId", std::to_string(from) + "-" + std::to_string(to)},
                     {"IsEgress", false},
                     {"IpProtocol", from < 0 ? "-1" : "tcp"},
                     {"FromPort", from},
                     {"ToPort", to},
                     {"CidrIpv4", "0.0.0.0/0"}});
  }
  const auto found = query->search({{"SecurityGroupRules", rules}});
  std::vector<std::string> ids;
  for (const aws::Json& rule : *found) ids.push_back(rule[0].get<std::string>());
  return ids;
}

// The letter says that the ports are closed: a rule for a part of them would keep it from being so.
TEST(PlanHarden, OfARangeOfPortsEveryPartIsClosed) {
  std::string said;
  EXPECT_THAT(closed("22-80", &said), ElementsAre("22-80", "22-22", "79-90", "-1--1"));
  EXPECT_THAT(said, HasSubstr("/1 to /6, but for rules of port 80 or 443 alone"));
  EXPECT_THAT(closed("22", &said), ElementsAre("22-80", "22-22", "-1--1"));
  EXPECT_THAT(said, EndsWith("every range of /1 to /6"));
  EXPECT_THAT(closed("80", &said), ElementsAre("22-80", "79-90", "80-80", "-1--1"));
  EXPECT_THAT(closed("all", &said), ElementsAre("22-80", "22-22", "79-90", "8080-8080", "-1--1"));
  EXPECT_THAT(said, HasSubstr("80 or 443 alone"));
}

// A launch or a template may still say otherwise, and a trail may have been whole already.
TEST(PlanHarden, SaysNoMoreThanItsCallsDo) {
  CaseBuilder builder = abuse_case();
  builder.add("cause", "imdsv1_role_theft", {{"verdict", "likely"}, {"region", "eu-west-1"}});
  const Plan plan = plan_of(builder);
  const auto steps = ids_with(plan, "require-imdsv2");
  ASSERT_THAT(steps, ::testing::SizeIs(1));
  const Step* step = find(plan, steps[0]);
  EXPECT_THAT(step->title.en, HasSubstr("the default of new instances"));
  EXPECT_THAT(step->sentence.en, HasSubstr("default for new instances in region eu-west-1"));
  EXPECT_THAT(step->sentence.ja, HasSubstr("既定"));
  EXPECT_EQ("a CloudTrail trail of all regions with log file validation is logging",
            find(plan, "harden-trail")->sentence.en);
}

TEST(PlanGuardrails, ActOnAnAnswerThatSaysAllOfIt) {
  const auto with = [](const char* question, const char* text) {
    CaseBuilder builder;
    builder.notice("irregular_activity").reported("account", kAccount);
    if (*text != 0) builder.answer(question, text);
    return plan_of(builder);
  };
  EXPECT_EQ("budget", question(with("budget", ""), "harden-budget"));
  EXPECT_EQ("budget", question(with("budget", "ask the boss"), "harden-budget"));
  const Plan budget = with("budget", "500 ops@corp.example");
  EXPECT_EQ("", question(budget, "harden-budget"));
  EXPECT_THAT(script(budget, "harden-budget"),
              AllOf(HasSubstr("\"Amount\":\"500\""), HasSubstr("ops@corp.example")));
  EXPECT_EQ("security-contact", question(with("security-contact", "Sato"), "harden-contact"));
  const Plan contact = with("security-contact", "Sato K, soc@corp.example, +81 3 1234 5678");
  EXPECT_THAT(script(contact, "harden-contact"),
              AllOf(HasSubstr("--name 'Sato K'"), HasSubstr("--phone-number '+81 3 1234 5678'")));
  EXPECT_EQ("s3-public", question(with("s3-public", ""), "harden-s3-public"));
  EXPECT_EQ(nullptr, find(with("s3-public", "no"), "harden-s3-public"));
  EXPECT_EQ("", question(with("s3-public", "yes"), "harden-s3-public"));
}

// A bucket's name is taken in the whole world: it is asked for where a run has found no trail.
TEST(PlanGuardrails, ATrailIsMadeWhereThereIsNoneAndABucketIsNamed) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  EXPECT_EQ(nullptr, find(plan_of(builder), "make-trail"));
  casefile::CaseState state = builder.state();
  casefile::Action failed;
  failed.step = "harden-trail", failed.what = "state", failed.state = "failed";
  failed.detail = "no trail of us-east-1 could be widened: ...";
  state.actions.push_back({1, state.opened_at, failed});
  EXPECT_EQ("trail-bucket", question(make_plan(state, {}), "make-trail"));
  const auto with = [&](const char* text) {
    CaseBuilder answered = builder;
    return plan_of(answered.answer("trail-bucket", text));
  };
  for (const char* wrong : {"ab", "Corp-Logs", "corp logs", "corp.logs", "-corp", "corp'; id"})
    EXPECT_EQ("trail-bucket", question(with(wrong), "make-trail")) << wrong;
  const Plan plan = with("corp-logs-1");
  EXPECT_EQ("", question(plan, "make-trail"));
  EXPECT_EQ(Danger::kReversible, find(plan, "make-trail")->danger);
  EXPECT_THAT(script(plan, "make-trail"),
              AllOf(HasSubstr("create-trail --region us-east-1 --name hikeshi --s3-bucket-name "
                              "corp-logs-1 --is-multi-region-trail --enable-log-file-validation"),
                    HasSubstr("arn:aws:s3:::corp-logs-1/AWSLogs/" + std::string(kAccount) + "/*"),
                    Not(HasSubstr("LocationConstraint"))));
}

TEST(PlanGuardrails, NoTrailOfTheIntrudersIsWidened) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  EXPECT_EQ(Danger::kReversible, find(plan_of(builder), "harden-trail")->danger);
  builder.made("cloudtrail:trail", "audit");
  const Plan plan = plan_of(builder);
  EXPECT_EQ("harden-trail", question(plan, "harden-trail"));
  EXPECT_THAT(script(plan, "harden-trail"), Not(HasSubstr("update-trail")));
}

TEST(PlanBuckets, ANoLeavesTheDenyOut) {
  const char* kDeny = "deny-bucket-reports";
  const auto with = [&](const char* text) {
    CaseBuilder builder;
    builder.notice("irregular_activity")
        .reported("account", kAccount)
        .made("s3:bucket", "reports")
        .with("what", "modified");
    if (*text != 0) builder.answer("deny-bucket:reports", text);
    return plan_of(builder);
  };
  EXPECT_EQ("deny-bucket:reports", question(with(""), kDeny));
  EXPECT_EQ("deny-bucket:reports", question(with("perhaps"), kDeny));
  EXPECT_EQ(nullptr, find(with("no"), kDeny));
  EXPECT_EQ(nullptr, find(with("いいえ、業務が止まる"), kDeny));
  const Plan yes = with("yes");
  ASSERT_NE(nullptr, find(yes, kDeny));
  EXPECT_FALSE(find(yes, kDeny)->question);
  EXPECT_THAT(script(yes, kDeny), HasSubstr("aws:PrincipalIsAWSService"));
}

TEST(PlanBuckets, AreRecordedBlockedAndClosedOnlyWhenAsked) {
  CaseBuilder builder;
  builder.notice("irregular_activity")
      .reported("account", kAccount)
      .made("s3:bucket", "reports")
      .with("what", "modified");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(ids_with(plan, "bucket-reports"),
              ElementsAre("record-bucket-reports", "block-public-bucket-reports",
                          "deny-bucket-reports", "decide-s3-bucket-reports.us-east-1"));
  EXPECT_EQ(question(plan, "deny-bucket-reports"), "deny-bucket:reports");
}

TEST(PlanMade, OnlyStepsAboutTheVeryThingThatIsGoneAreMoot) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("user", "eve");
  builder.made("iam:user", "eve");
  const auto moot_after = [&](const char* step, const char* type) {
    CaseBuilder later = builder;
    later.add("done", step, {{"target", "eve"}, {"type", type}})
        .standing(casefile::Standing::kVerified);
    return moot_steps(plan_of(later), later.state());
  };
  EXPECT_THAT(moot_after("delete-login-profile-eve", "iam:login-profile"), IsEmpty());
  const auto moot = moot_after("delete-iam-user-eve", "iam:user");
  EXPECT_TRUE(moot.contains("deny-user-eve"));
  EXPECT_TRUE(moot.contains("delete-login-profile-eve"));
  EXPECT_FALSE(moot.contains("delete-iam-user-eve"));
}

TEST(PlanMade, DeletingStepsTellWhatTheyDelete) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("user", "eve");
  builder.made("iam:login-profile", "eve").made("iam:user", "eve");
  builder.made("s3:bucket", "loot", "eu-west-1").answer("empty:loot", "yes");
  const Plan plan = plan_of(builder);
  std::map<std::string, std::string> types;
  for (const Step& step : plan.steps) {
    if (step.removes) types[step.id] = step.removes->type;
  }
  EXPECT_EQ(types["delete-iam-user-eve"], "iam:user");
  EXPECT_EQ(types["delete-login-profile-eve"], "iam:login-profile");
  EXPECT_EQ(types["delete-s3-bucket-loot.eu-west-1"], "s3:bucket");
  ASSERT_NE(find(plan, "delete-content-of-s3-bucket-loot.eu-west-1"), nullptr);
  EXPECT_FALSE(types.contains("delete-content-of-s3-bucket-loot.eu-west-1"));
}

}  // namespace
}  // namespace hikeshi::respond
