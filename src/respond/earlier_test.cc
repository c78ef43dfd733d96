// SPDX-License-Identifier: Apache-2.0
// How things were before the intruder: what events tell, and what the plan does with it.
#include "respond/earlier.h"

#include <nlohmann/json.hpp>

#include "respond/plan_looking.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using casefile::Fact;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kAdmin = "arn:aws:iam::aws:policy/AdministratorAccess";
constexpr const char* kAdminQuestion =
    "before:user-ci.policy.arn-aws-iam--aws-policy-AdministratorAccess-";
constexpr const char* kOurs = R"({"Statement":[{"Action":"s3:Get*","Effect":"Allow"}]})";

PastEvent event(const char* time, const char* name, aws::Json request, const char* id = "",
                const char* error = "", aws::Json response = {}) {
  PastEvent event;
  event.at = *parse_rfc3339(time);
  event.id = *id == 0 ? std::string(time) + name : std::string(id);
  event.name = name;
  event.by = user_arn("ann");
  event.error = error;
  event.request = std::move(request);
  event.response = std::move(response);
  return event;
}

// A thing that the intruder changed at 08:00.
CaseBuilder changed(const char* type, const char* id, std::vector<std::string> changes) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made(type, id)
      .with("what", "modified")
      .with("arn", "arn:aws:iam::111122223333:" + std::string(type + 4) + "/" + id)
      .with("changes", std::move(changes));
  return builder;
}

CaseBuilder& learn(CaseBuilder& builder, Looked looked) {
  for (const Fact& fact : earlier_facts(builder.state(), std::move(looked))) {
    builder.add(fact.kind, fact.subject);
    for (const auto& [name, values] : fact.attributes) builder.with(name.c_str(), values);
  }
  return builder;
}

const aws::Json kPut = {{"userName", "ci"}, {"policyName", "x"}, {"policyDocument", kOurs}};
const char* kPutByThem = "PutUserPolicy inline policy x";

TEST(Earlier, WithoutAWordNothingThatMayBeTheOwnersIsTakenAway) {
  Plan plan = plan_of(changed("iam:user", "ci",
                              {"AttachUserPolicy policy " + std::string(kAdmin), kPutByThem,
                               "AddUserToGroup group ops", "DeleteUserPermissionsBoundary"}));
  EXPECT_THAT(ids_with(plan, "restore-"), IsEmpty());
  EXPECT_THAT(question(plan, "decide-iam-user-ci.AdministratorAccess"), HasSubstr(kAdminQuestion));
  EXPECT_EQ("before:user-ci.inline.x", question(plan, "decide-iam-user-ci.x"));
  EXPECT_EQ("before:user-ci.group.ops", question(plan, "decide-iam-user-ci.ops"));
  EXPECT_EQ("before:user-ci.boundary", question(plan, "decide-iam-user-ci.boundary"));
  EXPECT_THAT(script(plan, "preserve-earlier"),
              AllOf(HasSubstr("AttachUserPolicy"), HasSubstr("--region us-east-1")));
}

TEST(Earlier, ACallThatTookAwayTellsThatItWasThere) {
  const Plan plan = plan_of(changed("iam:user", "ci",
                                    {"DetachUserPolicy policy " + std::string(kAdmin),
                                     "AttachUserPolicy policy " + std::string(kAdmin)}));
  EXPECT_THAT(script(plan, "restore-iam-user-ci.AdministratorAccess"),
              HasSubstr("attach-user-policy"));
}

TEST(Earlier, AnswersDecide) {
  const auto with = [](const std::string& question, const std::string& text, const char* change) {
    CaseBuilder builder = changed("iam:user", "ci", {change});
    return plan_of(builder.answer(question, text));
  };
  const char* kX = "before:user-ci.inline.x";
  EXPECT_THAT(script(with(kX, "no", kPutByThem), "restore-iam-user-ci.x"),
              HasSubstr("delete-user-policy"));
  EXPECT_THAT(script(with(kX, kOurs, kPutByThem), "restore-iam-user-ci.x"),
              AllOf(HasSubstr("put-user-policy"), HasSubstr("s3:Get*")));
  for (const char* useless : {"yes", "perhaps", "{\"a\":1}", "{broken"})
    EXPECT_EQ(kX, question(with(kX, useless, kPutByThem), "decide-iam-user-ci.x")) << useless;
  const char* kB = "before:user-ci.boundary";
  EXPECT_THAT(
      script(with(kB, "arn:aws:iam::111122223333:policy/limit", "DeleteUserPermissionsBoundary"),
             "restore-iam-user-ci.boundary"),
      HasSubstr("put-user-permissions-boundary"));
  EXPECT_THAT(
      script(with(kB, "none", "PutUserPermissionsBoundary"), "restore-iam-user-ci.boundary"),
      HasSubstr("delete-user-permissions-boundary"));
  const char* kG = "before:user-ci.group.ops";
  EXPECT_THAT(script(with(kG, "no", "AddUserToGroup group ops"), "restore-iam-user-ci.ops"),
              HasSubstr("remove-user-from-group"));
  EXPECT_THAT(script(with(kG, "yes", "AddUserToGroup group ops"), "restore-iam-user-ci.ops"),
              HasSubstr("add-user-to-group"));
}

