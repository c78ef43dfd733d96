// SPDX-License-Identifier: Apache-2.0
// Steps that change nothing and judge what AWS answers: whom a role's trust lets in, and whether
// anything of a user's went on after the cut.
#include <nlohmann/json.hpp>

#include "respond/plan_looking.h"
#include "respond/sample_answer.h"
#include "respond/script_run.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using aws::Json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using Read = std::function<tl::expected<Json, aws::CallError>(const AwsCommand&)>;

// "" where the step has nothing against it, else what it says.
std::string judged(const Plan& plan, const std::string& id, const Read& read) {
  Hands hands{.models = testing::models()};
  hands.read = read;
  hands.open = [](const std::string& name) -> Result<std::string> {
    if (name != "cut-ci.txt") return fail(Code::kNotFound, name + " is not there");
    return std::string("2026-11-23T10:00:00Z\n");
  };
  const auto parsed = parse_script(script(plan, id));
  if (!parsed) return parsed.error().message;
  const auto report = run_script(*parsed, hands, {});
  return report ? "" : report.error().message;
}

// ---- the trust of a role of instances

CaseBuilder instance_role() {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount);
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T1",
              {{"kind", "instance_role"},
               {"principal", role_arn("web")},
               {"role", role_arn("web")},
               {"instance", kInstance}});
  return builder;
}

std::string trust(const char* statement) {
  return judged(plan_of(instance_role()), "check-trust-role-web",
                [&](const AwsCommand&) -> tl::expected<Json, aws::CallError> {
                  const Json document{{"Statement", Json::parse(statement)}};
                  return Json{{"Role", {{"AssumeRolePolicyDocument", document}}}};
                });
}

TEST(Trust, OfARoleOfInstancesOnlyEc2IsRight) {
  const char* kEc2 = R"({"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}})";
  EXPECT_EQ("", trust(kEc2));
  EXPECT_EQ("", trust(("[" + std::string(kEc2) + "," + kEc2 + "]").c_str()));
  EXPECT_EQ("", trust(R"([{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]}}])"));
  const auto beside = [&](const std::string& other) {
    return trust(("[" + std::string(kEc2) + "," + other + "]").c_str());
  };
  EXPECT_THAT(beside(R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"}})"),
              AllOf(HasSubstr("444455556666"), HasSubstr("hikeshi answer CASE trust:web JSON")));
  for (
      const char* other :
      {R"({"Effect":"Allow","Principal":"*"})", R"({"Effect":"Allow","Principal":{"AWS":["*"]}})",
       R"({"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","lambda.amazonaws.com"]}})",
       R"({"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"}})",
       R"({"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"}})"})
    EXPECT_THAT(beside(other), HasSubstr("not shown that EC2 alone")) << other;
}

TEST(Trust, ThatCouldNotBeReadIsNotRight) {
  EXPECT_THAT(judged(plan_of(instance_role()), "check-trust-role-web",
                     [](const AwsCommand&) -> tl::expected<Json, aws::CallError> {
                       return tl::make_unexpected(aws::CallError{
                           aws::Refusal::kDenied, "AccessDenied", "", "", 403, 1, {}});
                     }),
              HasSubstr("not shown that EC2 alone"));
}

TEST(Trust, AnAnswerIsWritten) {
  CaseBuilder builder = instance_role();
  EXPECT_EQ(find(plan_of(builder), "close-trust-role-web"), nullptr);
  builder.answer("trust:web", R"({"Version":"2012-10-17","Statement":[]})");
  const Plan plan = plan_of(builder);
  EXPECT_EQ(find(plan, "check-trust-role-web"), nullptr);
  EXPECT_THAT(script(plan, "close-trust-role-web"), HasSubstr("update-assume-role-policy"));
}

// ---- after the cut

CaseBuilder key_case() {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount).add("hunt", "hunt");
  builder.add("actor.credential", kKey, {{"kind", "access_key"}, {"principal", user_arn("ci")}});
  builder.add("actor.credential", "ASIAQ7EXMPL2WKCNO5T1",
              {{"kind", "session_token"}, {"principal", user_arn("ci")}, {"issued_by", kKey}});
  return builder;
}

