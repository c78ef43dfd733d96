// SPDX-License-Identifier: Apache-2.0
#include "posture/checks.h"

#include <gmock/gmock.h>

#include "aws/base64.h"
#include "posture/policy.h"
#include "posture/render.h"
#include "posture/test_history.h"
#include "posture/test_state.h"

namespace hikeshi::posture {
namespace {

using snapshot::Outcome;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Checks, OfNothingSeenSayUnknownAndNeverPass) {
  const State empty = StateBuilder().finish();
  for (const Finding& f : audit(empty)) EXPECT_EQ(f.status, Verdict::kUnknown) << f.check;
  EXPECT_GE(all_checks().size(), 30u);
}

TEST(Checks, AskedForAloneSayWhatTheySayAmongAll) {
  const State state = with_group(R"([{"IpProtocol":"-1","IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])");
  constexpr std::string_view kOnly[] = {"security-group-open", "root-mfa"};
  std::vector<std::string> some, of_all;
  for (const Finding& f : audit(state, kOnly)) some.push_back(f.check + f.region + f.resource);
  for (const Finding& f : audit(state)) {
    if (f.check == kOnly[0] || f.check == kOnly[1])
      of_all.push_back(f.check + f.region + f.resource);
  }
  EXPECT_THAT(some, testing::UnorderedElementsAreArray(of_all));
  EXPECT_THAT(some, Contains(HasSubstr("sg-1")));
}

TEST(Checks, OfEveryRefusedCallSayUnknownWithItsReason) {
  const auto plan = narrow(*snapshot::default_plan());
  for (const Outcome outcome : {Outcome::kDenied, Outcome::kNotOffered, Outcome::kFailed}) {
    StateBuilder builder;
    for (const auto& call : plan.calls)
      builder.refused(std::string(call.id),
                      call.scope == snapshot::Scope::kRegion ? "us-east-1" : "", outcome);
    for (const Finding& f : audit(builder.finish())) {
      EXPECT_EQ(f.status, Verdict::kUnknown) << f.check;
      EXPECT_THAT(f.reason.en, HasSubstr("AccessDenied")) << f.check;
    }
  }
}

TEST(Checks, LookAtCallsThatTheSnapshotMakes) {
  const auto plan = *snapshot::default_plan();
  const auto narrowed = narrow(plan);
  EXPECT_LT(narrowed.calls.size(), plan.calls.size());
  std::set<std::string_view> ids;
  for (const auto& call : narrowed.calls) {
    EXPECT_LT(call.parent, static_cast<int>(ids.size())) << call.id;
    ids.insert(call.id);
  }
  for (const Check* check : all_checks()) {
    for (const auto* list : {&check->needs, &check->uses}) {
      for (const std::string_view id : *list) EXPECT_TRUE(ids.contains(id)) << id;
    }
    EXPECT_FALSE(check->mend.en.empty() || check->mend.ja.empty()) << check->id;
  }
}

State with_user(const char* keys, const char* last_used) {
  return StateBuilder()
      .read("iam.users", "", R"({"Users":[{"UserName":"dev"}]})")
      .read("iam.user.access-keys", "", keys, R"({"UserName":"dev"})")
      .read("iam.user.key-last-used", "", last_used, R"({"AccessKeyId":"AKIA1"})")
      .read("iam.user.login-profile", "", R"({"LoginProfile":{}})", R"({"UserName":"dev"})")
      .read("iam.user.mfa", "", R"({"MFADevices":[]})", R"({"UserName":"dev"})")
      .finish();
}

constexpr const char* kOld = R"({"AccessKeyMetadata":[{"AccessKeyId":"AKIA1","Status":"Active",
    "CreateDate":"2025-01-01T00:00:00Z"}]})";

TEST(Users, KeysNeverUsedFailWhateverTheAnswerSaysForIt) {
  for (const char* never : {R"({"AccessKeyLastUsed":{"Region":"N/A","ServiceName":"N/A"}})",
                            R"({"AccessKeyLastUsed":{"LastUsedDate":"N/A"}})", "{}"})
    EXPECT_THAT(said(with_user(kOld, never), "key-never-used"), ElementsAre("fail AKIA1")) << never;
  const char* used = R"({"AccessKeyLastUsed":{"LastUsedDate":"2026-11-01T00:00:00Z"}})";
  EXPECT_THAT(said(with_user(kOld, used), "key-never-used"), ElementsAre("pass 111122223333"));
  EXPECT_THAT(said(with_user(kOld, used), "key-old"), ElementsAre("fail AKIA1"));
}

