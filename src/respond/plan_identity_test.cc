// SPDX-License-Identifier: Apache-2.0
// One case for each kind of identity: users, keys, roles, root.
#include <nlohmann/json.hpp>

#include "respond/plan_looking.h"
#include "respond/sample_answer.h"
#include "respond/script_run.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

CaseBuilder shared_role_case() {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.add("suspect", role_arn("web"), {{"confidence", "high"}, {"kind", "role"}});
  builder.with("credentials",
               std::vector<std::string>{"ASIAQ7EXMPL2WKCNO5T1", "ASIAQ7EXMPL2WKCNO5T2"});
  for (const char* n : {"1", "2"}) {
    const std::string id = "i-0a1b2c3d4e5f6071" + std::string(n);
    builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T" + std::string(n),
                {{"kind", "instance_role"},
                 {"principal", role_arn("web")},
                 {"role", role_arn("web")},
                 {"instance", id}});
    builder.answer("region:" + id, "us-west-2");
  }
  return builder;
}

TEST(PlanRole, OneStolenSessionDoesNotTerminateTheOtherInstancesOfItsRole) {
  const Plan plan = plan_of(shared_role_case());
  for (const Step& step : plan.steps) EXPECT_NE(step.danger, Danger::kIrreversible) << step.id;
  EXPECT_EQ(question(plan, "decide-instance-i-0a1b2c3d4e5f60711"), "whose:i-0a1b2c3d4e5f60711");
  EXPECT_EQ(question(plan, "decide-instance-i-0a1b2c3d4e5f60712"), "whose:i-0a1b2c3d4e5f60712");
}

TEST(PlanRole, AnAnswerDecidesAboutEachOfItsInstances) {
  CaseBuilder builder = shared_role_case();
  builder.answer("whose:i-0a1b2c3d4e5f60711", "actor").answer("whose:i-0a1b2c3d4e5f60712", "ours");
  Plan plan = plan_of(builder);
  EXPECT_NE(find(plan, "delete-ec2-instance-i-0a1b2c3d4e5f60711"), nullptr);
  EXPECT_EQ(question(plan, "decide-instance-i-0a1b2c3d4e5f60712"),
            "keep-instance:i-0a1b2c3d4e5f60712");
  builder.answer("keep-instance:i-0a1b2c3d4e5f60712", "Nobody signed in to it; disk examined.");
  plan = plan_of(builder);
  EXPECT_EQ(find(plan, "decide-instance-i-0a1b2c3d4e5f60712"), nullptr);
  EXPECT_NE(find(plan, "clean-kept-instance-i-0a1b2c3d4e5f60712"), nullptr);
}

TEST(PlanKey, AnAnswerDecidesAboutAKey) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.add("actor.credential", kKey, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
  EXPECT_EQ(question(plan_of(builder), "decide-key-" + std::string(kKey)),
            "whose:" + std::string(kKey));
  builder.answer("whose:" + std::string(kKey), "attacker");
  EXPECT_NE(find(plan_of(builder), "delete-iam-access-key-" + std::string(kKey)), nullptr);
  builder.answer("whose:" + std::string(kKey), "owner");
  EXPECT_EQ(find(plan_of(builder), "delete-iam-access-key-" + std::string(kKey)), nullptr);
  EXPECT_EQ(find(plan_of(builder), "decide-key-" + std::string(kKey)), nullptr);
  EXPECT_NE(find(plan_of(builder), "contain-key-" + std::string(kKey)), nullptr);
}

TEST(PlanRole, EachSessionIsJudgedByItself) {
  CaseBuilder builder = shared_role_case();
  builder.confidence_of("ASIAQ7EXMPL2WKCNO5T1", "high")
      .confidence_of("ASIAQ7EXMPL2WKCNO5T2", "medium");
  const Plan plan = plan_of(builder);
  EXPECT_NE(find(plan, "delete-ec2-instance-i-0a1b2c3d4e5f60711"), nullptr);
  EXPECT_EQ(find(plan, "delete-ec2-instance-i-0a1b2c3d4e5f60712"), nullptr);
}

