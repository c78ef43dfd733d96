// SPDX-License-Identifier: Apache-2.0
// A notice that names the wrong user: who is denied, who is not, and by whose word.
#include <nlohmann/json.hpp>

#include "respond/plan_looking.h"
#include "respond/sample_answer.h"
#include "respond/script_run.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CaseBuilder naming(const std::string& user) {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", kAccount)
      .reported("access_key", kKey)
      .reported("user", user);
  return builder;
}

constexpr const char* kUnread = "AWS refuses to say";
constexpr const char* kNoSuchKey = "AWS knows no such key";

// What a step does in an account in which the key is `owner`'s ("": it is nobody's any more).
struct Ran {
  std::vector<std::string> changes;  // "PutUserPolicy alice"
  std::string refused;
};
Ran run(const Plan& plan, const std::string& id, const std::string& owner) {
  Ran ran;
  Hands hands{.models = testing::models()};
  hands.read = [&](const AwsCommand& call) -> tl::expected<aws::Json, aws::CallError> {
    const aws::Json& params = call.call.params;
    if (owner == kUnread)
      return tl::make_unexpected(aws::CallError{aws::Refusal::kDenied, "", "", "", 403, 1, {}});
    if (owner == kNoSuchKey && call.action == "iam:GetAccessKeyLastUsed")
      return tl::make_unexpected(
          aws::CallError{aws::Refusal::kNotFound, "NoSuchEntity", "", "", 404, 1, {}});
    if (call.action == "iam:GetAccessKeyLastUsed" && !owner.empty())
      return aws::Json{{"UserName", owner}};
    aws::Json keys = aws::Json::array();
    if (call.action == "iam:ListAccessKeys" && params["UserName"] == owner)
      keys.push_back({{"UserName", owner}, {"AccessKeyId", kKey}, {"Status", "Active"}});
    return aws::Json{{"AccessKeyMetadata", keys}};
  };
  hands.change = [&](const AwsCommand& call) -> Result<aws::Json> {
    ran.changes.push_back(call.call.operation + " " +
                          call.call.params.value("UserName", std::string()));
    return aws::Json::object();
  };
  hands.lacks = [&](const std::string&) -> Status { return {}; };
  const auto parsed = parse_script(script(plan, id));
  if (!parsed) return {{}, parsed.error().message};
  const auto report = run_script(*parsed, hands, {{"RESPONDER_ARN", role_arn("responder")}});
  if (!report) ran.refused = report.error().message;
  return ran;
}

const std::string kContain = "contain-key-" + std::string(kKey);

TEST(Namings, TheNamedUserIsDeniedWhereTheKeyIsItsOwn) {
  const Plan plan = plan_of(naming("alice"));
  EXPECT_THAT(run(plan, kContain, "alice").changes, ElementsAre("UpdateAccessKey alice"));
  EXPECT_THAT(run(plan, "deny-user-alice", "alice").changes, ElementsAre("PutUserPolicy alice"));
  EXPECT_THAT(run(plan, "contain-keys-of-user-alice", "alice").changes,
              ElementsAre("UpdateAccessKey alice"));
}

TEST(Namings, NothingIsTakenFromANamedUserWhoseKeyItIsNot) {
  const Plan plan = plan_of(naming("alice"));
  const Ran key = run(plan, kContain, "deploy");
  EXPECT_THAT(key.changes, ElementsAre("UpdateAccessKey deploy")) << "the key goes first";
  EXPECT_THAT(key.refused, HasSubstr("another user"));
  for (const char* id : {"deny-user-alice", "contain-keys-of-user-alice",
                         "delete-login-profile-alice", "contain-other-credentials-alice"}) {
    const Ran ran = run(plan, id, "deploy");
    EXPECT_THAT(ran.changes, IsEmpty()) << id;
    EXPECT_THAT(ran.refused, HasSubstr("hikeshi contain --case CASE --key " + std::string(kKey)));
    EXPECT_THAT(ran.refused, HasSubstr("named-user:alice yes"));
  }
  const Ran gone = run(plan, "delete-iam-access-key-" + std::string(kKey), "deploy");
  EXPECT_THAT(gone.changes, IsEmpty()) << "it would seem to be gone already";
  EXPECT_THAT(gone.refused, HasSubstr("another user"));
}

// Then the notice's word is all there is.
TEST(Namings, ANamedUserIsDeniedWhereTheKeyIsGone) {
  for (const char* gone : {"", kNoSuchKey})
    EXPECT_THAT(run(plan_of(naming("alice")), "deny-user-alice", gone).changes,
                ElementsAre("PutUserPolicy alice"))
        << gone;
}