TEST(Users, KeysOf90DaysAreNotOldAndInactiveOnesNeverAre) {
  const char* young = R"({"AccessKeyMetadata":[{"AccessKeyId":"AKIA1","Status":"Active",
      "CreateDate":"2026-08-25T12:00:00Z"}]})";
  EXPECT_THAT(said(with_user(young, "{}"), "key-old"), ElementsAre("pass 111122223333"));
  const char* inactive = R"({"AccessKeyMetadata":[{"AccessKeyId":"AKIA1","Status":"Inactive",
      "CreateDate":"2020-01-01T00:00:00Z"}]})";
  EXPECT_THAT(said(with_user(inactive, "{}"), "key-old"), ElementsAre("pass 111122223333"));
}

TEST(Users, APasswordWithoutMfaFails) {
  EXPECT_THAT(said(with_user(kOld, "{}"), "user-mfa"), ElementsAre("fail dev"));
}

State with_root(const std::string& row) {
  const std::string csv =
      "user,arn,password_enabled,password_last_used,access_key_1_last_used_date\n" + row + "\n";
  const std::string report =
      R"({"GeneratedTime":"2026-11-23T09:00:00Z","Content":")" + aws::base64_encode(csv) + "\"}";
  return StateBuilder()
      .read("iam.summary", "",
            R"({"SummaryMap":{"AccountMFAEnabled":0,"AccountAccessKeysPresent":1}})")
      .read("iam.report", "", report.c_str())
      .finish();
}

TEST(Root, IsJudgedByLiveCallsAndTheReportForUseAlone) {
  const State state = with_root("<root_account>,arn,not_supported,no_information,N/A");
  EXPECT_THAT(said(state, "root-mfa"), ElementsAre("fail root"));
  EXPECT_THAT(said(state, "root-access-keys"), ElementsAre("fail root"));
  EXPECT_THAT(said(state, "root-recent-use"), ElementsAre("pass 111122223333"));
}

TEST(Root, AnOldSignInDoesNotHideAKeyOfYesterday) {
  const State state = with_root(
      "<root_account>,arn,not_supported,2020-01-01T00:00:00+00:00,2026-11-22T00:00:00+00:00");
  EXPECT_THAT(said(state, "root-recent-use"), ElementsAre("fail root"));
  for (const Finding& f : audit(state)) {
    if (f.check != "root-recent-use") continue;
    EXPECT_EQ(format_rfc3339(f.as_of), "2026-11-23T09:00:00Z") << "the report is that old";
  }
}

TEST(Root, AReportWithoutARowOfRootIsUnknown) {
  EXPECT_THAT(said(with_root("dev,arn,true,N/A,N/A"), "root-recent-use"),
              ElementsAre("unknown root"));
}

StateBuilder bucket() {
  StateBuilder builder;
  builder.read("s3.buckets", "", R"({"Buckets":[{"Name":"b"}]})").absent("s3.account-block");
  return builder;
}
constexpr const char* kB = R"({"Bucket":"b"})";
constexpr const char* kClosedAcl = R"({"Grants":[]})";

TEST(Buckets, AreOpenByPolicyOrAclAndShutByEitherBlock) {
  auto open = bucket();
  open.absent("s3.bucket.public-block", kB)
      .read("s3.bucket.policy-status", "", R"({"PolicyStatus":{"IsPublic":true}})", kB)
      .read("s3.bucket.acl", "", kClosedAcl, kB);
  EXPECT_THAT(said(open.finish(), "s3-public-bucket"), ElementsAre("fail b"));
  auto acl = bucket();
  acl.absent("s3.bucket.public-block", kB).absent("s3.bucket.policy", kB);
  acl.read("s3.bucket.acl", "",
           R"({"Grants":[{"Grantee":{"URI":"http://acs.amazonaws.com/groups/global/AllUsers"}}]})",
           kB);
  EXPECT_THAT(said(acl.finish(), "s3-public-bucket"), ElementsAre("fail b"));
  auto shut = bucket();
  shut.read(
      "s3.bucket.public-block", "",
      R"({"PublicAccessBlockConfiguration":{"RestrictPublicBuckets":true,"IgnorePublicAcls":true}})",
      kB);
  EXPECT_THAT(said(shut.finish(), "s3-public-bucket"), ElementsAre("pass b"));
}