const std::string kOwn =
    R"({"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/team/ci","userName":"ci"})";

Json event(const std::string& name, const std::string& error, const std::string& request = "{}",
           const std::string& agent = "aws-cli", const std::string& who = kOwn,
           const std::string& answer = "null") {
  const std::string error_part = error.empty() ? ""
                                 : error == "(message only)"
                                     ? R"("errorMessage":"Failed authentication",)"
                                     : R"("errorCode":")" + error + R"(","errorMessage":"no",)";
  return Json{{"EventTime", "2026-11-23T10:05:00Z"},
              {"EventName", name},
              {"EventId", "id-of-" + name},
              {"CloudTrailEvent",
               R"({"eventVersion":"1.08","userIdentity":)" + who + R"(,"eventName":")" + name +
                   R"(","userAgent":)" + Json(agent).dump() + "," + error_part +
                   R"("requestParameters":)" + request + R"(,"responseElements":)" + answer + "}"}};
}

Json sign_in(const std::string& error, const std::string& came_to) {
  return event("ConsoleLogin", error, "null", "Mozilla", kOwn,
               R"({"ConsoleLogin":")" + came_to + R"("})");
}

// `events` are those of one region, by the attribute that LookupEvents was asked for.
std::string watched(const CaseBuilder& builder, const std::map<std::string, Json>& events,
                    std::set<std::string>* since = nullptr) {
  return judged(plan_of(builder), "watch-user-ci",
                [&](const AwsCommand& call) -> tl::expected<Json, aws::CallError> {
                  const Json& params = call.call.params;
                  if (call.action == "ec2:DescribeRegions")
                    return Json{{"Regions", {{{"RegionName", "eu-west-1"}}}}};
                  const auto asked = params["LookupAttributes"][0]["AttributeValue"];
                  if (since != nullptr) since->insert(params["StartTime"].dump());
                  const auto it = events.find(asked.get<std::string>());
                  Json found = Json::array();
                  if (it != events.end()) found.push_back(it->second);
                  return Json{{"Events", found}};
                });
}

TEST(Watch, WhatSucceededAfterTheCutIsNamed) {
  std::set<std::string> since;
  EXPECT_EQ("", watched(key_case(), {}, &since));
  EXPECT_EQ(since.size(), 1U);
  EXPECT_THAT(*since.begin(), HasSubstr("2026-11-23T10:00:00Z"));
  for (const char* by : {"ci", kKey, "ASIAQ7EXMPL2WKCNO5T1"})
    EXPECT_THAT(watched(key_case(), {{by, event("RunInstances", "")}}),
                AllOf(HasSubstr("NOT contained"), HasSubstr("RunInstances"),
                      HasSubstr("id-of-RunInstances"), Not(HasSubstr("requestParameters"))))
        << by;
}

TEST(Watch, WhatWasRefusedOrIsNeverRefusedIsNoSuccess) {
  EXPECT_EQ("",
            watched(key_case(), {{"ci", event("RunInstances", "Client.UnauthorizedOperation")}}));
  EXPECT_EQ("", watched(key_case(), {{kKey, event("ListBuckets", "AccessDenied")}}));
  EXPECT_EQ("", watched(key_case(), {{kKey, event("GetCallerIdentity", "")}}));
}

// A wrong password is no way in, and the right one alone does nothing: the deny holds.
TEST(Watch, ASignInIsToldAsOneAndAFailedOneNotAtAll) {
  EXPECT_EQ("", watched(key_case(), {{"ci", sign_in("(message only)", "Failure")}}));
  EXPECT_EQ("", watched(key_case(), {{"ci", sign_in("", "Failure")}}));
  EXPECT_THAT(watched(key_case(), {{"ci", sign_in("", "Success")}}),
              AllOf(HasSubstr("nothing but a sign-in"), HasSubstr("id-of-ConsoleLogin"),
                    HasSubstr("hikeshi answer CASE login-profile:ci yes"),
                    Not(HasSubstr("NOT contained"))));
  EXPECT_THAT(watched(key_case(), {{"ci", sign_in("", "Success")}, {kKey, event("RunJob", "")}}),
              AllOf(HasSubstr("NOT contained"), HasSubstr("RunJob"), HasSubstr("ConsoleLogin")));
}

