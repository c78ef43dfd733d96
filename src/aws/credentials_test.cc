// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.h"

#include <gmock/gmock.h>

#include "aws/credential_world.h"
#include "aws/test_server.h"

namespace hikeshi::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// One way to have credentials, and what the chain says when it has taken it.
struct Layer {
  const char* source;
  const char* profile_lines;      // of [default] in the configuration file
  const char* credentials_lines;  // of [default] in the credentials file
  std::map<std::string, std::string> env;
};

constexpr const char* kAnswer =
    R"({"AccessKeyId":"AKHTTP","SecretAccessKey":"CANARY","Token":"CANARY","Expiration":"2026-11-25T12:00:00Z"})";

std::vector<Layer> layers(const std::string& host) {
  return {
      {"environment",
       "",
       "",
       {{"AWS_ACCESS_KEY_ID", "AKENV"}, {"AWS_SECRET_ACCESS_KEY", "CANARY"}}},
      {"role of profile default", "role_arn=arn:r\nsource_profile=base\n", "", {}},
      {"web identity, role arn:w",
       "",
       "",
       {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}, {"AWS_ROLE_ARN", "arn:w"}}},
      {"SSO of profile default",
       "sso_start_url=https://s\nsso_region=us-east-1\nsso_account_id=111122223333\n"
       "sso_role_name=r\n",
       "",
       {{"AWS_ENDPOINT_URL_SSO", "http://" + host}}},
      {"profile default in /home/ops/.aws/credentials",
       "",
       "aws_access_key_id=AKFILE\naws_secret_access_key=CANARY\n",
       {}},
      {"credential_process of profile default",
       "credential_process=/bin/echo '{\"Version\":1,\"AccessKeyId\":\"AKPROC\","
       "\"SecretAccessKey\":\"CANARY\"}'\n",
       "",
       {}},
      {"profile default in /home/ops/.aws/config",
       "aws_access_key_id=AKCONF\naws_secret_access_key=CANARY\n",
       "",
       {}},
      {"container", "", "", {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + host + "/c"}}},
      {"instance role web",
       "",
       "",
       {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://" + host},
        {"AWS_EC2_METADATA_DISABLED", ""}}},
  };
}

std::string serve(const std::string& request) {
  if (request.starts_with("PUT /latest/api/token ")) return TestServer::answer(200, "CANARY");
  if (request.starts_with("GET /latest/meta-data/iam/security-credentials/ "))
    return TestServer::answer(200, "web");
  if (request.starts_with("GET /federation/credentials?"))
    return TestServer::answer(
        200,
        R"({"roleCredentials":{"accessKeyId":"AKSSO","secretAccessKey":"CANARY","sessionToken":"CANARY","expiration":1795608000000}})");
  return TestServer::answer(200, kAnswer);
}

void add(World& world, const std::vector<const Layer*>& chosen) {
  std::string config = "[default]\n", credentials =
                                          "[base]\naws_access_key_id=AKBASE\n"
                                          "aws_secret_access_key=CANARY\n[default]\n";
  for (const Layer* layer : chosen) {
    config += layer->profile_lines;
    credentials += layer->credentials_lines;
    for (const auto& [name, value] : layer->env) world.env[name] = value;
  }
  world.config(config);
  world.credentials(credentials);
  (void)world.fs.write("/token", "CANARY\n");
  // The SHA-1 of https://s.
  (void)world.fs.write("/home/ops/.aws/sso/cache/9ea3c043881f6bad486147713ae23b0b566d0360.json",
                       R"({"accessToken":"CANARY","expiresAt":"2026-11-25T12:00:00UTC"})");
}

TEST(CredentialChain, TakesTheFirstOfTwoSourcesInAwsOrder) {
  TestServer server(serve);
  const auto all = layers(server.host());
  for (size_t first = 0; first < all.size(); ++first)
    for (size_t second = first; second < all.size(); ++second) {
      World world;
      std::vector<const Layer*> chosen{&all[first]};
      if (second != first) chosen.push_back(&all[second]);
      add(world, chosen);
      const auto got = world.fetch();
      ASSERT_TRUE(got) << first << " " << second << " " << got.error().message;
      EXPECT_EQ(got->source, all[first].source) << second;
      EXPECT_EQ(got->secret_key.reveal(), kCanary);
    }
}

TEST(CredentialChain, LeavesTheEnvironmentOutWhereAProfileIsNamed) {
  World world;
  world.env["AWS_ACCESS_KEY_ID"] = "AKENV";
  world.env["AWS_SECRET_ACCESS_KEY"] = kCanary;
  world.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  world.credentials("[ops]\naws_access_key_id=AKFILE\naws_secret_access_key=CANARY\n");
  world.env["AWS_PROFILE"] = "ops";  // which does not take it out
  EXPECT_EQ(world.outcome(), "AKENV, from environment");
  world.named = "ops";
  EXPECT_EQ(world.outcome(), "AKFILE, from profile ops in /home/ops/.aws/credentials");
}