// IAM takes a user out of a group in which it is not, without a word.
TEST(Earlier, AMembershipThatWasTakenAwayIsAskedFor) {
  const char* kStep = "decide-iam-user-ci.ops";
  const char* kTaken = "RemoveUserFromGroup group ops";
  CaseBuilder builder = changed("iam:user", "ci", {kTaken});
  Plan plan = plan_of(builder);
  EXPECT_EQ("before:user-ci.group.ops", question(plan, kStep));
  EXPECT_THAT(find(plan, kStep)->question->text.en, HasSubstr("put into the group again"));
  EXPECT_THAT(find(plan, kStep)->question->text.ja,
              HasSubstr("ユーザー ci のグループ ops への所属"));
  plan = plan_of(builder.answer("before:user-ci.group.ops", "yes"));
  EXPECT_THAT(script(plan, "restore-iam-user-ci.ops"), HasSubstr("add-user-to-group"));

  CaseBuilder told = changed("iam:user", "ci", {kTaken});
  Looked looked;
  looked.events = {
      event("2026-11-01T00:00:00Z", "AddUserToGroup", {{"userName", "ci"}, {"groupName", "ops"}})};
  EXPECT_THAT(script(plan_of(learn(told, looked)), "restore-iam-user-ci.ops"),
              HasSubstr("add-user-to-group"));
}

TEST(Earlier, WhatTheOwnerHadWrittenIsWrittenBack) {
  CaseBuilder builder = changed("iam:user", "ci", {kPutByThem});
  Looked looked;
  looked.events = {event("2026-11-01T00:00:00Z", "PutUserPolicy", kPut),
                   event("2026-11-02T00:00:00Z", "GetUserPolicy", kPut),
                   event("2026-11-23T08:00:00Z", "PutUserPolicy", kPut, "theirs")};
  looked.charged = {{"theirs", "actor"}};
  const Plan plan = plan_of(learn(builder, looked));
  EXPECT_THAT(script(plan, "restore-iam-user-ci.x"),
              AllOf(HasSubstr("put-user-policy"), HasSubstr("s3:Get*")));
  EXPECT_THAT(find(plan, "restore-iam-user-ci.x")->precondition.en,
              HasSubstr("2026-11-01T00:00:00Z by " + user_arn("ann")));
}

TEST(Earlier, WhatWasNotThereIsTakenAway) {
  for (const PastEvent& told :
       {event("2026-11-01T00:00:00Z", "CreateUser", {{"userName", "ci"}}),
        event("2026-11-01T00:00:00Z", "DeleteUserPolicy", kPut),
        event("2026-11-23T07:59:00Z", "GetUserPolicy", kPut, "theirs", "NoSuchEntityException")}) {
    CaseBuilder builder = changed("iam:user", "ci", {kPutByThem});
    Looked looked;
    looked.events = {told};
    looked.charged = {{"theirs", "actor"}};
    EXPECT_THAT(script(plan_of(learn(builder, looked)), "restore-iam-user-ci.x"),
                HasSubstr("delete-user-policy"))
        << told.name;
  }
}

TEST(Earlier, ALookTellsThatItIsThereAndNotWhatItSays) {
  CaseBuilder builder = changed("iam:user", "ci", {kPutByThem});
  Looked looked;
  looked.events = {event("2026-11-01T00:00:00Z", "GetUserPolicy", kPut)};
  EXPECT_EQ("before:user-ci.inline.x",
            question(plan_of(learn(builder, looked)), "decide-iam-user-ci.x"));
}

TEST(Earlier, EventsOfOthersAndOfLaterTellNothing) {
  CaseBuilder builder =
      changed("iam:user", "ci", {"AttachUserPolicy policy " + std::string(kAdmin)});
  Looked looked;
  looked.events = {event("2026-11-01T00:00:00Z", "AttachUserPolicy",
                         {{"userName", "cd"}, {"policyArn", kAdmin}}),
                   event("2026-11-01T00:00:00Z", "AttachRolePolicy",
                         {{"roleName", "ci"}, {"policyArn", kAdmin}}),
                   event("2026-11-01T00:00:00Z", "AttachUserPolicy",
                         {{"userName", "ci"}, {"policyArn", kAdmin}}, "", "AccessDenied"),
                   event("2026-11-23T08:00:00Z", "AttachUserPolicy",
                         {{"userName", "ci"}, {"policyArn", kAdmin}}, "theirs"),
                   event("2026-11-23T08:30:00Z", "AttachUserPolicy",
                         {{"userName", "ci"}, {"policyArn", kAdmin}}, "theirs again")};
  looked.charged = {{"theirs", "actor"}, {"theirs again", "disputed"}};
  EXPECT_THAT(earlier_facts(builder.state(), looked), IsEmpty());
}