TEST(PlanRole, WhoElseUsesItIsListedAndAskedBeforeTheirSessionsEnd) {
  CaseBuilder builder = shared_role_case();
  Plan plan = plan_of(builder);
  EXPECT_EQ(question(plan, "revoke-role-sessions-web"), "role-users:web");
  EXPECT_THAT(find(plan, "revoke-role-sessions-web")->title.en, HasSubstr("rightful users"));
  EXPECT_THAT(script(plan, "record-role-web"),
              AllOf(HasSubstr("iam-instance-profile.arn"), HasSubstr("lambda list-functions")));
  builder.answer("role-users:web", "no, the shop would stop");
  EXPECT_EQ(question(plan_of(builder), "revoke-role-sessions-web"), "role-users:web");
  builder.answer("role-users:web", "told the shop team");
  plan = plan_of(builder);
  EXPECT_EQ(question(plan, "revoke-role-sessions-web"), "");
  EXPECT_EQ(ids_with(plan, "delete-iam-role-web"), std::vector<std::string>());
}

TEST(PlanRole, ARoleThatServedBeforeIsNotDeletedAlthoughItSeemsMade) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("iam:role", "web").made("iam:user", "ann").made("iam:role", "theirs");
  builder.add("suspect.against", role_arn("web"), {{"code", "used_all_along"}});
  builder.add("suspect.against", user_arn("ann"), {{"code", "used_before"}});
  builder.add("suspect.against", role_arn("theirs"), {{"code", "only_reads"}});
  const Plan plan = plan_of(builder);
  EXPECT_EQ(question(plan, "decide-iam-role-web"), "whose:web");
  EXPECT_EQ(question(plan, "decide-iam-user-ann"), "whose:ann");
  EXPECT_EQ(find(plan, "delete-iam-role-theirs")->danger, Danger::kIrreversible);
}

TEST(PlanRole, ANamesakeInAnotherAccountSaysNothingOfIt) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("iam:role", "web");
  builder.add("suspect.against", "arn:aws:iam::444455556666:role/web", {{"code", "used_before"}});
  const Plan plan = plan_of(builder);
  EXPECT_EQ(find(plan, "delete-iam-role-web")->danger, Danger::kIrreversible);
}

TEST(PlanKey, OfTwoKeysOfAUserNoneIsDeletedByTheConfidenceOfTheOther) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.add("suspect", user_arn("ci"), {{"confidence", "high"}});
  builder.with("credentials", std::vector<std::string>{kKey, "AKIAQ7EXMPL2WKCNO5TB"});
  for (const char* key : {kKey, "AKIAQ7EXMPL2WKCNO5TB"})
    builder.add("actor.credential", key, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
  EXPECT_THAT(ids_with(plan_of(builder), "delete-iam-access-key"), IsEmpty());
  builder.confidence_of(kKey, "high");
  EXPECT_THAT(ids_with(plan_of(builder), "delete-iam-access-key"),
              ElementsAre("delete-iam-access-key-" + std::string(kKey)));
}

TEST(PlanUser, WhereTheIntruderOnlyPutAKeyTheOwnersGoOn) {
  const std::string child = "ASIAQ7EXMPL2WKCNO5TB";
  const auto lodged = [&] {
    CaseBuilder builder;
    builder.notice("irregular_activity").reported("account", kAccount);
    builder.add("hunt", "hunt", {});
    builder.made("iam:access-key", kKey).with("parent", "backup");
    builder.add("actor.principal", user_arn("backup"), {{"kind", "iam_user"}});
    builder.add("actor.credential", kKey,
                {{"kind", "access_key"}, {"principal", user_arn("backup")}});
    builder.add(
        "actor.credential", child,
        {{"kind", "session_token"}, {"principal", user_arn("backup")}, {"issued_by", kKey}});
    return builder;
  };
  Plan plan = plan_of(lodged());
  EXPECT_NE(find(plan, "contain-key-" + std::string(kKey)), nullptr);
  EXPECT_NE(find(plan, "delete-iam-access-key-" + std::string(kKey)), nullptr);
  EXPECT_THAT(script(plan, "revoke-user-sessions-backup"),
              AllOf(HasSubstr("aws:TokenIssueTime"), HasSubstr("ArnNotEquals")));
  for (const char* step : {"deny-user-backup", "contain-keys-of-user-backup",
                           "delete-login-profile-backup", "release-user-backup"})
    EXPECT_EQ(find(plan, step), nullptr) << step;

  const char* kOwners = "AKIAQ7EXMPLE00000009";
  const auto denied = [&](const CaseBuilder& builder) {
    const Plan all = plan_of(builder);
    return find(all, "deny-user-backup") != nullptr &&
           find(all, "revoke-user-sessions-backup") == nullptr;
  };
  EXPECT_TRUE(denied(lodged().add("actor.credential", kOwners,
                                  {{"kind", "access_key"}, {"principal", user_arn("backup")}})));
  EXPECT_TRUE(
      denied(lodged().add("actor.credential", "console",
                          {{"kind", "console_session"}, {"principal", user_arn("backup")}})));
  EXPECT_TRUE(denied(lodged().add("named.user", "backup", {})));
  EXPECT_TRUE(denied(lodged().made("iam:user", "backup")));
}

