// SPDX-License-Identifier: Apache-2.0
// The client with the real transport against a server on loopback that fails as it is told: what is
// repeated, what is not, and what a caller gets to know.
#include "aws/client.h"

#include <gmock/gmock.h>

#include <deque>
#include <mutex>

#include "aws/curl_transport.h"
#include "aws/sts_client.h"
#include "aws/test_server.h"

namespace hikeshi::aws {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

constexpr const char* kUsers =
    "<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated>"
    "</ListUsersResult><ResponseMetadata><RequestId>r-ok</RequestId></ResponseMetadata>"
    "</ListUsersResponse>";

std::string error_xml(const std::string& code, const std::string& message = "because") {
  return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
         "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
}

// Answers from a list, the last one for ever; keeps what was asked.
class Script {
 public:
  explicit Script(std::deque<std::string> answers) : answers_(std::move(answers)) {}

  std::string operator()(const std::string& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    const std::string answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return answer;
  }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_;
};

std::string ok() { return TestServer::answer(200, kUsers); }
std::string refuse(int status, const std::string& code) {
  return TestServer::answer(status, error_xml(code));
}
const std::string kCut;  // the connection is closed without a word

// A client of one server, which answers from a script.
class ClientTest : public testing::Test {
 protected:
  void serve(std::deque<std::string> answers) {
    script_ = std::make_unique<Script>(std::move(answers));
    server_ = std::make_unique<TestServer>([this](const std::string& r) { return (*script_)(r); });
    client_ = std::make_unique<Client>(parts());
  }

  ClientParts parts() {
    ClientParts parts{
        .transport = transport_,
        .clock = clock_,
        .models = models_,
        .credentials = [this](bool renew) -> Result<CredentialsPtr> {
          renewals_ += renew;
          if (!has_credentials_) return fail(Code::kNotFound, "none of the sources serves");
          if (renew || !credentials_) credentials_ = new_credentials(renewals_);
          return credentials_;
        },
        .endpoint_url =
            [this](std::string_view) {
              return endpoint_.empty() ? "http://" + server_->host() : endpoint_;
            },
        .stop = stop_.get_token(),
        .trace = [this](const Attempt& a) { trace_ += std::string(a.operation) + " "; }};
    parts.endpoint.region = "us-east-1";
    parts.retry.transient_base = parts.retry.throttled_base = Millis(1);
    return parts;
  }

  static CredentialsPtr new_credentials(int renewals) {
    auto credentials = std::make_shared<Credentials>();
    credentials->access_key_id = "AKIAQ7EXMPLE0000000" + std::to_string(renewals + 1);
    credentials->secret_key = Secret("CANARY-secret-key");
    credentials->session_token = Secret("CANARY-token");
    return credentials;
  }

  CallResult ask(const char* operation, Json params = Json::object()) {
    Call call;
    call.service = "iam";
    call.operation = operation;
    call.params = std::move(params);
    call.limits.total = 2s;
    return client_->call(std::move(call));
  }
  CallResult read() { return ask("ListUsers"); }
  CallResult change() { return ask("DeleteUser", {{"UserName", "x"}}); }
  size_t asked() { return script_->requests().size(); }