// The intruder attaches what the owner's user has long had: nothing is to be taken away.
TEST(Earlier, AnAttachmentOfTheOwnersStays) {
  CaseBuilder builder =
      changed("iam:user", "ci", {"AttachUserPolicy policy " + std::string(kAdmin)});
  Looked looked;
  looked.events = {event("2026-11-01T00:00:00Z", "AttachUserPolicy",
                         {{"userName", "ci"}, {"policyArn", kAdmin}})};
  const Plan plan = plan_of(learn(builder, looked));
  EXPECT_THAT(script(plan, "restore-iam-user-ci.AdministratorAccess"),
              AllOf(HasSubstr("attach-user-policy"), Not(HasSubstr("detach"))));
}

TEST(Earlier, WhatSomebodyHasChangedSinceIsAsked) {
  CaseBuilder builder = changed("iam:user", "ci", {kPutByThem});
  Looked looked;
  looked.events = {event("2026-11-01T00:00:00Z", "PutUserPolicy", kPut),
                   event("2026-11-23T08:00:00Z", "PutUserPolicy", kPut, "theirs"),
                   event("2026-11-23T09:00:00Z", "PutUserPolicy", kPut)};
  looked.charged = {{"theirs", "actor"}};
  Plan plan = plan_of(learn(builder, looked));
  EXPECT_EQ("before:user-ci.inline.x", question(plan, "decide-iam-user-ci.x"));
  EXPECT_THAT(find(plan, "decide-iam-user-ci.x")->question->text.en,
              HasSubstr(user_arn("ann") + " has changed"));
  plan = plan_of(builder.answer("before:user-ci.inline.x", "yes"));
  EXPECT_THAT(ids_with(plan, "iam-user-ci.x"), IsEmpty());
}

TEST(Earlier, AGapBetweenHidesHowItWas) {
  CaseBuilder builder = changed("iam:user", "ci", {kPutByThem});
  builder.add("gap", "111122223333/us-east-1",
              {{"from", "2026-11-10T00:00:00Z"}, {"to", "2026-11-11T00:00:00Z"}, {"state", "off"}});
  Looked looked;
  looked.events = {event("2026-11-01T00:00:00Z", "PutUserPolicy", kPut)};
  EXPECT_THAT(earlier_facts(builder.state(), looked), IsEmpty());
  looked.history = true;  // AWS's own has no such gap
  EXPECT_THAT(earlier_facts(builder.state(), looked), ::testing::SizeIs(1));
}

TEST(Earlier, ARoleGetsItsTrustBackAndAPolicyItsVersion) {
  CaseBuilder role = changed("iam:role", "deploy", {"UpdateAssumeRolePolicy"});
  Looked looked;
  looked.events = {
      event("2026-11-01T00:00:00Z", "CreateRole",
            {{"roleName", "deploy"}, {"assumeRolePolicyDocument", "%7B%22Statement%22:[]%7D"}})};
  EXPECT_THAT(script(plan_of(learn(role, looked)), "restore-iam-role-deploy.trust"),
              AllOf(HasSubstr("update-assume-role-policy"), HasSubstr(R"({"Statement":[]})")));

  const std::string arn = "arn:aws:iam::111122223333:policy/limit";
  CaseBuilder policy = changed("iam:policy", "limit", {"CreatePolicyVersion policy " + arn});
  looked.events = {
      event("2026-11-01T00:00:00Z", "CreatePolicy", {}, "", "", {{"policy", {{"arn", arn}}}}),
      event("2026-11-23T08:00:00Z", "CreatePolicyVersion",
            {{"policyArn", arn}, {"setAsDefault", true}}, "theirs", "",
            {{"policyVersion", {{"versionId", "v2"}}}})};
  looked.charged = {{"theirs", "actor"}};
  const Plan plan = plan_of(learn(policy, looked));
  EXPECT_THAT(script(plan, "restore-iam-policy-limit.v1"), HasSubstr("--version-id v1"));
  EXPECT_THAT(script(plan, "delete-iam-policy-version-limit.v2"),
              AllOf(HasSubstr("delete-policy-version"), HasSubstr("--version-id v2")));
  EXPECT_LT(find(plan, "restore-iam-policy-limit.v1"),
            find(plan, "delete-iam-policy-version-limit.v2"));
}