TEST(PlanKey, IsDeactivatedWithItsUserNamed) {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci");
  const Plan plan = plan_of(builder, {.responder = role_arn("responder"), .evidence_first = false});
  EXPECT_THAT(script(plan, "contain-key-" + std::string(kKey)),
              AllOf(HasSubstr("aws iam list-access-keys --region us-east-1 --user-name ci"),
                    HasSubstr("aws iam update-access-key --region us-east-1 --access-key-id " +
                              std::string(kKey) + " --status Inactive --user-name \"$holder\"")));
  EXPECT_THAT(
      script(plan, "deny-user-ci"),
      AllOf(HasSubstr("IR-DenyAll"), HasSubstr("ArnNotEquals"), HasSubstr(role_arn("responder"))));
  EXPECT_EQ(find(plan, "delete-iam-access-key-" + std::string(kKey))->danger,
            Danger::kIrreversible);
  EXPECT_THAT(ids_with(plan, "ci"), Contains("delete-login-profile-ci"))
      << "without logs the console may have been used";
  EXPECT_EQ(plan.first_five_minutes[0].step, "preserve-caller");
  EXPECT_EQ(plan.first_five_minutes[1].step, "contain-key-" + std::string(kKey));
}

// No fact tells that the logs would hold every sign-in, whatever was read of them.
TEST(PlanUser, APasswordIsLeftOnlyWhereAPersonSaysThatNobodyElseKnowsIt) {
  const auto hunted = [] {
    CaseBuilder builder;
    builder.notice("irregular_activity").reported("account", kAccount).add("hunt", "hunt");
    builder.add("actor.credential", kKey, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
    return builder;
  };
  const auto takes = [](const CaseBuilder& builder) {
    return find(plan_of(builder), "delete-login-profile-ci") != nullptr;
  };
  EXPECT_TRUE(takes(hunted()));
  EXPECT_TRUE(takes(hunted().add("unread", "us-east-1/a.json.gz")));
  EXPECT_TRUE(takes(hunted().add("gap", "111122223333/us-east-1")));
  EXPECT_TRUE(takes(hunted().answer("login-profile:ci", "yes")));
  EXPECT_THAT(find(plan_of(hunted()), "delete-login-profile-ci")->precondition.en,
              HasSubstr("hikeshi answer CASE login-profile:ci no"));
  EXPECT_THAT(find(plan_of(hunted()), "deny-user-ci")->precondition.en,
              Not(HasSubstr("login-profile")));
  const CaseBuilder known = hunted().answer("login-profile:ci", "no");
  EXPECT_FALSE(takes(known));
  EXPECT_THAT(find(plan_of(known), "deny-user-ci")->precondition.en,
              HasSubstr("hikeshi answer CASE login-profile:ci yes"));
  CaseBuilder used = known;
  used.add("actor.credential", "console:AIDA@2026-11-23T08:00:00Z",
           {{"kind", "console_session"}, {"principal", user_arn("ci")}});
  EXPECT_TRUE(takes(used)) << "the logs know better";
  EXPECT_THAT(find(plan_of(used), "delete-login-profile-ci")->precondition.en,
              Not(HasSubstr("login-profile:ci no")));
}

TEST(PlanKey, ThatIsOnlySuspectedIsDeactivatedAndAskedAbout) {
  CaseBuilder builder;
  builder.notice("irregular_activity")
      .reported("account", kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci");
  const std::string key(kKey);
  EXPECT_NE(find(plan_of(builder), "contain-key-" + key), nullptr);
  EXPECT_THAT(ids_with(plan_of(builder), "delete-iam-access-key"), IsEmpty());
  builder.answer("whose:" + key, "actor");
  EXPECT_NE(find(plan_of(builder), "delete-iam-access-key-" + key), nullptr);
}

// `contain --key` has asked AWS whose the key is; a notice may name another.
TEST(PlanKey, IsOfWhomAwsSaysItIs) {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci");
  builder.add("named.access_key", kKey, {{"user", "other"}});
  const Plan plan = plan_of(builder);
  EXPECT_THAT(script(plan, "contain-key-" + std::string(kKey)),
              HasSubstr("update-access-key --region us-east-1 --user-name other "));
  EXPECT_NE(find(plan, "deny-user-other"), nullptr);
}

TEST(PlanKey, AResponderWhoIsATargetIsNotSpared) {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci");
  const Plan plan = plan_of(builder, {.responder = user_arn("ci"), .evidence_first = false});
  EXPECT_EQ(question(plan, "preserve-caller"), "responder");
  EXPECT_THAT(script(plan, "deny-user-ci"),
              AllOf(HasSubstr("${RESPONDER_ARN:?}"), Not(HasSubstr(user_arn("ci")))));
}

TEST(PlanKey, UnknownOwnerIsLookedUpByTheCommandAndAsked) {
  CaseBuilder builder;
  builder.notice("exposed_key").reported("account", kAccount).reported("access_key", kKey);
  Plan plan = plan_of(builder);
  EXPECT_THAT(script(plan, "contain-key-" + std::string(kKey)),
              AllOf(HasSubstr("--user-name \"$("), HasSubstr("get-access-key-last-used")));
  EXPECT_EQ(question(plan, "contain-key-" + std::string(kKey)), "key-owner:" + std::string(kKey));
  EXPECT_EQ(find(plan, "delete-iam-access-key-" + std::string(kKey)), nullptr);
  builder.answer("key-owner:" + std::string(kKey), " ci ");
  plan = plan_of(builder);
  EXPECT_NE(find(plan, "deny-user-ci"), nullptr);
  EXPECT_NE(find(plan, "delete-iam-access-key-" + std::string(kKey)), nullptr);
}

TEST(PlanKey, MaskedKeyIsAQuestion) {
  CaseBuilder builder;
  builder.notice("irregular_activity")
      .reported("account", kAccount)
      .reported("masked_key", "AKI******WBI");
  const Plan plan = plan_of(builder);
  ASSERT_EQ(ids_with(plan, "identify").size(), 1u);
  EXPECT_TRUE(find(plan, ids_with(plan, "identify")[0])->question);
}

TEST(PlanCredentials, EveryChildIsCovered) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.add("suspect", user_arn("ci"), {{"confidence", "high"}});
  builder.add("actor.credential", kKey, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T1",
              {{"kind", "session_token"}, {"issued_by", kKey}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T2",
              {{"kind", "federation_token"},
               {"principal", "arn:aws:sts::111122223333:federated-user/x"},
               {"issued_by", kKey}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T3",
              {{"kind", "session"}, {"role", role_arn("deploy")}, {"issued_by", kKey}});
  builder.add("actor.credential", "console:AIDA@2026-11-23T08:00:00Z",
              {{"kind", "console_session"}, {"principal", user_arn("ann")}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T4",
              {{"kind", "session_token"}, {"issued_by", "ASIAQ7EXMPL2WKCNO5T5"}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T5",
              {{"kind", "session_token"}, {"issued_by", "ASIAQ7EXMPL2WKCNO5T4"}});
  builder.add("hunt", "hunt");
  const Plan plan = plan_of(builder);
  const auto& deny = find(plan, "deny-user-ci")->because;
  EXPECT_THAT(deny, AllOf(Contains("f4"), Contains("f5"), Contains("f6")));
  EXPECT_THAT(find(plan, "revoke-role-sessions-deploy")->because, Contains("f7"));
  EXPECT_THAT(find(plan, "deny-user-ann")->because, Contains("f8"));
  EXPECT_NE(find(plan, "delete-login-profile-ann"), nullptr);
  EXPECT_NE(find(plan, "delete-login-profile-ci"), nullptr);
  EXPECT_TRUE(find(plan, "identify-ASIAQ7EXMPL2WKCNO5T4")->question)
      << "a loop of issuers is an open end";
  EXPECT_THAT(script(plan, "revoke-role-sessions-deploy"),
              AllOf(HasSubstr("AWSRevokeOlderSessions"), HasSubstr("aws:TokenIssueTime"),
                    HasSubstr("ArnNotEquals")));
}

CaseBuilder stolen_role_case() {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.add("suspect", user_arn("ci"), {{"confidence", "high"}});
  builder.add("actor.credential", kKey, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T3",
              {{"kind", "session"}, {"role", role_arn("deploy")}, {"issued_by", kKey}});
  return builder;
}

TEST(PlanRole, AWholeTrustPolicyAsTheAnswerIsWritten) {
  CaseBuilder builder = stolen_role_case();
  EXPECT_EQ("trust:deploy", question(plan_of(builder), "close-trust-role-deploy"));
  builder.answer("trust:deploy", "only the pipeline");
  Plan plan = plan_of(builder);
  EXPECT_THAT(script(plan, "close-trust-role-deploy"), Not(HasSubstr("update-assume-role-policy")));
  EXPECT_EQ(Danger::kNone, find(plan, "close-trust-role-deploy")->danger);
  builder.answer("trust:deploy", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",
                 "Principal":{"Service":"it's.amazonaws.com"},"Action":"sts:AssumeRole"}]})");
  plan = plan_of(builder);
  EXPECT_THAT(script(plan, "close-trust-role-deploy"),
              AllOf(HasSubstr("update-assume-role-policy --region us-east-1 --role-name deploy "
                              "--policy-document '{\"Version\""),
                    HasSubstr("it'\\''s.amazonaws.com")));
  EXPECT_EQ(Danger::kReversible, find(plan, "close-trust-role-deploy")->danger);
}

TEST(PlanRole, OneThatIsStillAbusedIsDeniedEverythingOnRequest) {
  CaseBuilder builder = stolen_role_case();
  EXPECT_EQ(nullptr, find(plan_of(builder), "deny-role-deploy"));
  builder.answer("deny-role:deploy", "no");
  EXPECT_EQ(nullptr, find(plan_of(builder), "deny-role-deploy"));
  builder.answer("deny-role:deploy", "yes");
  const Plan plan = plan_of(builder, {.responder = role_arn("responder"), .evidence_first = false});
  EXPECT_THAT(script(plan, "deny-role-deploy"),
              AllOf(HasSubstr("put-role-policy"), HasSubstr("IR-DenyAll"),
                    HasSubstr("ArnNotEquals"), HasSubstr(role_arn("responder"))));
}

TEST(PlanRole, ReservedAndLinkedAndForeignRolesAreQuestions) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.add(
      "actor.principal",
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1",
      {{"kind", "role"}});
  builder.add(
      "actor.principal",
      "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
      {{"kind", "role"}});
  builder.add("actor.principal", "arn:aws:iam::444455556666:role/other", {{"kind", "role"}});
  const Plan plan = plan_of(builder);
  EXPECT_EQ(question(plan, "contain-permission-set-AWSReservedSSO_Admin_1"),
            "permission-set:AWSReservedSSO_Admin_1");
  EXPECT_EQ(question(plan, "contain-service-linked-AWSServiceRoleForECS"),
            "service-linked:AWSServiceRoleForECS");
  EXPECT_EQ(question(plan, "identify-444455556666"), "identify:444455556666");
  EXPECT_EQ(script(plan, "identify-444455556666"), "");
  EXPECT_THAT(ids_with(plan, "other"), IsEmpty());
  EXPECT_EQ(find(plan, "revoke-role-sessions-AWSReservedSSO_Admin_1"), nullptr);
}

TEST(PlanRoot, IsAChecklistWithChecks) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount).reported("root", "root");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(ids_with(plan, "root"),
              ElementsAre("contain-root-password", "contain-root-mfa", "contain-root-keys",
                          "contain-root-contacts", "contain-root-sessions", "delete-root-keys"));
  EXPECT_EQ(question(plan, "contain-root-sessions"), "root-sessions");
  EXPECT_THAT(script(plan, "contain-root-mfa"), HasSubstr("get-account-summary"));
}