  Models models_;
  FixedClock clock_{*parse_rfc3339("2026-11-23T10:00:00Z")};
  CurlTransport transport_{{"hikeshi-test", "", "", "", 32, 256}};
  std::stop_source stop_;
  std::unique_ptr<Script> script_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<Client> client_;
  CredentialsPtr credentials_;
  std::string endpoint_;  // in place of the server's
  bool has_credentials_ = true;
  int renewals_ = 0;
  std::string trace_;
};

struct Outcome {
  const char* name;
  std::string fault;
  Refusal read, change;  // when the fault lasts
  size_t read_attempts, change_attempts;
};

// The matrix: each fault against a call that reads and one that changes.
TEST_F(ClientTest, FaultsThatLast) {
  const Outcome kOutcomes[] = {
      {"cut off", kCut, Refusal::kUnreachable, Refusal::kUnknownOutcome, 3, 1},
      {"500", refuse(500, "InternalFailure"), Refusal::kServer, Refusal::kUnknownOutcome, 3, 1},
      {"503 html", TestServer::answer(503, "<html>busy</html>"), Refusal::kServer,
       Refusal::kUnknownOutcome, 3, 1},
      {"throttled", refuse(400, "Throttling"), Refusal::kThrottled, Refusal::kThrottled, 3, 3},
      {"denied", refuse(403, "AccessDenied"), Refusal::kDenied, Refusal::kDenied, 1, 1},
      {"blocked", refuse(400, "Blocked"), Refusal::kBlocked, Refusal::kBlocked, 1, 1},
      {"not there", refuse(404, "NoSuchEntity"), Refusal::kNotFound, Refusal::kNotFound, 1, 1},
      {"garbled", TestServer::answer(200, "<not"), Refusal::kGarbled, Refusal::kUnknownOutcome, 1,
       1},
      {"expired", refuse(403, "ExpiredToken"), Refusal::kExpired, Refusal::kExpired, 2, 2},
  };
  for (const Outcome& o : kOutcomes) {
    SCOPED_TRACE(o.name);
    serve({o.fault});
    const CallResult read_result = read();
    ASSERT_FALSE(read_result);
    EXPECT_EQ(read_result.error().kind, o.read) << to_string(read_result.error().kind);
    EXPECT_EQ(asked(), o.read_attempts);
    EXPECT_EQ(read_result.error().attempts, static_cast<int>(o.read_attempts));
    serve({o.fault});
    const CallResult change_result = change();
    ASSERT_FALSE(change_result);
    EXPECT_EQ(change_result.error().kind, o.change) << to_string(change_result.error().kind);
    EXPECT_EQ(asked(), o.change_attempts);
  }
}

TEST_F(ClientTest, FaultsThatPassAreNotSeenByTheCaller) {
  for (const std::string& fault : {kCut, refuse(500, "InternalFailure"), refuse(400, "Throttling"),
                                   refuse(403, "ExpiredToken")}) {
    serve({fault, ok()});
    const CallResult got = read();
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->attempts, 2);
    EXPECT_EQ(got->request_id, "r-ok");
    EXPECT_EQ(got->sha256.size(), 64u);
  }
  EXPECT_EQ(renewals_, 1) << "what AWS calls expired is got anew, once";
}

TEST_F(ClientTest, ManyCallsWithAnExpiredTokenRenewItOnce) {
  constexpr size_t kCalls = 30;
  serve({ok()});
  server_ = std::make_unique<TestServer>([](const std::string& request) {
    const bool is_old = request.find("AKIAQ7EXMPLE00000001/") != std::string::npos;
    return is_old ? refuse(403, "ExpiredToken") : ok();
  });
  size_t good = 0;
  for (size_t i = 0; i < kCalls; ++i) {
    Call call;
    call.service = "iam";
    call.operation = "ListUsers";
    client_->start(std::move(call), [&](const CallResult& got) { good += got.has_value(); });
  }
  client_->run();
  EXPECT_EQ(renewals_, 1);
  EXPECT_EQ(good, kCalls);
}

TEST_F(ClientTest, AThrottledChangeIsRepeatedSinceItDidNotHappen) {
  serve({refuse(400, "Throttling"),
         TestServer::answer(200,
                            "<DeleteUserResponse><ResponseMetadata><RequestId>r</RequestId>"
                            "</ResponseMetadata></DeleteUserResponse>")});
  EXPECT_TRUE(change());
  EXPECT_EQ(asked(), 2u);
}

TEST_F(ClientTest, AServiceInTroubleTakesNoRetriesFromAnotherRegion) {
  serve({refuse(500, "InternalFailure")});
  const auto attempts_in = [this](const char* region) {
    Call call;
    call.service = "iam";
    call.operation = "ListUsers";
    call.region = region;
    return client_->call(std::move(call)).error().attempts;
  };
  for (int i = 0; i < 20; ++i) attempts_in("us-east-1");
  EXPECT_EQ(attempts_in("us-east-1"), 1) << "its retries are spent";
  EXPECT_EQ(attempts_in("eu-west-1"), 3);
}

TEST_F(ClientTest, AHostThatIsNotThereIsAskedAgainAndNamed) {
  serve({ok()});
  endpoint_ = "https://hikeshi.invalid";
  const CallResult got = change();
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, Refusal::kUnreachable) << "and nothing can have happened";
  EXPECT_EQ(got.error().code, kNoSuchEndpoint);
  EXPECT_EQ(got.error().attempts, 3);
}