// LookupEvents gives a session of any role the name that its caller chose.
TEST(Watch, WhatANamesakeDoesIsNotTheUsers) {
  const auto by = [](const std::string& who) {
    return watched(key_case(), {{"ci", event("RunInstances", "", "{}", "aws-cli", who)}});
  };
  for (const char* other :
       {R"({"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/build/ci"})",
        R"({"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/x/ci",)"
        R"("sessionContext":{"sessionIssuer":{"type":"Role","userName":"ci"}}})",
        R"({"type":"Root","arn":"arn:aws:iam::111122223333:root"})",
        R"({"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/ci",)"
        R"("sessionContext":{"sessionIssuer":{"type":"IAMUser","userName":"ann"}}})"})
    EXPECT_EQ("", by(other)) << other;
  for (const char* own :
       {R"({"type": "IAMUser", "userName": "ci"})",
        R"({"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/x",)"
        R"("sessionContext":{"sessionIssuer":{"type":"IAMUser","userName":"ci"}}})"})
    EXPECT_THAT(by(own), HasSubstr("NOT contained")) << own;
  EXPECT_THAT(
      watched(key_case(), {{"ci", event("RunInstances", "",
                                        R"({"x":{"userIdentity":{"type":"IAMUser",)"
                                        R"("userName":"ci"}}})",
                                        "aws-cli", R"({"type":"AssumedRole","arn":"x"})")}}),
      "");
}

// What could not be asked is no silence.
TEST(Watch, WhatCouldNotBeReadIsNotNoSuccess) {
  const auto denied = [](const char* what, const char* region) {
    return judged(plan_of(key_case()), "watch-user-ci",
                  [&](const AwsCommand& call) -> tl::expected<Json, aws::CallError> {
                    if (call.action == what && (*region == 0 || call.call.region == region))
                      return tl::make_unexpected(
                          aws::CallError{aws::Refusal::kDenied, "", "", "", 403, 1, {}});
                    if (call.action == "ec2:DescribeRegions")
                      return Json{{"Regions",
                                   {{{"RegionName", "eu-west-1"}}, {{"RegionName", "us-east-1"}}}}};
                    return Json{{"Events", Json::array()}};
                  });
  };
  EXPECT_THAT(denied("cloudtrail:LookupEvents", ""), HasSubstr("it is not known"));
  EXPECT_THAT(denied("cloudtrail:LookupEvents", "us-east-1"),
              AllOf(HasSubstr("unread us-east-1"), Not(HasSubstr("eu-west-1"))));
  EXPECT_THAT(denied("ec2:DescribeRegions", ""), HasSubstr("the regions could not be read"));
  EXPECT_EQ(denied("nothing", ""), "");
}

TEST(Watch, ANameWithACommaIsOneName) {
  CaseBuilder builder;
  builder.notice("exposed_key").reported("account", kAccount).reported("user", "a,b.c+d");
  const Plan plan = plan_of(builder);
  const std::string id = ids_with(plan, "watch-user").at(0);
  EXPECT_THAT(script(plan, id),
              HasSubstr(R"('[{"AttributeKey":"Username","AttributeValue":"a,b.c+d"}]')"));
  EXPECT_THAT(script(plan, id), HasSubstr(R"("userName": *"a,b[.]c[+]d")"));
}

// Names of the intruder's choosing do not make a success look refused.
TEST(Watch, ASuccessIsNotHiddenByWhatItsCallerWrote) {
  for (const Json& trick :
       {event("TagResource", "", R"({"tags":{"errorCode":"AccessDenied"}})"),
        event("TagResource", "", R"({"tags":{"x":"1","eventName":"GetCallerIdentity"}})"),
        event("TagResource", "", "{}", R"("errorCode":"AccessDenied")"),
        event("TagResource", "", "{}", R"(","errorCode":"AccessDenied","x":")"),
        event("TagResource", "", "{}", R"("eventName":"GetCallerIdentity")")})
    EXPECT_THAT(watched(key_case(), {{kKey, trick}}), HasSubstr("NOT contained")) << trick;
}