TEST(CredentialChain, SaysWhyEachSourceDoesNotServe) {
  World world;
  const auto got = world.fetch();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kNotFound);
  EXPECT_EQ(
      got.error().message,
      "there are no AWS credentials. Set them up as for the aws command line, or name a "
      "profile with --profile. Looked at: environment (AWS_ACCESS_KEY_ID is not set); role of "
      "the profile (no role_arn in profile default); web identity (AWS_WEB_IDENTITY_TOKEN_FILE "
      "is not set, no web_identity_token_file in profile default); SSO (no sso_role_name in "
      "profile default); credentials file (/home/ops/.aws/credentials has no profile "
      "default); aws login (no login_session in profile default); credential_process (no "
      "credential_process in profile default); configuration file (/home/ops/.aws/config has "
      "no profile default); container (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and "
      "AWS_CONTAINER_CREDENTIALS_FULL_URI are not set); instance metadata "
      "(AWS_EC2_METADATA_DISABLED is true)");
}

// What is set up and broken must not end in other credentials further down.
TEST(CredentialChain, EndsAtASourceThatIsSetUpAndFails) {
  struct Row {
    const char* profile_lines;
    const char* message;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"role_arn=arn:r\n", "neither source_profile nor credential_source"},
           {"web_identity_token_file=/none\nrole_arn=arn:r\n", "the web identity token"},
           {"web_identity_token_file=/none\n", "no role for it"},
           {"sso_role_name=r\n", "is set up for SSO, but has no sso_start_url"},
           {"login_session=arn:x\n", "export-credentials --profile default --format env"},
           {"credential_process=/bin/false\n", "exited with code 1"},
       }) {
    World world;
    world.config(
        std::string("[default]\naws_access_key_id=AKLAST\naws_secret_access_key=CANARY\n") +
        row.profile_lines);
    EXPECT_THAT(world.outcome(), HasSubstr(row.message));
  }
}

TEST(CredentialChain, AsksOnlyTheSourceThatHasServed) {
  World world;
  world.env["AWS_ACCESS_KEY_ID"] = "AKENV";
  world.env["AWS_SECRET_ACCESS_KEY"] = kCanary;
  std::map<std::string, std::string> live = world.env;
  const Environment environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto it = live.find(name);
    return it == live.end() ? std::nullopt : std::optional(it->second);
  };
  world.credentials("[default]\naws_access_key_id=AKFILE\naws_secret_access_key=CANARY\n");
  const Profiles profiles = Profiles::load(environment, world.fs).value();
  const Settings settings = read_settings(environment, profiles, "").value();
  CredentialChain chain(
      {environment, profiles, settings, world.fs, world.clock, world.models, world.transport});
  EXPECT_EQ(chain.fetch()->access_key_id, "AKENV");
  live.erase("AWS_ACCESS_KEY_ID");
  EXPECT_EQ(chain.fetch().error().message,
            "the credentials came from environment, which has none any more: AWS_ACCESS_KEY_ID is "
            "not set");
}

