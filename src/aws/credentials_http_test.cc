// SPDX-License-Identifier: Apache-2.0
// Sources that speak HTTP, against a real server on loopback: container, instance, SSO.
#include <gmock/gmock.h>

#include "aws/credential_world.h"
#include "aws/source_http.h"
#include "aws/sso_token.h"
#include "aws/test_server.h"

namespace hikeshi::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kGood =
    R"({"AccessKeyId":"AKHTTP","SecretAccessKey":"CANARY","Token":"CANARY","Expiration":"2026-11-25T12:00:00Z"})";

std::string first_line(const std::string& request) {
  return request.substr(0, request.find(" HTTP/"));
}

// Answers from a table of first lines; what is not in it gets 404. Notes what it was asked.
class Served {
 public:
  Served() : server_([this](const std::string& request) { return reply(request); }) {}
  void on(const std::string& line, std::string answer) {
    const std::lock_guard lock(mutex_);
    answers_[line] = std::move(answer);
  }
  std::string host() const { return server_.host(); }
  std::string url() const { return "http://" + host(); }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::string reply(const std::string& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    const auto it = answers_.find(first_line(request));
    return it == answers_.end() ? TestServer::answer(404, "CANARY") : it->second;
  }
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::map<std::string, std::string> answers_;
  TestServer server_;  // last: its threads use the rest
};

TEST(RequestTo, TakesUrlsApart) {
  const auto request = request_to("HTTP://[::1]:8080/a/b?c=d&e", "it");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->scheme, "http");
  EXPECT_EQ(request->host, "[::1]:8080");
  EXPECT_EQ(request->path, "/a/b");
  EXPECT_EQ(request->query, "c=d&e");
  EXPECT_EQ(request_to("https://Host:1", "it")->path, "/");
  EXPECT_EQ(request_to("https://h?q", "it")->query, "q");
  for (const char* bad : {"", "h/p", "ftp://h/", "http:///p", "http://u@h/", "http://h/ x",
                          "http://h/#f", "http://h\\@x/", "http://h/\r\nX: y"})
    EXPECT_FALSE(request_to(bad, "it")) << bad;
}

TEST(Container, SendsItsTokenFromTheFileFirst) {
  Served served;
  served.on("GET /c?id=1", TestServer::answer(200, kGood));
  World world;
  world.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = served.url() + "/c?id=1";
  EXPECT_EQ(world.outcome(), "AKHTTP, from container");
  EXPECT_THAT(served.requests().back(), Not(HasSubstr("Authorization")));
  world.env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "CANARY-env";
  EXPECT_EQ(world.outcome(), "AKHTTP, from container");
  EXPECT_THAT(served.requests().back(), HasSubstr("Authorization: CANARY-env\r\n"));
  (void)world.fs.write("/token", "CANARY-file");
  world.env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token";
  EXPECT_EQ(world.outcome(), "AKHTTP, from container");
  EXPECT_THAT(served.requests().back(), HasSubstr("Authorization: CANARY-file\r\n"));
  EXPECT_THAT(served.requests().back(), HasSubstr("Accept: application/json\r\n"));
  (void)world.fs.write("/token", "CANARY\r\nX-Evil: 1");
  EXPECT_EQ(world.outcome(),
            "container: the container's authorization token has a line break in it");
}

TEST(Container, AsksOnlyHostsThatMayKnow) {
  for (const char* url : {"http://example.com/c", "http://169.254.169.254/c", "http://10.0.0.1/c",
                          "http://169.254.170.2.example.com/", "http://127.0.0.1.example.com/"}) {
    World world;
    world.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
    const auto got = world.fetch();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Code::kNotAllowed) << url;
  }
  World world;
  world.env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "@example.com/c";
  EXPECT_EQ(world.fetch().error().code, Code::kUsage);
  world.env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "";
  world.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "https://user:CANARY@localhost/c";
  EXPECT_EQ(world.outcome(),
            "container: AWS_CONTAINER_CREDENTIALS_FULL_URI is not a plain http or https URL");
}