// What could not be read shows nothing.
TEST(Namings, NothingIsTakenWhereWhoseTheKeyIsCouldNotBeRead) {
  const Plan plan = plan_of(naming("alice"));
  for (const char* id : {"deny-user-alice", "contain-keys-of-user-alice",
                         "delete-login-profile-alice", "contain-other-credentials-alice"}) {
    const Ran ran = run(plan, id, kUnread);
    EXPECT_THAT(ran.changes, IsEmpty()) << id;
    EXPECT_THAT(ran.refused, HasSubstr("could not be read")) << id;
    EXPECT_THAT(ran.refused, HasSubstr("hikeshi answer CASE named-user:alice yes")) << id;
  }
  for (const std::string& id : {kContain, "delete-iam-access-key-" + std::string(kKey)})
    EXPECT_THAT(run(plan, id, kUnread).refused, HasSubstr("could not be read")) << id;
  EXPECT_THAT(run(plan, "delete-iam-access-key-" + std::string(kKey), kUnread).changes, IsEmpty());
  const Plan yes = plan_of(naming("alice").answer("named-user:alice", "yes"));
  EXPECT_THAT(run(yes, "deny-user-alice", kUnread).changes, ElementsAre("PutUserPolicy alice"));
}

TEST(Namings, AKeyWhoseOwnerIsKnownIsNotSaidToBeGoneUnread) {
  const Plan plan = plan_of(naming("alice").answer("key-owner:" + std::string(kKey), "deploy"));
  const Ran ran = run(plan, kContain, kUnread);
  EXPECT_THAT(ran.changes, ElementsAre("UpdateAccessKey deploy"));
  EXPECT_THAT(ran.refused, HasSubstr("could not be read"));
  EXPECT_EQ(run(plan, kContain, "").refused, "");
}

TEST(Namings, WhoOwnsTheKeyByAwsOrTheLogsIsDeniedAndTheNamedOneAskedAbout) {
  const auto check = [](CaseBuilder builder) {
    Plan plan = plan_of(builder);
    EXPECT_THAT(run(plan, "deny-user-deploy", "deploy").changes,
                ElementsAre("PutUserPolicy deploy"));
    EXPECT_THAT(script(plan, kContain), HasSubstr("--user-name deploy"));
    EXPECT_EQ(find(plan, "deny-user-alice"), nullptr);
    EXPECT_EQ(find(plan, "contain-keys-of-user-alice"), nullptr);
    EXPECT_EQ(question(plan, "decide-user-alice"), "named-user:alice");
    plan = plan_of(CaseBuilder(builder).answer("named-user:alice", "perhaps"));
    ASSERT_EQ(question(plan, "decide-user-alice"), "named-user:alice");
    EXPECT_EQ(find(plan, "decide-user-alice")->question->answer, "") << "it stays open";
    plan = plan_of(CaseBuilder(builder).answer("named-user:alice", "no"));
    EXPECT_EQ(find(plan, "decide-user-alice"), nullptr);
    EXPECT_EQ(find(plan, "deny-user-alice"), nullptr);
    plan = plan_of(builder.answer("named-user:alice", "yes"));
    EXPECT_EQ(find(plan, "decide-user-alice"), nullptr);
    EXPECT_THAT(run(plan, "deny-user-alice", "deploy").changes, ElementsAre("PutUserPolicy alice"));
  };
  check(naming("alice").add("named.access_key", kKey, {{"user", "deploy"}}));
  check(naming("alice").answer("key-owner:" + std::string(kKey), "deploy"));
  check(naming("alice").add("actor.credential", kKey,
                            {{"kind", "access_key"}, {"principal", user_arn("deploy")}}));
}

// Before anybody knows whose the key is, too; what else speaks against her is not answered so.
TEST(Namings, WhomAPersonClearsIsLeftAlone) {
  const Plan plan = plan_of(naming("alice").answer("named-user:alice", "no"));
  EXPECT_THAT(ids_with(plan, "alice"), ElementsAre("record-user-alice"));
  EXPECT_THAT(run(plan, kContain, "alice").changes, ElementsAre("UpdateAccessKey alice"));
  CaseBuilder charged = naming("alice").answer("named-user:alice", "no");
  charged.add("actor.principal", user_arn("alice"));
  EXPECT_NE(find(plan_of(charged), "deny-user-alice"), nullptr);
}

// The logs, or the operator, have a reason of their own against the user.
TEST(Namings, WhomMoreThanANoticeNamesIsDenied) {
  const auto denied = [](CaseBuilder builder) {
    builder.add("named.access_key", kKey, {{"user", "deploy"}});
    return run(plan_of(builder), "deny-user-alice", "deploy").changes.size() == 1;
  };
  EXPECT_FALSE(denied(naming("alice")));
  EXPECT_TRUE(denied(naming("alice").add("named.user", "alice")));
  EXPECT_TRUE(denied(naming("alice").add("actor.principal", user_arn("alice"))));
  CaseBuilder second = naming("alice");
  second.notice("irregular_activity", "notice:0123456789cd").reported("user", "alice");
  EXPECT_TRUE(denied(second)) << "a notice that names the user and no key";
}

TEST(Namings, OfTwoNamedUsersOnlyTheKeysOwnerIsDenied) {
  CaseBuilder builder = naming("alice");
  builder.reported("user", "deploy");
  const Plan plan = plan_of(builder);
  EXPECT_THAT(run(plan, "deny-user-alice", "deploy").changes, IsEmpty());
  EXPECT_THAT(run(plan, "deny-user-deploy", "deploy").changes, ElementsAre("PutUserPolicy deploy"));
}

}  // namespace
}  // namespace hikeshi::respond