TEST(Buckets, ThatCouldNotBeReadAreUnknown) {
  auto dark = bucket();
  dark.refused("s3.bucket.public-block", "", Outcome::kDenied, kB)
      .absent("s3.bucket.policy", kB)
      .refused("s3.bucket.acl", "", Outcome::kDenied, kB);
  EXPECT_THAT(said(dark.finish(), "s3-public-bucket"), ElementsAre("unknown b"));
  auto half = bucket();
  half.refused("s3.bucket.public-block", "", Outcome::kDenied, kB)
      .read("s3.bucket.policy-status", "", R"({"PolicyStatus":{"IsPublic":true}})", kB);
  EXPECT_THAT(said(half.finish(), "s3-public-bucket"), ElementsAre("unknown b"));
}

TEST(Trails, OneThatIsOffOrOfOneRegionDoesNotPass) {
  const auto with = [](const char* trail, const char* status) {
    return said(StateBuilder()
                    .read("cloudtrail.trails", "us-east-1", trail)
                    .read("cloudtrail.status", "us-east-1", status, R"({"Name":"arn:t"})")
                    .read("cloudtrail.selectors", "us-east-1",
                          R"({"EventSelectors":[{"IncludeManagementEvents":true}]})",
                          R"({"TrailName":"arn:t"})")
                    .finish(),
                "trail-on");
  };
  const char* wide = R"({"trailList":[{"TrailARN":"arn:t","IsMultiRegionTrail":true}]})";
  EXPECT_THAT(with(wide, R"({"IsLogging":true})"), ElementsAre("pass arn:t"));
  EXPECT_THAT(with(wide, R"({"IsLogging":false})"), Contains("fail 111122223333"));
  EXPECT_THAT(with(R"({"trailList":[{"TrailARN":"arn:t"}]})", R"({"IsLogging":true})"),
              ElementsAre("fail 111122223333", "fail arn:t"));
  EXPECT_THAT(with(R"({"trailList":[]})", "{}"), ElementsAre("fail 111122223333"));
  EXPECT_THAT(with(wide, R"({"IsLogging":true,"LatestDeliveryError":"NoSuchBucket"})"),
              ElementsAre("fail 111122223333", "fail arn:t"));
  EXPECT_THAT(with(wide, R"({"IsLogging":true,"LatestDeliveryError":"NoSuchBucket",
      "LatestDeliveryAttemptTime":"2026-11-20T00:00:00Z",
      "LatestDeliveryAttemptSucceeded":"2026-11-21T00:00:00Z"})"),
              ElementsAre("pass arn:t"))
      << "it was mended since";
}

TEST(Trails, ThatTakeReadsAloneLogNoManagementEvents) {
  const auto with = [](const char* selectors) {
    return said(
        StateBuilder()
            .read("cloudtrail.trails", "us-east-1",
                  R"({"trailList":[{"TrailARN":"arn:t","IsMultiRegionTrail":true}]})")
            .read("cloudtrail.status", "us-east-1", R"({"IsLogging":true})", R"({"Name":"arn:t"})")
            .read("cloudtrail.selectors", "us-east-1", selectors, R"({"TrailName":"arn:t"})")
            .finish(),
        "trail-on");
  };
  EXPECT_THAT(with(R"({"EventSelectors":[{"IncludeManagementEvents":true,
      "ReadWriteType":"ReadOnly"}]})"),
              Contains("fail arn:t"));
  EXPECT_THAT(with(R"({"AdvancedEventSelectors":[{"FieldSelectors":[
      {"Field":"eventCategory","Equals":["Management"]},{"Field":"readOnly","Equals":["true"]}]}]})"),
              Contains("fail arn:t"));
  EXPECT_THAT(with(R"({"AdvancedEventSelectors":[{"FieldSelectors":[
      {"Field":"eventCategory","Equals":["Management"]}]}]})"),
              ElementsAre("pass arn:t"));
}