TEST_F(ClientTest, AWrongClockIsCorrectedFromTheAnswer) {
  serve({TestServer::answer(403, error_xml("RequestExpired"),
                            "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n"),
         ok()});
  ASSERT_TRUE(read());
  EXPECT_THAT(script_->requests()[0], HasSubstr("X-Amz-Date: 20261123T100000Z"));
  EXPECT_THAT(script_->requests()[1], HasSubstr("X-Amz-Date: 20261123T120000Z"));
}

TEST_F(ClientTest, JoinsThePages) {
  const auto page = [](const char* name, const char* marker) {
    const std::string more = *marker == '\0' ? "<IsTruncated>false</IsTruncated>"
                                             : "<IsTruncated>true</IsTruncated><Marker>" +
                                                   std::string(marker) + "</Marker>";
    return TestServer::answer(200, "<ListUsersResponse><ListUsersResult><Users><member><UserName>" +
                                       std::string(name) + "</UserName></member></Users>" + more +
                                       "</ListUsersResult></ListUsersResponse>");
  };
  serve({page("a", "m1"), refuse(400, "Throttling"), page("b", "m2"), page("c", "")});
  const CallResult got = read();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->pages, 3);
  ASSERT_EQ(got->value["Users"].size(), 3u);
  EXPECT_EQ(got->value["Users"][2]["UserName"], "c");
  EXPECT_THAT(script_->requests()[3], HasSubstr("Marker=m2"));
}

TEST_F(ClientTest, WhatCannotBeMeantIsSentNowhere) {
  serve({ok()});
  EXPECT_EQ(ask("DeleteUser").error().kind, Refusal::kUsage) << "UserName is required";
  EXPECT_THAT(ask("ListUser").error().message, HasSubstr("ListUsers"));
  has_credentials_ = false;
  EXPECT_EQ(read().error().kind, Refusal::kCredentials);
  EXPECT_EQ(asked(), 0u);
}

TEST_F(ClientTest, StopEndsWhatIsInFlight) {
  serve({ok()});
  stop_.request_stop();
  EXPECT_EQ(read().error().kind, Refusal::kCancelled);
}

// Who waits for a role's credentials waits no longer, and sees no less, than for any other call.
TEST_F(ClientTest, ARoleIsTakenWithTheSameRetriesStopAndTrace) {
  const auto take = [this] {
    AssumeRole role;
    role.role_arn = "arn:aws:iam::111122223333:role/responder";
    role.session_name = "hikeshi";
    return StsClient(parts()).assume_role(role, *new_credentials(0));
  };
  serve({refuse(503, "ServiceUnavailable"),
         TestServer::answer(
             200,
             "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAQ7EXMPLE00000001"
             "</AccessKeyId><SecretAccessKey>CANARY-s</SecretAccessKey><SessionToken>CANARY-t"
             "</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>")});
  const auto got = take();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->access_key_id, "ASIAQ7EXMPLE00000001");
  EXPECT_EQ(trace_, "AssumeRole AssumeRole ");
  stop_.request_stop();
  EXPECT_EQ(take().error().code, Code::kCancelled);
  EXPECT_EQ(asked(), 2u);
}

TEST_F(ClientTest, ASecretIsInNoErrorAndNoTrace) {
  std::string seen;
  const std::string quoting =
      "no match. The Canonical String for this request should have been "
      "'POST / x-amz-security-token:CANARY-token'";
  for (const std::string& fault :
       {kCut, refuse(403, "SignatureDoesNotMatch"), refuse(500, "X"),
        TestServer::answer(403, error_xml("SignatureDoesNotMatch", quoting)),
        TestServer::answer(400, error_xml("Strange", "your token CANARY-token is odd"))}) {
    serve({fault});
    const CallResult got = read();
    seen += got.error().message + got.error().code + to_error(got.error(), "iam").message;
  }
  EXPECT_THAT(seen + trace_, Not(HasSubstr("CANARY")));
  EXPECT_THAT(trace_, HasSubstr("ListUsers"));
}

TEST_F(ClientTest, LookupEventsIsHeldBackToTwoASecond) {
  serve({TestServer::answer(200, "{\"Events\":[]}")});
  const auto began = std::chrono::steady_clock::now();
  int done = 0;
  for (int i = 0; i < 4; ++i) {
    Call call;
    call.service = "cloudtrail";
    call.operation = "LookupEvents";
    client_->start(std::move(call), [&](CallResult got) { done += got.has_value(); });
  }
  client_->run();
  EXPECT_EQ(done, 4);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 1500ms);
}

}  // namespace
}  // namespace hikeshi::aws