CaseBuilder key_put_into_a_user() {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", kAccount).add("hunt", "hunt");
  return builder.made("iam:access-key", kKey).with("parent", "ci");
}

TEST(Watch, OfAUserWhoseOwnKeysGoOnOnlyTheIntrudersAreTold) {
  const CaseBuilder builder = key_put_into_a_user();
  EXPECT_EQ("", watched(builder, {{"ci", event("RunInstances", "")}}));
  EXPECT_THAT(watched(builder, {{kKey, event("RunInstances", "")}}), HasSubstr("NOT contained"));
  const Plan plan = plan_of(builder);
  EXPECT_EQ(find(plan, "watch-user-ci")->may_answer, "") << "an answer would add no step";
  EXPECT_THAT(find(plan, "watch-user-ci")->precondition.en, Not(HasSubstr("deny")));
}

// A password that the intruder gave to the user: what it opens is told, and it is not denied.
TEST(Watch, OfAUserWhoWasGivenAPasswordTheSessionsAreTold) {
  CaseBuilder builder = key_put_into_a_user();
  builder.made("iam:login-profile", "ci").with("parent", "ci");
  const auto by = [&](const std::string& key) {
    const std::string who =
        kOwn.substr(0, kOwn.size() - 1) + R"(,"accessKeyId": ")" + key + R"("})";
    return watched(builder, {{"ci", event("RunInstances", "", "{}", "aws-cli", who)}});
  };
  EXPECT_EQ("", by("AKIAQ7EXMPLE00000009"));
  EXPECT_THAT(by("ASIAQ7EXMPLE00000009"), HasSubstr("NOT contained"));
  EXPECT_THAT(watched(builder, {{kKey, event("RunInstances", "")}}), HasSubstr("NOT contained"));
  EXPECT_THAT(watched(builder, {{"ci", sign_in("", "Success")}}),
              AllOf(HasSubstr("what it opened is not denied"), HasSubstr("contain --case CASE"),
                    Not(HasSubstr("login-profile"))));
}

TEST(Watch, WhatIsNotAskedForIsSaid) {
  CaseBuilder builder = key_case();
  EXPECT_THAT(find(plan_of(builder), "watch-user-ci")->verify.en, Not(HasSubstr("not asked for")));
  for (char c = 'A'; c < 'A' + 11; ++c)
    builder.add("actor.credential", std::string("ASIAQ7EXMPL2WKCNO5X") + c,
                {{"kind", "session_token"}, {"principal", user_arn("ci")}, {"issued_by", kKey}});
  EXPECT_THAT(find(plan_of(builder), "watch-user-ci")->verify.en,
              HasSubstr("3 more credentials are not asked for"));
}

// What a step tells people to answer, `hikeshi answer` takes; on steps that only read, since a
// change that is refused says of such an answer what it would delete.
TEST(Answers, ThatStepsNameAreKnown) {
  const Plan users = plan_of(key_case()), roles = plan_of(instance_role());
  EXPECT_EQ(find(users, "watch-user-ci")->may_answer, "login-profile:ci");
  EXPECT_EQ(find(roles, "record-role-web")->may_answer, "deny-role:web");
  EXPECT_EQ(find(roles, "check-trust-role-web")->may_answer, "trust:web");
  CaseBuilder named;
  named.notice("exposed_key").reported("access_key", kKey).reported("user", "ann");
  EXPECT_EQ(find(plan_of(named), "record-user-ann")->may_answer, "named-user:ann");
}

// The watch begins where the cut was noted.
TEST(Watch, EachCutIsNoted) {
  EXPECT_THAT(script(plan_of(key_case()), "contain-other-credentials-ci"),
              HasSubstr("date -u +%Y-%m-%dT%H:%M:%SZ > cut-ci.txt"));
  EXPECT_THAT(
      judged(plan_of(CaseBuilder().notice("exposed_key").reported("user", "ann")), "watch-user-ann",
             [](const AwsCommand&) -> tl::expected<Json, aws::CallError> {
               return Json{{"Regions", {{{"RegionName", "eu-west-1"}}}}};
             }),
      HasSubstr("cut-ann.txt is not there"));
}

}  // namespace
}  // namespace hikeshi::respond