TEST(Trails, OfOneRegionBesideOneOfAllPass) {
  StateBuilder builder;
  builder.read("cloudtrail.trails", "us-east-1",
               R"({"trailList":[{"TrailARN":"arn:a","IsMultiRegionTrail":true},
                   {"TrailARN":"arn:b"}]})");
  for (const char* arn : {"arn:a", "arn:b"}) {
    const std::string name = std::string(R"({"Name":")") + arn + "\"}",
                      trail = std::string(R"({"TrailName":")") + arn + "\"}";
    builder.read("cloudtrail.status", "us-east-1", R"({"IsLogging":true})", name.c_str())
        .read("cloudtrail.selectors", "us-east-1",
              R"({"EventSelectors":[{"IncludeManagementEvents":true}]})", trail.c_str());
  }
  EXPECT_THAT(said(builder.finish(), "trail-on"), ElementsAre("pass arn:a", "pass arn:b"));
}

State with_organization_trail(const char* first, const char* second) {
  StateBuilder builder;
  const char* trail = R"({"trailList":[{"TrailARN":"arn:org","HomeRegion":"us-east-1",
      "IsMultiRegionTrail":true,"IsOrganizationTrail":true}]})";
  builder.read("cloudtrail.trails", first, trail).read("cloudtrail.trails", second, trail);
  builder.read("cloudtrail.status", "us-east-1", R"({"IsLogging":true})", R"({"Name":"arn:org"})")
      .read("cloudtrail.selectors", "us-east-1",
            R"({"EventSelectors":[{"IncludeManagementEvents":true}]})",
            R"({"TrailName":"arn:org"})");
  State state = builder.finish();
  state.regions = {first, second};
  return state;
}

TEST(Trails, OneThatIsShownInEachRegionIsToldOnce) {
  EXPECT_THAT(said(with_organization_trail("eu-west-1", "us-east-1"), "trail-on"),
              ElementsAre("pass arn:org"));
  EXPECT_THAT(said(with_organization_trail("eu-west-1", "us-east-1"), "trail-validation"),
              ElementsAre("fail arn:org"));
  EXPECT_THAT(said(with_organization_trail("eu-central-1", "eu-west-1"), "trail-on"),
              ElementsAre("unknown arn:org"))
      << "its home region was not looked at";
}

TEST(Policy, KnowsEverybodyUnderNoCondition) {
  const auto widest = [](const char* text) { return widest_principal(*parse_policy(Json(text))); };
  EXPECT_EQ(widest(R"({"Statement":{"Effect":"Allow","Principal":"*"}})"), "*");
  EXPECT_EQ(widest("%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B"
                   "%22AWS%22%3A%5B%22*%22%5D%7D%7D%5D%7D"),
            "AWS:*");
  EXPECT_EQ(widest(R"({"Statement":[{"Effect":"Deny","Principal":"*"}]})"), "");
  EXPECT_EQ(widest(R"({"Statement":[{"Effect":"Allow","Principal":"*","Condition":{"a":1}}]})"),
            "");
  EXPECT_FALSE(parse_policy(Json("no policy")));
}

TEST(Policy, KnowsOutsidersOfWhomNothingElseIsAsked) {
  const auto outsider = [](const char* principal, const char* condition) {
    const std::string text = std::string(R"({"Statement":[{"Effect":"Allow","Principal":)") +
                             principal + (*condition != 0 ? R"(,"Condition":)" : "") + condition +
                             "}]}";
    return open_to_outside(Json::parse(text), {"111122223333", "999900001111"});
  };
  EXPECT_EQ(outsider(R"({"AWS":"arn:aws:iam::444455556666:root"})", ""),
            "arn:aws:iam::444455556666:root");
  EXPECT_EQ(outsider(R"({"AWS":["999900001111","444455556666"]})", ""), "444455556666");
  EXPECT_EQ(outsider(R"({"AWS":"arn:aws:iam::111122223333:root"})", ""), "");
  EXPECT_EQ(outsider(R"({"AWS":"arn:aws:iam::444455556666:root"})",
                     R"({"StringEquals":{"sts:ExternalId":"x"}})"),
            "");
  EXPECT_EQ(outsider(R"({"Service":"ec2.amazonaws.com"})", ""), "");
  constexpr const char* kGithub =
      R"({"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"})";
  const auto subject = [&](const char* how, const char* value) {
    const std::string condition = std::string(R"({")") + how +
                                  R"(":{"token.actions.githubusercontent.com:sub":")" + value +
                                  R"("}})";
    return outsider(kGithub, condition.c_str());
  };
  EXPECT_NE(outsider(kGithub, ""), "");
  EXPECT_NE(
      outsider(
          kGithub,
          R"({"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}})"),
      "");
  EXPECT_NE(subject("StringLike", "repo:*"), "");
  EXPECT_NE(subject("StringLike", "*"), "");
  EXPECT_EQ(subject("StringLike", "repo:acme/*"), "");
  EXPECT_EQ(subject("StringEquals", "repo:acme/site:ref:refs/heads/main"), "");
  EXPECT_EQ(outsider(R"({"Federated":"arn:aws:iam::111122223333:saml-provider/okta"})", ""), "");
}

