// SPDX-License-Identifier: Apache-2.0
// Every type of thing that the hunt can charge has a row, and every row says enough.
#include "respond/made_steps.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "base/text.h"
#include "casefile/test_facts.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

using testing::CaseBuilder;

// Types of the catalogue with what its events do to them ("make", "modify", "remove").
std::map<std::string, std::set<std::string>> catalogue() {
  std::map<std::string, std::set<std::string>> types;
  std::ifstream file(HIKESHI_ROOT "/rules/catalogue/events.tsv");
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const auto columns = split(line, '\t');
    const std::string effect(columns[4]);
    if (effect == "make" || effect == "modify" || effect == "remove")
      types[std::string(columns[5])].insert(effect);
  }
  return types;
}

std::vector<const MadeKind*> rows() {
  std::vector<const MadeKind*> all;
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds) all.push_back(&kind);
  }
  return all;
}

// Made things that no step deletes, and why not.
const std::map<std::string, std::string> kNeverDeleted = {
    {"cloudtrail:event-data-store", "logs"},
    {"cloudtrail:trail", "writes logs"},
    {"config:delivery-channel", "writes logs"},
    {"kms:key", "may be all that reads what an extorter has encrypted"},
    {"config:recorder", "writes logs"},
    {"ec2:flow-log", "writes logs"},
    {"guardduty:detector", "finds intruders, whoever switched it on"},
    {"logs:log-group", "logs"},
    {"aws-marketplace:subscription", "a purchase"},
    {"ec2:reserved-instances", "a purchase"},
    {"route53domains:domain", "a purchase"},
    {"savingsplans:savings-plan", "a purchase"},
    {"servicequotas:request", "only AWS Support lowers a quota"},
    {"organizations:account", "closing an account is a person's decision"},
    {"organizations:policy", "whom it binds is the management account's to know"},
    {"organizations:organization", "its accounts leave first, by a person's decision"},
    {"sso:account-assignment", "its event names the permission set, the fact does not"}};

TEST(MadeKinds, EveryTypeOfTheCatalogueHasARow) {
  const auto types = catalogue();
  ASSERT_GT(types.size(), 100u);
  for (const auto& [type, effects] : types) {
    EXPECT_NE(find_made_kind(type, "x", "arn:aws:x:us-east-1:111122223333:x"), nullptr)
        << type << ": add a row to made_*.cc";
  }
}

TEST(MadeKinds, WhatIsMadeIsDeletedOrExemptForAReason) {
  for (const auto& [type, effects] : catalogue()) {
    if (!effects.contains("make")) continue;
    const MadeKind* row = find_made_kind(type, "x", "arn:aws:x:us-east-1:111122223333:x");
    ASSERT_NE(row, nullptr) << type;
    EXPECT_EQ(row->remove.empty(), kNeverDeleted.contains(type)) << type;
  }
}

TEST(MadeKinds, EveryRowSaysEnough) {
  for (const MadeKind* row : rows()) {
    // Marketplace has no call that shows a buyer's subscription.
    EXPECT_TRUE(!row->show.empty() || row->type == "aws-marketplace:subscription") << row->type;
    if (row->made_class == MadeClass::kHand && row->remove.empty() && row->restore.empty()) {
      EXPECT_FALSE(row->by_hand.en.empty() || row->by_hand.ja.empty()) << row->type;
    }
    EXPECT_EQ(row->caution.en.empty(), row->caution.ja.empty()) << row->type;
    EXPECT_TRUE(!row->support || row->remove.empty()) << row->type;
    const bool stays = row->made_class == MadeClass::kHand || row->made_class == MadeClass::kLog;
    EXPECT_EQ(row->remove.empty(), stays) << row->type;
    for (std::string_view bad : {"delete-log-group", "delete-trail", "stop-logging",
                                 "delete-flow-logs", "delete-detector"})
      EXPECT_EQ(row->remove.find(bad), std::string_view::npos) << row->type;
  }
}

// One made thing of the type with all that a fact may carry.
Plan plan_for(const std::string& type, const char* what) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  builder.made(type, "thing-1").with("what", what).with("parent", "parent-1");
  builder.with("arn", "arn:aws:x:us-east-1:111122223333:layer:parent-1:thing-1");
  return make_plan(builder.state(), {});
}