TEST(PlanRoot, KeysAreAskedAboutWhenOnlyTheConsoleWasUsed) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  const std::string root = "arn:aws:iam::111122223333:root";
  builder.add("suspect", root, {{"confidence", "high"}, {"credentials", "console:111122223333@x"}});
  builder.add("actor.credential", "console:111122223333@x",
              {{"kind", "console_session"}, {"principal", root}});
  EXPECT_EQ(find(plan_of(builder), "delete-root-keys"), nullptr);
  EXPECT_EQ(question(plan_of(builder), "decide-root-keys"), "root-keys");
  builder.answer("root-keys", "None");
  EXPECT_NE(find(plan_of(builder), "delete-root-keys"), nullptr);
}

casefile::CaseState read_case(const char* event, const char* succeeded, const char* by = kKey) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.add("timeline", "e1",
              {{"text", event},
               {"succeeded", succeeded},
               {"region", "eu-west-1"},
               {"time", "2026-11-23T08:00:00Z"},
               {"credential", by}});
  casefile::CaseState state = builder.state();
  casefile::Evidence evidence;
  evidence.text = event;
  state.facts.back().evidence.push_back(evidence);
  return state;
}

// A secret lies in a function's code and environment too; what was refused was not read.
TEST(PlanSecrets, WhatWasReadIsRotated) {
  const auto rotates = [](const char* event, const char* succeeded) {
    return find(make_plan(read_case(event, succeeded), {}), "rotate-read-secrets") != nullptr;
  };
  EXPECT_TRUE(rotates("GetSecretValue", "true"));
  EXPECT_TRUE(rotates("BatchGetSecretValue", "true"));
  EXPECT_TRUE(rotates("GetParametersByPath", "true"));
  EXPECT_TRUE(rotates("GetFunction20150331v2", "true"));
  EXPECT_FALSE(rotates("GetFunctionConcurrency", "true"));
  EXPECT_FALSE(rotates("GetSecretValue", ""));
}