TEST(Trust, OfTheOwnOrganizationIsNoOutsiders) {
  const auto role = R"({"RoleDetailList":[{"RoleName":"audit","AssumeRolePolicyDocument":
      {"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"}}]}}]})";
  StateBuilder alone;
  alone.read("iam.authorization", "", role);
  EXPECT_THAT(said(alone.finish(), "foreign-role-trust"), ElementsAre("fail audit"));
  StateBuilder managed;
  managed.read("iam.authorization", "", role)
      .read("organizations.organization", "",
            R"({"Organization":{"MasterAccountId":"444455556666"}})");
  EXPECT_THAT(said(managed.finish(), "foreign-role-trust"), ElementsAre("pass 111122223333"));
}

TEST(Render, NeverLetsANameActOnATerminal) {
  const State state =
      StateBuilder()
          .read("iam.users", "", R"({"Users":[{"UserName":"\u001b[2Jx\u202e"}]})")
          .read("iam.user.login-profile", "", "{}", R"({"UserName":"\u001b[2Jx\u202e"})")
          .read("iam.user.mfa", "", R"({"MFADevices":[]})", R"({"UserName":"\u001b[2Jx\u202e"})")
          .finish();
  for (const Lang lang : {Lang::kEn, Lang::kJa}) {
    const std::string text = text_of(state, audit(state), lang, true);
    EXPECT_THAT(text, HasSubstr("\\x1b[2Jx"));
    EXPECT_THAT(text, Each(Not('\x1b')));
    EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  }
}

// Aurora's snapshots are a cluster's, and shared by calls of their own.
TEST(Checks, PublicDatabaseSnapshots) {
  for (const auto& [list, of, check] :
       {std::tuple("DBSnapshot", "rds.snapshot", "rds-public-snapshot"),
        std::tuple("DBClusterSnapshot", "rds.cluster-snapshot", "rds-public-cluster-snapshot")}) {
    const std::string name(list), id(of);
    const std::string all = "{\"" + name + "s\":[{\"" + name +
                            "Identifier\":\"open\",\"SnapshotType\":\"manual\"},{\"" + name +
                            "Identifier\":\"shut\",\"SnapshotType\":\"manual\"},{\"" + name +
                            "Identifier\":\"daily\",\"SnapshotType\":\"automated\"}]}";
    const auto shared = [&](const char* values) {
      return "{\"" + name + "AttributesResult\":{\"" + name +
             "Attributes\":[{\"AttributeName\":\"restore\",\"AttributeValues\":" + values + "}]}}";
    };
    const auto which = [&](const char* snapshot) {
      return "{\"" + name + "Identifier\":\"" + snapshot + "\"}";
    };
    StateBuilder builder;
    builder.read(id + "s", "us-east-1", all.c_str())
        .read(id + ".permissions", "us-east-1", shared(R"(["111122223333","all"])").c_str(),
              which("open").c_str())
        .read(id + ".permissions", "us-east-1", shared(R"(["444455556666"])").c_str(),
              which("shut").c_str());
    EXPECT_THAT(said(builder.finish(), check), ElementsAre("fail open"));
    StateBuilder refused;
    refused.read(id + "s", "us-east-1", all.c_str());
    EXPECT_THAT(said(refused.finish(), check),
                ::testing::UnorderedElementsAre("unknown open", "unknown shut"));
  }
}

}  // namespace
}  // namespace hikeshi::posture