const Step* step_about(const Plan& plan, const std::string& type) {
  const std::string part = replace_all(type, ":", "-") + "-";
  const Step* last = nullptr;
  for (const Step& step : plan.steps) {
    if (step.id.find(part) != std::string::npos) last = &step;
  }
  return last;
}

TEST(MadeKinds, EveryTypeComesOutAsACommandOrAsAQuestionWithACommand) {
  for (const auto& [type, effects] : catalogue()) {
    for (const char* what : {"created", "modified"}) {
      const Plan plan = plan_for(type, what);
      // A password is its user's, and taken away with what contains the user.
      const bool password = type == "iam:login-profile" && std::string_view(what) == "modified";
      const Step* step = step_about(plan, password ? "delete-login-profile" : type);
      ASSERT_NE(step, nullptr) << type << " " << what;
      EXPECT_FALSE(step->cli.empty() && type != "aws-marketplace:subscription") << step->id;
      EXPECT_EQ(step->question.has_value(), step->danger == Danger::kNone) << step->id;
      EXPECT_FALSE(step->undo.empty()) << step->id;
      if (step->question) {
        EXPECT_EQ(step->question->text.en.find("hikeshi knows no call"), std::string::npos) << type;
      }
    }
  }
}

// The last change is the one that the others make room for.
std::string last_call(std::string_view cli) {
  std::string last;
  for (const auto& [service, operation] : tool_calls_of(cli)) {
    const bool reads = operation.starts_with("list-") || operation.starts_with("get-") ||
                       operation.starts_with("wait ");
    if (!reads) last = operation;
  }
  return last;
}

// A letter says "was deleted" and "was stopped" to AWS, which can see whether it is so.
TEST(MadeKinds, OnlyWhatIsDeletedIsSaidToBe) {
  for (const MadeKind* row : rows()) {
    if (row->remove.empty() || !row->removed.title.en.empty()) continue;
    EXPECT_TRUE(last_call(row->remove).starts_with("delete-"))
        << row->type << ": say what `remove` does";
  }
}

TEST(MadeKinds, OnlyWhatIsStoppedIsSaidToBe) {
  const std::set<std::string> things = {"stop-notebook-instance", "stop-server", "stop-instance",
                                        "stop-relational-database"};
  for (const MadeKind* row : rows()) {
    if (row->stop.empty() || !row->stopped.title.en.empty()) continue;
    EXPECT_TRUE(things.contains(last_call(row->stop))) << row->type << ": say what `stop` does";
  }
}

TEST(MadeKinds, WordsOfARowAreWhole) {
  for (const MadeKind* row : rows()) {
    for (const Wording* words : {&row->stopped, &row->removed}) {
      for (const Text& text : {words->title, words->verify, words->sentence}) {
        EXPECT_EQ(words->title.en.empty(), text.en.empty()) << row->type;
        EXPECT_EQ(text.en.empty(), text.ja.empty()) << row->type;
      }
      const bool warns = words->title.en.find("{caution_en}") != std::string_view::npos;
      EXPECT_EQ(warns, words->title.ja.find("{caution_ja}") != std::string_view::npos) << row->type;
    }
    // Of the two, the caution is the stop's where there is one (MadeKind).
    const Wording& words = row->stop.empty() ? row->removed : row->stopped;
    if (!row->caution.en.empty() && !words.title.en.empty()) {
      EXPECT_NE(words.title.en.find("{caution_en}"), std::string_view::npos) << row->type;
    }
    EXPECT_EQ(row->instead.en.empty(), row->instead_said.en.empty()) << row->type;
  }
}