// The facts name the calls, AWS's history what they asked for.
TEST(PlanSecrets, EachIsListedByName) {
  const auto commands = [](const casefile::CaseState& state) {
    return script(make_plan(state, {}), "list-read-secrets");
  };
  EXPECT_THAT(commands(read_case("GetSecretValue", "true")),
              AllOf(HasSubstr("--region eu-west-1 --start-time 2026-11-23T08:00:00Z "
                              "--end-time 2026-11-23T08:10:00Z"),
                    HasSubstr("AttributeValue=GetSecretValue"),
                    HasSubstr("[?AccessKeyId=='" + std::string(kKey) + "']"),
                    HasSubstr("> read-secrets-eu-west-1-GetSecretValue.txt")));
  EXPECT_THAT(commands(read_case("GetSecretValue", "true", "console:AIDA@x")),
              HasSubstr("\"Events[].["))
      << "whose reads have no key";
  EXPECT_EQ(commands(read_case("GetSecretValue", "true", "AKIA'; id; '")).find("; id"),
            std::string::npos);
  EXPECT_EQ(find(make_plan(read_case("GetSecretValue", ""), {}), "list-read-secrets"), nullptr);

  std::string kept;
  Hands hands{.models = testing::models()};
  hands.read = [](const AwsCommand&) -> tl::expected<aws::Json, aws::CallError> {
    const char* record =
        R"({"eventName":"GetSecretValue","userAgent":"\"requestParameters\":{","requestParameters":{"secretId":"prod/db"},"responseElements":null})";
    return aws::Json{{"Events",
                      {{{"EventTime", "2026-11-23T08:00:01Z"},
                        {"EventName", "GetSecretValue"},
                        {"AccessKeyId", kKey},
                        {"CloudTrailEvent", record}}}}};
  };
  hands.keep = [&](const std::string&, const std::string& bytes) -> Status {
    kept = bytes;
    return {};
  };
  ASSERT_TRUE(run_script(*parse_script(commands(read_case("GetSecretValue", "true"))), hands, {}));
  EXPECT_EQ(kept, "2026-11-23T08:00:01Z\tGetSecretValue\t\"secretId\":\"prod/db\"\n");
}

}  // namespace
}  // namespace hikeshi::respond
