// SPDX-License-Identifier: Apache-2.0
// One case for each kind of target: which steps, in which order, with which commands.
#include "respond/plan.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "casefile/test_facts.h"

namespace hikeshi::respond {
namespace {

using ::testing::AllOf;
using testing::CaseBuilder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::role_arn;
using testing::user_arn;

constexpr const char* kKey = "AKIAQ7EXMPL2WKCNO5TA";
constexpr const char* kInstance = "i-0a1b2c3d4e5f60718";

Plan plan_of(const CaseBuilder& builder, PlanOptions options = {}) {
  return make_plan(builder.state(), options);
}

const Step* find(const Plan& plan, std::string_view id) {
  for (const Step& step : plan.steps) {
    if (step.id == id) return &step;
  }
  return nullptr;
}

std::vector<std::string> ids_with(const Plan& plan, std::string_view part) {
  std::vector<std::string> ids;
  for (const Step& step : plan.steps) {
    if (step.id.find(part) != std::string::npos) ids.push_back(step.id);
  }
  return ids;
}

std::string script(const Plan& plan, std::string_view id) {
  const Step* step = find(plan, id);
  return step == nullptr ? "(no such step)" : join(step->cli, "\n");
}

std::string question(const Plan& plan, std::string_view id) {
  const Step* step = find(plan, id);
  return step == nullptr || !step->question ? "" : step->question->id;
}

CaseBuilder abuse_case() {
  CaseBuilder builder;
  builder.notice("abuse")
      .reported("account", testing::kAccount)
      .reported("instance", kInstance)
      .reported("region", "eu-west-1");
  return builder;
}

TEST(PlanInstance, GoesThroughTheWholeProcedureInOrder) {
  const Plan plan = plan_of(abuse_case());
  const std::string i = kInstance;
  EXPECT_THAT(
      ids_with(plan, i),
      ElementsAre("record-instance-" + i, "neighbours-instance-" + i, "protect-instance-" + i,
                  "snapshot-instance-" + i, "leave-asg-instance-" + i, "leave-lb-instance-" + i,
                  "disassociate-profile-instance-" + i, "isolate-instance-" + i,
                  "memory-instance-" + i, "stop-instance-" + i, "tag-instance-" + i,
                  "lock-evidence-instance-" + i, "delete-ec2-instance-" + i,
                  "delete-volumes-instance-" + i, "find-images-instance-" + i,
                  "replace-instance-" + i));
  EXPECT_EQ(find(plan, "delete-ec2-instance-" + i)->danger, Danger::kIrreversible);
  EXPECT_THAT(script(plan, "delete-ec2-instance-" + i),
              HasSubstr("aws ec2 terminate-instances --region eu-west-1 --instance-ids " + i));
  EXPECT_THAT(find(plan, "delete-ec2-instance-" + i)->precondition.en, HasSubstr("completed"));
  EXPECT_THAT(script(plan, "isolate-instance-" + i),
              AllOf(HasSubstr("modify-network-interface-attribute"),
                    HasSubstr("revoke-security-group-egress")));
  EXPECT_EQ(question(plan, "disassociate-profile-instance-" + i), "instance-role:" + i);
  EXPECT_EQ(question(plan, "find-images-instance-" + i), "images:" + i);
}

TEST(PlanInstance, EvidenceIsSharedWithTheAccountThatWasNamed) {
  const std::string share = "share-evidence-instance-" + std::string(kInstance);
  EXPECT_EQ(nullptr, find(plan_of(abuse_case()), share));
  const auto shared_with = [&](const char* account) {
    CaseBuilder builder = abuse_case();
    builder.add("answer", "evidence-account", {{"text", account}, {"by", "Sato"}});
    return script(plan_of(builder), share);
  };
  EXPECT_THAT(shared_with(" 222222222222 "), HasSubstr("--user-ids 222222222222"));
  EXPECT_EQ("(no such step)", shared_with("222"));
  EXPECT_EQ("(no such step)", shared_with(testing::kAccount));
}

TEST(PlanInstance, EvidenceFirstTakesMemoryWhilePreserving) {
  const Plan plan = plan_of(abuse_case(), {.responder = {}, .evidence_first = true});
  EXPECT_EQ(find(plan, "memory-instance-" + std::string(kInstance))->phase, Phase::kPreserve);
}

TEST(PlanInstance, UnknownRegionIsAQuestionWithALookup) {
  CaseBuilder builder;
  builder.notice("abuse").reported("account", testing::kAccount).reported("instance", kInstance);
  const Plan lost = plan_of(builder);
  EXPECT_THAT(ids_with(lost, kInstance), ElementsAre("find-instance-" + std::string(kInstance)));
  EXPECT_EQ(question(lost, "find-instance-" + std::string(kInstance)),
            "region:" + std::string(kInstance));
  EXPECT_THAT(script(lost, "find-instance-" + std::string(kInstance)),
              AllOf(HasSubstr("for r in $(aws ec2 describe-regions --region us-east-1 "),
                    HasSubstr("aws ec2 describe-instances --region \"$r\" "),
                    HasSubstr("Values=" + std::string(kInstance))));
  EXPECT_THAT(first_minutes_text(lost, Lang::kEn, 100),
              AllOf(HasSubstr("describe-instances"),
                    HasSubstr("hikeshi answer CASE region:" + std::string(kInstance))));
  builder.answer("region:" + std::string(kInstance), "Tokyo");
  EXPECT_THAT(find(plan_of(builder), "find-instance-" + std::string(kInstance))->question->text.en,
              HasSubstr("\"Tokyo\" is no region"));
  builder.answer("region:" + std::string(kInstance), " AP-northeast-1a ");
  EXPECT_THAT(script(plan_of(builder), "delete-ec2-instance-" + std::string(kInstance)),
              HasSubstr("--region ap-northeast-1 "));
  builder.answer("region:" + std::string(kInstance), "ap-northeast-1");
  EXPECT_THAT(script(plan_of(builder), "delete-ec2-instance-" + std::string(kInstance)),
              HasSubstr("ap-northeast-1"));
}

TEST(PlanInstance, AWrittenReasonKeepsIt) {
  CaseBuilder builder = abuse_case();
  builder.answer("keep-instance:" + std::string(kInstance),
                 "It holds the only copy of the ledger.");
  const Plan plan = plan_of(builder);
  EXPECT_EQ(find(plan, "delete-ec2-instance-" + std::string(kInstance)), nullptr);
  EXPECT_EQ(find(plan, "delete-volumes-instance-" + std::string(kInstance)), nullptr);
  EXPECT_THAT(find(plan, "clean-kept-instance-" + std::string(kInstance))->precondition.en,
              HasSubstr("ledger"));
}

TEST(PlanInstance, NamedImagesAreDeletedAndStrangeWordsIgnored) {
  CaseBuilder builder = abuse_case();
  builder.answer("images:" + std::string(kInstance),
                 "ami-0a1b2c3d4e5f60718, snap-0a1b2c3d4e5f60719 $(id)");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(script(plan, "delete-ec2-image-ami-0a1b2c3d4e5f60718"),
              HasSubstr("deregister-image"));
  EXPECT_THAT(script(plan, "delete-ec2-snapshot-snap-0a1b2c3d4e5f60719"),
              HasSubstr("delete-snapshot"));
  EXPECT_EQ(find(plan, "find-images-instance-" + std::string(kInstance)), nullptr);
}

TEST(PlanInstance, AForgedNoticeNeverTerminates) {
  CaseBuilder builder;
  builder.notice("abuse")
      .with("authentication", "fail")
      .reported("account", testing::kAccount)
      .reported("instance", kInstance)
      .reported("region", "eu-west-1");
  const Plan plan = plan_of(builder);
  EXPECT_EQ(find(plan, "delete-ec2-instance-" + std::string(kInstance)), nullptr);
  EXPECT_EQ(question(plan, "decide-instance-" + std::string(kInstance)),
            "whose:" + std::string(kInstance));
}

TEST(PlanInstance, BlockedStopIsNotRetried) {
  CaseBuilder builder;
  builder.notice("abuse").reported("account", testing::kAccount).with("notice", "x");
  builder.add("notice", "notice:0123456789ac",
              {{"class", "abuse"}, {"restrictions", "start_stop_block"}});
  builder.reported("instance", kInstance).reported("region", "eu-west-1");
  const Plan plan = plan_of(builder);
  EXPECT_EQ(find(plan, "stop-instance-" + std::string(kInstance)), nullptr);
  EXPECT_EQ(question(plan, "ask-subnet-instance-" + std::string(kInstance)),
            "cut-subnet:" + std::string(kInstance));
  const std::string cut = "cut-subnet-instance-" + std::string(kInstance);
  EXPECT_EQ(find(plan, cut), nullptr) << "it takes others offline";
  builder.answer("cut-subnet:" + std::string(kInstance), "no, terminate it");
  EXPECT_EQ(find(plan_of(builder), cut), nullptr);
  builder.answer("cut-subnet:" + std::string(kInstance), "Yes");
  EXPECT_NE(find(plan_of(builder), cut), nullptr);
  EXPECT_EQ(find(plan_of(builder), "ask-subnet-instance-" + std::string(kInstance)), nullptr);
  EXPECT_NE(find(plan, "verify-restriction-lifted-0123456789ac"), nullptr);
}

TEST(PlanInstance, StolenRoleLosesTheProfileBeforeItsSessions) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  builder.add("suspect", role_arn("web"),
              {{"confidence", "high"}, {"kind", "role"}, {"credentials", "ASIAQ7EXMPL2WKCNO5TA"}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5TA",
              {{"kind", "instance_role"},
               {"principal", role_arn("web")},
               {"role", role_arn("web")},
               {"instance", kInstance}});
  builder.reported("region", "us-west-2");
  builder.answer("region:" + std::string(kInstance), "us-west-2");
  const Plan plan = plan_of(builder);
  std::vector<std::string> order;
  for (const Step& step : plan.steps) {
    if (step.id == "disassociate-profile-instance-" + std::string(kInstance) ||
        step.id == "revoke-role-sessions-web")
      order.push_back(step.id);
  }
  EXPECT_THAT(order, ElementsAre("disassociate-profile-instance-" + std::string(kInstance),
                                 "revoke-role-sessions-web"));
  EXPECT_EQ(question(plan, order[0]), "") << "the role is known from the logs";
  EXPECT_NE(find(plan, "delete-ec2-instance-" + std::string(kInstance)), nullptr);
}

// Two instances hand out one role; the facts are sure of a stolen session of the first at most.
CaseBuilder shared_role_case() {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
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
  builder.notice("irregular_activity").reported("account", testing::kAccount);
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

TEST(Plan, AnAnsweredQuestionIsNoLongerAsked) {
  CaseBuilder builder = abuse_case();
  const std::string open = to_text(plan_of(builder), Lang::kEn, 100);
  EXPECT_NE(open.find("answer CASE security-contact"), open.npos);
  builder.answer("security-contact", "soc@corp.example");
  const std::string said = to_text(plan_of(builder), Lang::kEn, 100);
  EXPECT_EQ(said.find("answer CASE security-contact"), said.npos);
  EXPECT_NE(said.find("answered: soc@corp.example"), said.npos);
}

// A stop that AWS refused is not tried again: what is left is asked.
TEST(PlanInstance, ARestrictionThatACallHasMetChangesThePlan) {
  CaseBuilder builder = abuse_case();
  const std::string i = kInstance;
  EXPECT_NE(find(plan_of(builder), "stop-instance-" + i), nullptr);
  builder.add("restriction", "start_stop_block", {{"call", "ec2:StopInstances"}});
  const Plan plan = plan_of(builder);
  EXPECT_EQ(find(plan, "stop-instance-" + i), nullptr);
  EXPECT_EQ(question(plan, "ask-subnet-instance-" + i), "cut-subnet:" + i);
  EXPECT_THAT(ids_with(plan, "verify-restriction-lifted"), ::testing::SizeIs(1));
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
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  builder.made("iam:role", "web").made("iam:user", "ann").made("iam:role", "theirs");
  builder.add("suspect.against", role_arn("web"), {{"code", "used_all_along"}});
  builder.add("suspect.against", user_arn("ann"), {{"code", "used_before"}});
  builder.add("suspect.against", role_arn("theirs"), {{"code", "only_reads"}});
  const Plan plan = plan_of(builder);
  EXPECT_EQ(question(plan, "decide-iam-role-web"), "whose:web");
  EXPECT_EQ(question(plan, "decide-iam-user-ann"), "whose:ann");
  EXPECT_EQ(find(plan, "delete-iam-role-theirs")->danger, Danger::kIrreversible);
}

TEST(PlanKey, OfTwoKeysOfAUserNoneIsDeletedByTheConfidenceOfTheOther) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  builder.add("suspect", user_arn("ci"), {{"confidence", "high"}});
  builder.with("credentials", std::vector<std::string>{kKey, "AKIAQ7EXMPL2WKCNO5TB"});
  for (const char* key : {kKey, "AKIAQ7EXMPL2WKCNO5TB"})
    builder.add("actor.credential", key, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
  EXPECT_THAT(ids_with(plan_of(builder), "delete-iam-access-key"), IsEmpty());
  builder.confidence_of(kKey, "high");
  EXPECT_THAT(ids_with(plan_of(builder), "delete-iam-access-key"),
              ElementsAre("delete-iam-access-key-" + std::string(kKey)));
}

// The owner's job that runs as the user goes on: what was never in the intruder's hands stays.
TEST(PlanUser, WhereTheIntruderOnlyPutAKeyTheOwnersGoOn) {
  const std::string child = "ASIAQ7EXMPL2WKCNO5TB";
  const auto lodged = [&] {
    CaseBuilder builder;
    builder.notice("irregular_activity").reported("account", testing::kAccount);
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
      .reported("account", testing::kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci");
  const Plan plan = plan_of(builder, {.responder = role_arn("responder"), .evidence_first = false});
  EXPECT_THAT(
      script(plan, "contain-key-" + std::string(kKey)),
      HasSubstr("aws iam update-access-key --region us-east-1 --user-name ci --access-key-id " +
                std::string(kKey) + " --status Inactive"));
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

TEST(PlanKey, ThatIsOnlySuspectedIsDeactivatedAndAskedAbout) {
  CaseBuilder builder;
  builder.notice("irregular_activity")
      .reported("account", testing::kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci");
  const std::string key(kKey);
  EXPECT_NE(find(plan_of(builder), "contain-key-" + key), nullptr);
  EXPECT_THAT(ids_with(plan_of(builder), "delete-iam-access-key"), IsEmpty());
  builder.answer("whose:" + key, "actor");
  EXPECT_NE(find(plan_of(builder), "delete-iam-access-key-" + key), nullptr);
}

TEST(PlanKey, AResponderWhoIsATargetIsNotSpared) {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", testing::kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci");
  const Plan plan = plan_of(builder, {.responder = user_arn("ci"), .evidence_first = false});
  EXPECT_EQ(question(plan, "preserve-caller"), "responder");
  EXPECT_THAT(script(plan, "deny-user-ci"),
              AllOf(HasSubstr("${RESPONDER_ARN:?}"), Not(HasSubstr(user_arn("ci")))));
}

TEST(PlanKey, UnknownOwnerIsLookedUpByTheCommandAndAsked) {
  CaseBuilder builder;
  builder.notice("exposed_key").reported("account", testing::kAccount).reported("access_key", kKey);
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
      .reported("account", testing::kAccount)
      .reported("masked_key", "AKI******WBI");
  const Plan plan = plan_of(builder);
  ASSERT_EQ(ids_with(plan, "identify").size(), 1u);
  EXPECT_TRUE(find(plan, ids_with(plan, "identify")[0])->question);
}

TEST(PlanCredentials, EveryChildIsCovered) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
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
  EXPECT_EQ(find(plan, "delete-login-profile-ci"), nullptr);
  EXPECT_TRUE(find(plan, "identify-ASIAQ7EXMPL2WKCNO5T4")->question)
      << "a loop of issuers is an open end";
  EXPECT_THAT(script(plan, "revoke-role-sessions-deploy"),
              AllOf(HasSubstr("AWSRevokeOlderSessions"), HasSubstr("aws:TokenIssueTime"),
                    HasSubstr("ArnNotEquals")));
}

TEST(PlanRole, ReservedAndLinkedAndForeignRolesAreQuestions) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
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
  builder.notice("irregular_activity")
      .reported("account", testing::kAccount)
      .reported("root", "root");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(ids_with(plan, "root"),
              ElementsAre("contain-root-password", "contain-root-mfa", "contain-root-keys",
                          "contain-root-contacts", "contain-root-sessions", "delete-root-keys"));
  EXPECT_EQ(question(plan, "contain-root-sessions"), "root-sessions");
  EXPECT_THAT(script(plan, "contain-root-mfa"), HasSubstr("get-account-summary"));
}

TEST(PlanRoot, KeysAreAskedAboutWhenOnlyTheConsoleWasUsed) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  const std::string root = "arn:aws:iam::111122223333:root";
  builder.add("suspect", root, {{"confidence", "high"}, {"credentials", "console:111122223333@x"}});
  builder.add("actor.credential", "console:111122223333@x",
              {{"kind", "console_session"}, {"principal", root}});
  EXPECT_EQ(find(plan_of(builder), "delete-root-keys"), nullptr);
  EXPECT_EQ(question(plan_of(builder), "decide-root-keys"), "root-keys");
  builder.answer("root-keys", "None");
  EXPECT_NE(find(plan_of(builder), "delete-root-keys"), nullptr);
}

TEST(Plan, DoneFactsMarkStepsAndLeaveTheHash) {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", testing::kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci");
  const std::string hash = plan_of(builder).hash;
  builder.add("done", "contain-key-" + std::string(kKey),
              {{"by", "Sato"}, {"at", "2026-11-23T11:00:00Z"}});
  const Plan plan = plan_of(builder);
  EXPECT_EQ(plan.hash, hash);
  EXPECT_EQ(find(plan, "contain-key-" + std::string(kKey))->done->by, "Sato");
  EXPECT_EQ(hash.size(), 64u);
}

TEST(Plan, LaunchedInstancesDoNotCrowdOutWhatCutsTheIntruderOff) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  builder.add("actor.credential", kKey, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T3",
              {{"kind", "session"}, {"role", role_arn("deploy")}, {"issued_by", kKey}});
  for (int i = 10; i < 40; ++i)
    builder.made("ec2:instance", "i-0a1b2c3d4e5f607" + std::to_string(i));
  std::vector<std::string> urgent;
  for (const Urgent& u : plan_of(builder).first_five_minutes) urgent.push_back(u.step);
  EXPECT_THAT(urgent,
              ElementsAre("preserve-caller", "contain-key-" + std::string(kKey), "deny-user-ci",
                          "revoke-role-sessions-deploy", "preserve-trails"));
}

// How many go at once, for the steps from the one that begins with `prefix` on.
size_t at_once_from(const Plan& plan, std::string_view prefix) {
  std::vector<const Step*> steps;
  for (const Step& step : plan.steps) {
    if (!steps.empty() || step.id.starts_with(prefix)) steps.push_back(&step);
  }
  return at_once(steps);
}

TEST(Plan, StepsOfOneKindGoAtOnceAndThoseOfIamOneByOne) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  builder.add("actor.credential", kKey, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
  for (int i = 10; i < 14; ++i)
    builder.made("ec2:instance", "i-0a1b2c3d4e5f607" + std::to_string(i));
  for (const char* name : {"a", "b"}) builder.made("iam:user", name);
  const Plan plan = plan_of(builder);
  EXPECT_EQ(at_once_from(plan, "record-instance-"), 4u);
  EXPECT_EQ(at_once_from(plan, "delete-iam-user-"), 1u);
  EXPECT_EQ(at_once({}), 0u);
  for (size_t i = 1; i < plan.steps.size(); ++i)
    EXPECT_LE(plan.steps[i - 1].wave, plan.steps[i].wave) << plan.steps[i].id;
}

TEST(Plan, AnEmptyCaseStillSaysWhatToDoFirst) {
  const Plan plan = plan_of(CaseBuilder());
  EXPECT_EQ(plan.steps.front().id, "preserve-caller");
  EXPECT_FALSE(plan.first_five_minutes.empty());
  for (const Step& step : plan.steps) EXPECT_NE(step.danger, Danger::kIrreversible) << step.id;
}

}  // namespace
}  // namespace hikeshi::respond