TEST(Container, TriesThreeTimesAndShowsNothingOfTheAnswer) {
  Served served;
  World world;
  world.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = served.url() + "/c";
  EXPECT_EQ(world.outcome(), "container: answered with status 404");
  EXPECT_EQ(served.requests().size(), 3U);
  for (
      const char* body :
      {"CANARY", "[\"CANARY\"]", R"({"AccessKeyId":"AK","SecretAccessKey":"CANARY"})",
       R"({"AccessKeyId":"AK","SecretAccessKey":"CANARY","Token":"CANARY"})",
       R"({"AccessKeyId":"AK","SecretAccessKey":"CANARY","Token":"CANARY","Expiration":"CANARY"})"}) {
    served.on("GET /c", TestServer::answer(200, body));
    const auto got = world.fetch();
    ASSERT_FALSE(got) << body;
    EXPECT_EQ(got.error().code, Code::kCorrupt);
    EXPECT_THAT(got.error().message, Not(HasSubstr(kCanary)));
  }
}

class InstanceTest : public testing::Test {
 protected:
  InstanceTest() {
    world_.env["AWS_EC2_METADATA_DISABLED"] = "false";
    world_.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = served_.url();
    served_.on("PUT /latest/api/token", TestServer::answer(200, "CANARY-token"));
    served_.on("GET /latest/meta-data/iam/security-credentials/",
               TestServer::answer(200, "web x\n"));
    served_.on("GET /latest/meta-data/iam/security-credentials/web%20x",
               TestServer::answer(200, kGood));
  }
  World world_;
  Served served_;
};

TEST_F(InstanceTest, TakesATokenTheRoleAndItsCredentials) {
  const auto got = world_.fetch();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->source, "instance role web x");
  EXPECT_EQ(got->expires, parse_rfc3339("2026-11-25T12:00:00Z"));
  ASSERT_EQ(served_.requests().size(), 3U);
  EXPECT_THAT(served_.requests()[0], HasSubstr("x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"));
  EXPECT_THAT(served_.requests()[1], HasSubstr("x-aws-ec2-metadata-token: CANARY-token\r\n"));
  EXPECT_THAT(served_.requests()[2], HasSubstr("x-aws-ec2-metadata-token: CANARY-token\r\n"));
}

// AWS goes on taking them while the service cannot renew them.
TEST_F(InstanceTest, UsesCredentialsThatAreAboutToEnd) {
  served_.on(
      "GET /latest/meta-data/iam/security-credentials/web%20x",
      TestServer::answer(
          200,
          R"({"AccessKeyId":"AK","SecretAccessKey":"CANARY","Token":"CANARY","Expiration":"2026-11-25T09:00:00Z"})"));
  EXPECT_EQ(world_.fetch()->expires, World::kNow.plus(1200));
}

TEST_F(InstanceTest, IsNoSourceWhereItDoesNotAnswer) {
  served_.on("PUT /latest/api/token", TestServer::answer(403, "CANARY"));
  EXPECT_THAT(world_.outcome(), HasSubstr("instance metadata (it answered with status 403)"));
  served_.on("PUT /latest/api/token", "");
  EXPECT_THAT(world_.outcome(), HasSubstr("instance metadata ("));
  world_.env["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "3";
  const size_t before = served_.requests().size();
  EXPECT_FALSE(world_.fetch());
  EXPECT_GE(served_.requests().size(), before + 3);
  world_.env["AWS_EC2_METADATA_DISABLED"] = "True";
  EXPECT_THAT(world_.outcome(), HasSubstr("AWS_EC2_METADATA_DISABLED is true"));
}

TEST_F(InstanceTest, RefusesAnAddressThatIsNone) {
  world_.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "169.254.169.254";
  EXPECT_THAT(
      world_.outcome(),
      StartsWith("instance metadata: the address of the instance metadata service is not a"));
}

class SsoTest : public testing::Test {
 protected:
  // The names are SHA-1 sums of "corp" and of "https://start".
  static constexpr const char* kSessionFile =
      "/home/ops/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
  static constexpr const char* kLegacyFile =
      "/home/ops/.aws/sso/cache/6ad0e7e61d1f47e491ea32c2031add41ef92e07d.json";

  SsoTest() {
    world_.config(
        "[profile new]\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=Ops Admin\n"
        "[sso-session corp]\nsso_start_url=https://start\nsso_region=ap-northeast-1\n"
        "[profile old]\nsso_account_id=111122223333\nsso_role_name=Ops Admin\n"
        "sso_start_url=https://start\nsso_region=ap-northeast-1\n");
    world_.env["AWS_ENDPOINT_URL_SSO"] = served_.url() + "/";
    world_.env["AWS_ENDPOINT_URL_SSO_OIDC"] = served_.url();
    served_.on(
        kCall,
        TestServer::answer(
            200,
            R"({"roleCredentials":{"accessKeyId":"AKSSO","secretAccessKey":"CANARY","sessionToken":"CANARY","expiration":1795608000999}})"));
    world_.named = "new";
  }

  void token(const char* file, const std::string& expires, const std::string& more = "") {
    (void)world_.fs.write(
        file, R"({"accessToken":"CANARY-token","expiresAt":")" + expires + "\"" + more + "}");
  }

  static constexpr const char* kCall =
      "GET /federation/credentials?role_name=Ops%20Admin&account_id=111122223333";
  static constexpr const char* kRegistration =
      R"(,"refreshToken":"CANARY-r","clientId":"CANARY-id","clientSecret":"CANARY-s","registrationExpiresAt":"2027-01-01T00:00:00Z")";
  World world_;
  Served served_;
};