TEST(Environment, NeedsBothHalvesAndATimeThatIsOne) {
  World world;
  world.env["AWS_ACCESS_KEY_ID"] = "AKENV";
  EXPECT_THAT(world.outcome(), HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
  world.env["AWS_SECRET_ACCESS_KEY"] = kCanary;
  EXPECT_EQ(world.fetch()->session_token.reveal(), "");
  world.env["AWS_SESSION_TOKEN"] = "CANARY-session";
  world.env["AWS_CREDENTIAL_EXPIRATION"] = "2026-11-25T12:00:00Z";
  EXPECT_EQ(world.fetch()->session_token.reveal(), "CANARY-session");
  EXPECT_EQ(world.fetch()->expires, parse_rfc3339("2026-11-25T12:00:00Z"));
  world.env["AWS_CREDENTIAL_EXPIRATION"] = "soon";
  EXPECT_THAT(world.outcome(), HasSubstr("AWS_CREDENTIAL_EXPIRATION is not a time"));
}

TEST(Files, NeedBothHalvesOfAKey) {
  World world;
  world.credentials("[default]\naws_access_key_id=AKFILE\n");
  EXPECT_EQ(world.outcome(),
            "credentials file: /home/ops/.aws/credentials, section of line 1: of aws_access_key_id "
            "and aws_secret_access_key one is missing");
  world.credentials(
      "[default]\naws_access_key_id=AKFILE\naws_secret_access_key=CANARY\n"
      "aws_session_token=CANARY-session\n");
  EXPECT_EQ(world.fetch()->session_token.reveal(), "CANARY-session");
}

TEST(Role, WalksThroughItsSourceProfiles) {
  World world;
  world.config(
      "[default]\nrole_arn=arn:one\nsource_profile=mid\nexternal_id=x\n"
      "mfa_serial=arn:mfa\nduration_seconds=900\nrole_session_name=me\n"
      "[profile mid]\nrole_arn=arn:two\nsource_profile=base\n");
  world.credentials("[base]\naws_access_key_id=AKBASE\naws_secret_access_key=CANARY\n");
  EXPECT_EQ(world.outcome(), "ASIA2, from role of profile default");
  EXPECT_THAT(
      world.sts.calls,
      ElementsAre("AssumeRole arn:two with AKBASE as hikeshi-1795600000",
                  "AssumeRole arn:one with ASIA1 external x mfa arn:mfa=123456 for 900 as me"));
  EXPECT_THAT(world.prompt.questions, ElementsAre("Code of the MFA device arn:mfa"));
}

TEST(Role, TakesAnyKindOfSource) {
  World world;
  world.config(
      "[default]\nrole_arn=arn:r\nsource_profile=p\n[profile p]\ncredential_process="
      "/bin/echo '{\"Version\":1,\"AccessKeyId\":\"AKPROC\",\"SecretAccessKey\":\"CANARY\"}'\n");
  EXPECT_EQ(world.outcome(), "ASIA1, from role of profile default");
  world.config("[default]\nrole_arn=arn:r\nsource_profile=default\n");
  world.credentials("[default]\naws_access_key_id=AKSELF\naws_secret_access_key=CANARY\n");
  EXPECT_EQ(world.outcome(), "ASIA2, from role of profile default");
  world.config("[profile e]\nrole_arn=arn:r\ncredential_source=Environment\n");
  world.env["AWS_ACCESS_KEY_ID"] = "AKENV";
  world.env["AWS_SECRET_ACCESS_KEY"] = kCanary;
  world.named = "e";
  EXPECT_EQ(world.outcome(), "ASIA3, from role of profile e");
  EXPECT_THAT(world.sts.calls,
              ElementsAre(HasSubstr("AKPROC"), HasSubstr("AKSELF"), HasSubstr("AKENV")));
}

TEST(Role, SaysWhatIsWrongWithItsConfiguration) {
  struct Row {
    const char* config;
    const char* message;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"source_profile=none\n", "its source_profile none does not exist"},
           {"source_profile=a\n[profile a]\nrole_arn=arn:a\nsource_profile=default\n",
            "leads in a circle: default -> a -> default"},
           {"source_profile=default\n", "leads in a circle: default -> default"},
           {"source_profile=a\n[profile a]\nregion=x\n",
            "its source profile a must have credentials: web identity (no web_identity_token_file"},
           {"credential_source=Ec2\n", "credential_source must be Environment"},
           {"credential_source=Environment\n", "has none: AWS_ACCESS_KEY_ID is not set"},
           {"credential_source=Environment\nsource_profile=a\n", "both source_profile and"},
           {"source_profile=k\nduration_seconds=soon\n", "duration_seconds is not a number"},
           {"source_profile=k\nmfa_serial=arn:mfa\n", "no terminal to ask for it"},
       }) {
    World world;
    world.has_terminal = false;
    world.config(std::string("[default]\nrole_arn=arn:r\n") + row.config);
    world.credentials("[k]\naws_access_key_id=AK\naws_secret_access_key=CANARY\n");
    const std::string outcome = world.outcome();
    EXPECT_THAT(outcome, HasSubstr(row.message));
    EXPECT_THAT(outcome, StartsWith("role of the profile: profile default: "));
    EXPECT_THAT(outcome, Not(HasSubstr(kCanary)));
  }
}

TEST(Role, HandsOnWhatStsRefuses) {
  World world;
  world.config("[default]\nrole_arn=arn:r\nsource_profile=k\n");
  world.credentials("[k]\naws_access_key_id=AK\naws_secret_access_key=CANARY\n");
  world.sts.refuses = Error{Code::kDenied, "AccessDenied", {}, {}};
  const auto got = world.fetch();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kDenied);
  EXPECT_EQ(got.error().message, "role of the profile: profile default: AccessDenied");
}