TEST(MadeKinds, EachSaysWhatItsCallHasDone) {
  const auto said = [](const char* type, const char* verb) {
    const Plan plan = plan_for(type, "created");
    for (const Step& step : plan.steps) {
      if (step.id.starts_with(std::string(verb) + "-" + replace_all(type, ":", "-") + "-"))
        return step.sentence.en + " | " + step.sentence.ja;
    }
    return std::string("(no such step)");
  };
  using ::testing::AllOf;
  using ::testing::HasSubstr;
  using ::testing::Not;
  const std::map<std::string, const char*> kRemoved = {
      {"sagemaker:training-job", "was stopped"},
      {"bedrock:customization-job", "was stopped"},
      {"batch:job", "was terminated"},
      {"ecs:task", "was stopped"},
      {"ecs:task-definition", "was deregistered"},
      {"batch:job-definition", "was deregistered"},
      {"support:case", "was resolved"},
      {"secretsmanager:secret", "was scheduled for deletion"},
      {"ec2:spot-request", "was cancelled"},
      {"organizations:handshake", "was cancelled"},
      {"ec2:export-task", "was cancelled"},
      {"ec2:elastic-ip", "was released"},
      {"kms:grant", "was revoked"},
      {"iam:group-membership", "was removed"}};
  for (const auto& [type, words] : kRemoved) {
    EXPECT_THAT(said(type.c_str(), "delete"), AllOf(HasSubstr(words), Not(HasSubstr("was deleted")),
                                                    Not(HasSubstr("を削除した"))))
        << type;
  }
  const std::map<std::string, const char*> kStopped = {
      {"autoscaling:group", "its processes are suspended and its minimum size is 0"},
      {"ec2:spot-fleet", "the target capacity of"},
      {"gamelift:fleet", "the automatic scaling of"},
      {"batch:compute-environment", "was disabled"},
      {"lambda:function", "the reserved concurrency of"},
      {"redshift:cluster", "was paused"},
      {"iam:ssh-public-key", "was deactivated"}};
  for (const auto& [type, words] : kStopped) {
    const std::string sentence = said(type.c_str(), "stop");
    EXPECT_THAT(sentence, HasSubstr(words)) << type;
    EXPECT_FALSE(sentence.starts_with(type + " thing-1 (us-east-1) was stopped")) << sentence;
  }
}

// It pauses the account's mail, not the identity.
TEST(MadeKinds, AnIdentityOfSesPausesTheWholeAccount) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  builder.made("ses:identity", "thing-1").answer("existed:thing-1", "no");
  for (const Step& step : make_plan(builder.state(), {}).steps) {
    if (step.id.starts_with("stop-ses-identity")) {
      EXPECT_EQ(step.sentence.en,
                "sending through Amazon SES was paused for the whole account in us-east-1");
      EXPECT_THAT(step.verify.en, ::testing::HasSubstr("get-account"));
    }
  }
}

TEST(MadeKinds, WhatIsSwitchedOnAgainIsNotSaidToBeAsItWas) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  builder.made("guardduty:detector", "12ab")
      .with("what", "modified")
      .with("changes", "UpdateDetector");
  const Plan plan = make_plan(builder.state(), {});
  const Step* step = step_about(plan, "guardduty:detector");
  ASSERT_NE(step, nullptr);
  EXPECT_EQ(step->sentence.en, "Amazon GuardDuty was switched on again in us-east-1");
}

TEST(MadeKinds, PurchasesAreTakenBackBySupport) {
  const Plan plan = plan_for("ec2:reserved-instances", "created");
  const Step* step = step_about(plan, "ec2:reserved-instances");
  EXPECT_EQ(step->id, "ask-support-ec2-reserved-instances-thing-1.us-east-1");
  EXPECT_EQ(step->question->id, "by-hand:thing-1");
  EXPECT_THAT(step->sentence.en, ::testing::HasSubstr("AWS Support was asked to take back"));
}

TEST(MadeKinds, AStepThatHitsTheOwnerSaysSoInItsTitle) {
  const Plan plan = plan_for("ses:identity", "created");
  const auto stop = std::find_if(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
    return step.id.starts_with("stop-ses-identity");
  });
  ASSERT_NE(stop, plan.steps.end());
  EXPECT_THAT(stop->title.en, ::testing::HasSubstr("yours too"));
  EXPECT_THAT(step_about(plan, "ses:identity")->title.en,
              ::testing::Not(::testing::HasSubstr("yours too")));
}

}  // namespace
}  // namespace hikeshi::respond
