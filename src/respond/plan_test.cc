// SPDX-License-Identifier: Apache-2.0
// One case for an instance, and what holds for every plan: which steps, in which order.
#include "respond/plan_looking.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PlanInstance, GoesThroughTheWholeProcedureInOrder) {
  const Plan plan = plan_of(abuse_case());
  const std::string i = kInstance;
  EXPECT_THAT(
      ids_with(plan, i),
      ElementsAre(
          "record-instance-" + i, "console-instance-" + i, "neighbours-instance-" + i,
          "protect-instance-" + i, "traffic-instance-" + i, "snapshot-instance-" + i,
          "leave-asg-instance-" + i, "leave-lb-instance-" + i, "disassociate-profile-instance-" + i,
          "isolate-instance-" + i, "memory-instance-" + i, "stop-instance-" + i,
          "tag-instance-" + i, "lock-evidence-instance-" + i, "delete-ec2-instance-" + i,
          "delete-volumes-instance-" + i, "find-images-instance-" + i, "replace-instance-" + i));
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
  EXPECT_EQ("(no such step)", shared_with(kAccount));
}

TEST(PlanInstance, EvidenceFirstTakesMemoryWhilePreserving) {
  const Plan plan = plan_of(abuse_case(), {.responder = {}, .evidence_first = true});
  EXPECT_EQ(find(plan, "memory-instance-" + std::string(kInstance))->phase, Phase::kPreserve);
}

// What a stop loses is not lost before somebody has taken it or given it up.
TEST(PlanInstance, WhereEvidenceComesFirstTheStopWaitsForTheMemory) {
  const std::string stop = "stop-instance-" + std::string(kInstance);
  const std::string memory = "memory:" + std::string(kInstance);
  const auto asked = [&](CaseBuilder builder, bool evidence_first) {
    const Plan plan = plan_of(builder, {.responder = {}, .evidence_first = evidence_first});
    const auto& question = find(plan, stop)->question;
    return question && question->answer.empty() ? question->id : "";
  };
  EXPECT_EQ("", asked(abuse_case(), false));
  EXPECT_EQ(memory, asked(abuse_case(), true));
  CaseBuilder given_up = abuse_case();
  EXPECT_EQ("", asked(given_up.answer(memory, "given up"), true));
  CaseBuilder taken = abuse_case();
  EXPECT_EQ("", asked(taken.done("memory-instance-" + std::string(kInstance), "taken", "取得済み"),
                      true));
}

TEST(PlanInstance, UnknownRegionIsAQuestionWithALookup) {
  CaseBuilder builder;
  builder.notice("abuse").reported("account", kAccount).reported("instance", kInstance);
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
      .reported("account", kAccount)
      .reported("instance", kInstance)
      .reported("region", "eu-west-1");
  const Plan plan = plan_of(builder);
  EXPECT_EQ(find(plan, "delete-ec2-instance-" + std::string(kInstance)), nullptr);
  EXPECT_EQ(question(plan, "decide-instance-" + std::string(kInstance)),
            "whose:" + std::string(kInstance));
}

TEST(PlanInstance, BlockedStopIsNotRetried) {
  CaseBuilder builder;
  builder.notice("abuse").reported("account", kAccount).with("notice", "x");
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
  builder.notice("irregular_activity").reported("account", kAccount);
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
  builder.add("done", "verify-restriction-lifted-start_stop_block", {{"by", "Sato"}});
  EXPECT_NE(find(plan_of(builder), "stop-instance-" + i), nullptr);
}

// The owner's job that runs as the user goes on: what was never in the intruder's hands stays.

TEST(Plan, DoneFactsMarkStepsAndLeaveTheHash) {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", kAccount)
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
  builder.notice("irregular_activity").reported("account", kAccount);
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
  builder.notice("irregular_activity").reported("account", kAccount);
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