TEST(WebIdentity, TakesTheEnvironmentOrTheProfile) {
  World world;
  (void)world.fs.write("/token", "CANARY\n");
  world.config("[default]\nweb_identity_token_file=/token\nrole_arn=arn:p\n");
  EXPECT_EQ(world.outcome(), "ASIA1, from web identity, role arn:p");
  world.env["AWS_ROLE_ARN"] = "arn:e";
  world.env["AWS_ROLE_SESSION_NAME"] = "me";
  EXPECT_EQ(world.outcome(), "ASIA2, from web identity, role arn:e");
  EXPECT_THAT(world.sts.calls, ElementsAre("WebIdentity arn:p token CANARY as hikeshi-1795600000",
                                           "WebIdentity arn:e token CANARY as me"));
}

TEST(MemberRole, IsWrittenAsAnArn) {
  MemberRole role;
  role.account = "111122223333";
  role.name = "ops/responder";
  EXPECT_EQ(arn_of(role).value(), "arn:aws:iam::111122223333:role/ops/responder");
  role.partition = "aws-cn";
  EXPECT_EQ(arn_of(role).value(), "arn:aws-cn:iam::111122223333:role/ops/responder");
  role.account = "1111";
  EXPECT_EQ(arn_of(role).error().code, Code::kUsage);
  role.account = "111122223333";
  for (const char* name : {"", "/a", "a/", "a b", "a:b", "a*"}) {
    role.name = name;
    EXPECT_FALSE(arn_of(role)) << name;
  }
}

TEST(MemberRole, IsAssumedWithTheCallersCredentials) {
  NotingSts sts;
  Credentials own;
  own.access_key_id = "AKOWN";
  own.source = "environment";
  MemberRole role;
  role.account = "111122223333";
  role.name = "responder";
  const auto got = assume_member_role(sts, role, own);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->source, "role responder in 111122223333, from environment");
  sts.refuses = Error{Code::kDenied, "AccessDenied", {}, {}};
  EXPECT_EQ(assume_member_role(sts, role, own).error().message,
            "role arn:aws:iam::111122223333:role/responder: AccessDenied");
}

// A clock that the test moves.
class HandClock final : public Clock {
 public:
  UtcTime now() const override { return at; }
  int64_t zone_offset(UtcTime) const override { return 0; }
  UtcTime at = World::kNow;
};

class ProviderTest : public testing::Test {
 protected:
  Result<Credentials> fetch(bool renew) {
    ++fetches_;
    renewed_ = renew;
    if (fails_) return fail(Code::kIo, "no network");
    Credentials out;
    out.access_key_id = "AK" + std::to_string(fetches_);
    out.source = "test";
    if (lasts_) out.expires = clock_.at.plus(*lasts_);
    return out;
  }
  std::string key(bool renew = false) {
    const auto got = provider_.get(renew);
    return got ? (*got)->access_key_id : got.error().message;
  }

  HandClock clock_;
  CredentialProvider provider_{[this](bool renew) { return fetch(renew); }, clock_};
  int fetches_ = 0;
  bool renewed_ = false;
  bool fails_ = false;
  std::optional<int64_t> lasts_ = 3600;
};

TEST_F(ProviderTest, RenewsFromFifteenMinutesBeforeTheEnd) {
  EXPECT_EQ(key(), "AK1");
  clock_.at = clock_.at.plus(3600 - 900);
  EXPECT_EQ(key(), "AK1");
  clock_.at = clock_.at.plus(1);
  EXPECT_EQ(key(), "AK2");
}

TEST_F(ProviderTest, KeepsTheOldOnesWhileTheyLast) {
  EXPECT_EQ(key(), "AK1");
  fails_ = true;
  clock_.at = clock_.at.plus(3600 - 800);
  EXPECT_EQ(key(), "AK1");
  EXPECT_EQ(key(), "AK1");
  EXPECT_EQ(fetches_, 2);  // once a minute is enough
  clock_.at = clock_.at.plus(60);
  EXPECT_EQ(key(), "AK1");
  EXPECT_EQ(fetches_, 3);
  clock_.at = clock_.at.plus(141);
  EXPECT_EQ(key(), "no network");
  fails_ = false;
  EXPECT_EQ(key(), "AK5");
}

TEST_F(ProviderTest, NeverRenewsWhatDoesNotExpireUnlessAsked) {
  lasts_ = std::nullopt;
  EXPECT_EQ(key(), "AK1");
  clock_.at = clock_.at.plus(365 * kDay);
  EXPECT_EQ(key(), "AK1");
  EXPECT_FALSE(renewed_);
  EXPECT_EQ(key(true), "AK2");
  EXPECT_TRUE(renewed_) << "a role's own credentials may be what has expired";
}

TEST_F(ProviderTest, RefusesWhatHasExpiredAlready) {
  lasts_ = -1;
  EXPECT_EQ(key(), "the credentials of test expired at 2026-11-25T09:46:39Z; get new ones");
}

}  // namespace
}  // namespace hikeshi::aws