TEST(Earlier, APolicyGetsTheVersionThatAPersonNames) {
  CaseBuilder builder = changed("iam:policy", "deploy", {"CreatePolicyVersion"});
  const char* kDecide = "decide-iam-policy-deploy.version";
  EXPECT_EQ("version:deploy", question(plan_of(builder), kDecide));
  EXPECT_EQ("version:deploy",
            question(plan_of(builder.answer("version:deploy", "the second")), kDecide));
  EXPECT_THAT(
      script(plan_of(builder.answer("version:deploy", "v2")), "restore-iam-policy-deploy.v2"),
      HasSubstr("set-default-policy-version"));
}

constexpr const char* kSnapshot = "snap-0a1b2c3d4e5f60718";

CaseBuilder shared() {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.made("ec2:snapshot", kSnapshot)
      .with("what", "modified")
      .with("changes", "ModifySnapshotAttribute shared with account 999988887777");
  return builder;
}

aws::Json share(const char* verb, const char* account) {
  return {{"snapshotId", kSnapshot},
          {"createVolumePermission", {{verb, {{"items", {{{"userId", account}}}}}}}}};
}

// A share that the intruder has made once more was the owner's: without it the owner's copies end.
TEST(Earlier, AShareThatTheOwnerHadMadeStays) {
  const std::string step = std::string("restore-ec2-snapshot-") + kSnapshot + ".999988887777";
  const std::string asked = std::string("before:snapshot-") + kSnapshot + ".share.999988887777";
  const auto after = [&](std::vector<PastEvent> events) {
    CaseBuilder builder = shared();
    Looked looked;
    looked.events = std::move(events);
    looked.events.push_back(event("2026-11-23T08:00:00Z", "ModifySnapshotAttribute",
                                  share("add", "999988887777"), "theirs"));
    looked.charged = {{"theirs", "actor"}};
    return plan_of(learn(builder, looked));
  };
  const PastEvent ours =
      event("2026-11-01T00:00:00Z", "ModifySnapshotAttribute", share("add", "999988887777"));
  const PastEvent made =
      event("2026-10-01T00:00:00Z", "CreateSnapshot", {}, "", "", {{"snapshotId", kSnapshot}});
  const PastEvent other =
      event("2026-11-02T00:00:00Z", "ModifySnapshotAttribute", share("add", "222222222222"));
  Plan plan = after({ours});
  EXPECT_THAT(ids_with(plan, kSnapshot), IsEmpty());
  plan = after({made});
  EXPECT_THAT(script(plan, step), HasSubstr("--operation-type remove --user-ids 999988887777"));
  EXPECT_EQ("", question(after({made, ours, other}), "decide-" + step.substr(8)));
  EXPECT_EQ(nullptr, find(after({made, ours, other}), step));
  EXPECT_NE(nullptr, find(after({ours, event("2026-11-03T00:00:00Z", "ModifySnapshotAttribute",
                                             share("remove", "999988887777"))}),
                          step));
  plan = after({other});
  EXPECT_EQ(asked, question(plan, "decide-" + step.substr(8))) << "of this account nothing is told";
  EXPECT_THAT(
      script(plan, "preserve-earlier"),
      AllOf(HasSubstr("--region us-east-1"), HasSubstr(kSnapshot), Not(HasSubstr("$event"))));
  CaseBuilder builder = shared();
  EXPECT_NE(nullptr, find(plan_of(builder.answer(asked, "no")), step));
  EXPECT_THAT(ids_with(plan_of(builder.answer(asked, "yes")), "ec2-snapshot"), IsEmpty());
}

// The name under which the plan itself denies is no name to be deleted.
TEST(Earlier, ADenyOfOursIsNotTakenForTheIntruders) {
  CaseBuilder builder = changed("iam:user", "ci", {"PutUserPolicy inline policy IR-DenyAll"});
  const Plan plan = plan_of(builder.answer("before:user-ci.inline.IR-DenyAll", "no"));
  EXPECT_THAT(ids_with(plan, "restore-"), IsEmpty());
  EXPECT_EQ("restore:ci", question(plan, "decide-iam-user-ci"));
}

TEST(Earlier, RecordsOfOtherServicesAndBrokenOnesAreNone) {
  EXPECT_FALSE(past_event("{"));
  EXPECT_FALSE(
      past_event(R"({"eventSource":"s3.amazonaws.com","eventTime":"2026-11-01T00:00:00Z"})"));
  EXPECT_FALSE(past_event(R"({"eventSource":"iam.amazonaws.com","eventTime":"yesterday"})"));
  EXPECT_TRUE(
      past_event(R"({"eventSource":"iam.amazonaws.com","eventTime":"2026-11-01T00:00:00Z"})"));
}

}  // namespace
}  // namespace hikeshi::respond