TEST_F(SsoTest, TakesTheTokenOfASession) {
  token(kSessionFile, "2026-11-25T12:00:00Z");
  const auto got = world_.fetch();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->source, "SSO of profile new");
  EXPECT_EQ(got->expires, UtcTime{1795608000});
  EXPECT_THAT(served_.requests().back(), HasSubstr("x-amz-sso_bearer_token: CANARY-token\r\n"));
  EXPECT_THAT(served_.requests().back(), Not(HasSubstr("Authorization")));
}

TEST_F(SsoTest, AsksAnEndpointOfTheUsersAlsoWithFips) {
  token(kSessionFile, "2026-11-25T12:00:00Z");
  world_.env["AWS_USE_FIPS_ENDPOINT"] = "true";
  world_.env["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
  EXPECT_EQ(world_.outcome(), "AKSSO, from SSO of profile new");
}

TEST_F(SsoTest, TakesTheTokenOfAStartUrl) {
  world_.named = "old";
  token(kLegacyFile, "2026-11-25T12:00:00UTC");
  EXPECT_EQ(world_.outcome(), "AKSSO, from SSO of profile old");
  token(kLegacyFile, "2026-11-25T09:46:40Z", kRegistration);
  EXPECT_EQ(world_.outcome(),
            "SSO: profile old: the token has expired; run aws sso login --profile old");
}

TEST_F(SsoTest, SaysHowToLogIn) {
  EXPECT_EQ(world_.outcome(),
            "SSO: profile new: there is no token; run aws sso login --profile new");
  (void)world_.fs.write(kSessionFile, "CANARY");
  EXPECT_EQ(world_.outcome(),
            "SSO: profile new: the token is not readable; run aws sso login --profile new");
  token(kSessionFile, "2026-11-25T09:00:00Z");
  EXPECT_EQ(world_.outcome(),
            "SSO: profile new: the token has expired; run aws sso login --profile new");
  token(kSessionFile, "2026-11-25T12:00:00Z");
  served_.on(kCall, TestServer::answer(401, "CANARY"));
  EXPECT_EQ(world_.outcome(),
            "SSO: profile new: the token is no longer accepted; run aws sso login --profile new");
  served_.on(kCall, TestServer::answer(403, "CANARY"));
  EXPECT_THAT(world_.outcome(),
              HasSubstr("is role Ops Admin in account 111122223333 assigned to you?"));
}

TEST_F(SsoTest, RenewsATokenAndWritesItBack) {
  token(kSessionFile, "2026-11-25T09:50:00Z", kRegistration);
  served_.on(
      "POST /token",
      TestServer::answer(
          200,
          R"({"accessToken":"CANARY-2","expiresIn":3600,"refreshToken":"CANARY-r2","tokenType":"Bearer"})"));
  EXPECT_EQ(world_.outcome(), "AKSSO, from SSO of profile new");
  ASSERT_EQ(served_.requests().size(), 2U);
  EXPECT_THAT(
      served_.requests()[0],
      HasSubstr(
          R"({"clientId":"CANARY-id","clientSecret":"CANARY-s","grantType":"refresh_token","refreshToken":"CANARY-r"})"));
  EXPECT_THAT(served_.requests()[1], HasSubstr("x-amz-sso_bearer_token: CANARY-2\r\n"));
  EXPECT_EQ(
      world_.fs.read(kSessionFile).value(),
      R"({"accessToken":"CANARY-2","clientId":"CANARY-id","clientSecret":"CANARY-s",)"
      R"("expiresAt":"2026-11-25T10:46:40Z","refreshToken":"CANARY-r2","region":"ap-northeast-1",)"
      R"("registrationExpiresAt":"2027-01-01T00:00:00Z","startUrl":"https://start"})");
}

TEST_F(SsoTest, SaysThatARenewedTokenCouldNotBeKept) {
  token(kSessionFile, "2026-11-25T09:50:00Z", kRegistration);
  served_.on("POST /token",
             TestServer::answer(200, R"({"accessToken":"CANARY-2","expiresIn":3600})"));
  world_.fs.fail_writes_after(0);
  EXPECT_EQ(world_.outcome(), "AKSSO, from SSO of profile new");
  EXPECT_THAT(world_.warnings, HasSubstr("could not be written back: "));
  EXPECT_THAT(world_.warnings, Not(HasSubstr(kCanary)));
}

TEST_F(SsoTest, LeavesATokenAloneThatLasts) {
  token(kSessionFile, "2026-11-25T10:01:40Z", kRegistration);  // 15 minutes
  EXPECT_EQ(world_.outcome(), "AKSSO, from SSO of profile new");
  EXPECT_EQ(served_.requests().size(), 1U);
  token(kSessionFile, "2026-11-25T10:01:39Z", kRegistration);
  EXPECT_EQ(world_.outcome(), "AKSSO, from SSO of profile new");
  EXPECT_EQ(served_.requests().size(), 3U);
}

TEST_F(SsoTest, GoesOnWithATokenThatCannotBeRenewed) {
  token(kSessionFile, "2026-11-25T09:50:00Z", kRegistration);
  served_.on("POST /token", TestServer::answer(400, "CANARY"));
  EXPECT_EQ(world_.outcome(), "AKSSO, from SSO of profile new");
  token(kSessionFile, "2026-11-25T09:40:00Z", kRegistration);
  EXPECT_THAT(world_.outcome(), HasSubstr("the token has expired"));
  served_.on("POST /token", TestServer::answer(200, R"({"accessToken":"CANARY","expiresIn":-1})"));
  EXPECT_THAT(world_.outcome(), HasSubstr("the token has expired"));
}

TEST_F(SsoTest, SaysWhatIsWrongWithItsConfiguration) {
  struct Row {
    const char* config;
    const char* message;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"[profile new]\nsso_session=none\nsso_role_name=r\nsso_account_id=1\n",
            "names the sso-session none, which /home/ops/.aws/config does not have"},
           {"[profile new]\nsso_role_name=r\nsso_account_id=1\nsso_start_url=u\n",
            "is set up for SSO, but has no sso_region"},
           {"[profile new]\nsso_session=s\nsso_role_name=r\nsso_account_id=1\nsso_region=x\n"
            "[sso-session s]\nsso_region=y\nsso_start_url=u\n",
            "its sso_region is another one than that of its sso-session"},
       }) {
    world_.config(row.config);
    const auto got = world_.fetch();
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Code::kUsage);
    EXPECT_THAT(got.error().message, HasSubstr(row.message));
  }
}

// Where SSO is asked when nobody has set an endpoint, by AWS's endpoint rules. The region becomes
// part of the host: nothing else may come in that way.
TEST_F(SsoTest, IsAskedInItsRegion) {
  struct Row {
    const char* region;
    const char* host;  // or the error
  };
  for (const Row& row :
       std::initializer_list<Row>{{"ap-northeast-1", "portal.sso.ap-northeast-1.amazonaws.com"},
                                  {"cn-north-1", "portal.sso.cn-north-1.amazonaws.com.cn"},
                                  {"eusc-de-east-1", "portal.sso.eusc-de-east-1.amazonaws.eu"},
                                  {"example.com/", "example.com/"}}) {
    const Environment env = fixed_environment({});
    const Profiles profiles = Profiles::load(env, world_.fs).value();
    const Settings settings;
    const CredentialParts parts{env,          profiles,      settings,        world_.fs,
                                world_.clock, world_.models, world_.transport};
    const auto request = sso_request(parts, "sso", "GetRoleCredentials", row.region);
    EXPECT_THAT(request ? request->host : request.error().message, HasSubstr(row.host));
    EXPECT_EQ(request.has_value(), std::string(row.region) != "example.com/");
  }
}

}  // namespace
}  // namespace hikeshi::aws
