// SPDX-License-Identifier: Apache-2.0
// Reading over each of the five protocols, with the real transport, from a server that fails in
// each way that a network, a proxy or AWS can: what is repeated, what is made of it, and that
// nothing which was lost looks like "there is none".
#include <gmock/gmock.h>

#include <deque>
#include <mutex>

#include "aws/client.h"
#include "aws/curl_transport.h"
#include "aws/test_server.h"

namespace hikeshi::aws {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

// A call of a protocol, how it is answered, and how its service words a refusal.
struct Reading {
  const char *protocol, *service, *operation;
  const char* answer;      // with a list of nothing
  const char* throttled;   // the code
  const char* wrong_time;  // the code
};

void PrintTo(const Reading& reading, std::ostream* out) { *out << reading.protocol; }

constexpr Reading kReadings[] = {
    {"query", "iam", "ListUsers",
     "<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated>"
     "</ListUsersResult></ListUsersResponse>",
     "Throttling", "SignatureDoesNotMatch"},
    {"ec2", "ec2", "DescribeInstances",
     "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>",
     "RequestLimitExceeded", "RequestExpired"},
    {"json", "cloudtrail", "DescribeTrails", R"({"trailList":[]})", "ThrottlingException",
     "InvalidSignatureException"},
    {"rest-json", "lambda", "ListFunctions", R"({"Functions":[]})", "TooManyRequestsException",
     "InvalidSignatureException"},
    {"rest-xml", "route53", "ListHostedZones",
     "<ListHostedZonesResponse><HostedZones/><IsTruncated>false</IsTruncated>"
     "</ListHostedZonesResponse>",
     "Throttling", "SignatureDoesNotMatch"},
    {"rest-xml of S3", "s3", "ListBuckets",
     "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>", "SlowDown",
     "RequestTimeTooSkewed"},
};

class FaultMatrix : public testing::TestWithParam<Reading> {
 protected:
  FaultMatrix()
      : server_([this](const std::string& request) {
          const std::string answer = next_answer(request);
          if (answer == kSilence) std::this_thread::sleep_for(450ms);
          return answer == kSilence ? "" : answer;
        }) {}

  std::string next_answer(const std::string& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    std::string answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return answer;
  }

  // One call, answered with these, the last for ever.
  CallResult read(std::deque<std::string> answers) {
    {
      const std::lock_guard lock(mutex_);
      const bool slow = answers.front() == kSilence || answers.front() == unending();
      // Long enough for the good answer that may follow, on a machine that has much to do.
      limit_ = !slow ? 5000ms : answers.size() > 1 ? 300ms : 60ms;
      answers_ = std::move(answers);
      requests_.clear();
    }
    ClientParts parts{
        .transport = transport_,
        .clock = clock_,
        .models = models_,
        .credentials = [](bool) -> Result<CredentialsPtr> {
          auto credentials = std::make_shared<Credentials>();
          credentials->access_key_id = "AKIAQ7EXMPLE00000001";
          credentials->secret_key = Secret("s");
          return credentials;
        },
        .endpoint_url = [this](std::string_view) { return "http://" + server_.host(); }};
    parts.endpoint.region = "us-east-1";
    parts.retry.transient_base = parts.retry.throttled_base = Millis(1);
    Client client(std::move(parts));
    Call call;
    call.service = GetParam().service;
    call.operation = GetParam().operation;
    call.limits.total = limit_;
    return client.call(std::move(call));
  }

  size_t asked() {
    const std::lock_guard lock(mutex_);
    return requests_.size();
  }
  // The client gives a silent request up after 60 ms: on a machine that has much to do the server
  // may not have read it by then.
  size_t asked_in_time(size_t least) {
    for (int i = 0; i < 500 && asked() < least; ++i) std::this_thread::sleep_for(10ms);
    return asked();
  }

  static bool is_json() { return std::string_view(GetParam().protocol).ends_with("json"); }
  static std::string good() { return TestServer::answer(200, GetParam().answer); }

  // As the protocol words it.
  static std::string refuse(int status, const std::string& code, const std::string& headers = "") {
    const std::string protocol = GetParam().protocol;
    if (protocol == "json")
      return TestServer::answer(status, R"({"__type":")" + code + R"(","message":"m"})", headers);
    if (protocol == "rest-json")
      return TestServer::answer(status, R"({"message":"m"})",
                                headers + "x-amzn-ErrorType: " + code + "\r\n");
    const std::string inner = "<Code>" + code + "</Code><Message>m</Message>";
    if (protocol == "ec2")
      return TestServer::answer(
          status, "<Response><Errors><Error>" + inner + "</Error></Errors></Response>", headers);
    if (protocol == "rest-xml of S3")
      return TestServer::answer(status, "<Error>" + inner + "</Error>", headers);
    return TestServer::answer(status, "<ErrorResponse><Error>" + inner + "</Error></ErrorResponse>",
                              headers);
  }

  static std::string half() { return good().substr(0, good().size() - 9); }
  static std::string unending() { return half(); }

  static constexpr const char* kSilence = "silence";
  std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_;
  std::chrono::milliseconds limit_{};
  Models models_;
  FixedClock clock_{*parse_rfc3339("2026-11-23T10:00:00Z")};
  CurlTransport transport_{{"hikeshi-test", "", "", "", 32, 256}};
  TestServer server_;
};

// What may be another way a moment later is asked again: the caller never hears of it.
TEST_P(FaultMatrix, WhatPassesIsPassedOver) {
  for (const std::string& fault :
       {std::string(), TestServer::cut_after("HTTP/1.1 200 OK\r\nConte"),
        TestServer::cut_after(half()), std::string(kSilence), unending(),
        refuse(500, "InternalFailure"), TestServer::answer(500, ""),
        TestServer::answer(502, "<html>Bad Gateway</html>"), TestServer::answer(503, ""),
        TestServer::answer(504, "<html/>"), refuse(503, "ServiceUnavailable"),
        refuse(400, GetParam().throttled), refuse(429, GetParam().throttled),
        refuse(503, "SlowDown")}) {
    SCOPED_TRACE(fault);
    const CallResult got = read({fault, good()});
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->attempts, 2);
  }
}

struct Lasting {
  std::string fault;
  Refusal kind;
  size_t attempts;
};

TEST_P(FaultMatrix, WhatLastsHasItsName) {
  const std::string broken = is_json() ? R"({"a":[)" : "<a><b></a>";
  for (const Lasting& lasting : std::initializer_list<Lasting>{
           {"", Refusal::kUnreachable, 3},
           {TestServer::cut_after(half()), Refusal::kUnreachable, 3},
           {kSilence, Refusal::kUnreachable, 3},
           {unending(), Refusal::kUnreachable, 3},
           {refuse(500, "InternalFailure"), Refusal::kServer, 3},
           {TestServer::answer(503, "<html>busy</html>"), Refusal::kServer, 3},
           {refuse(400, GetParam().throttled), Refusal::kThrottled, 3},
           {refuse(403, "AccessDenied"), Refusal::kDenied, 1},
           {refuse(403, "ExpiredToken"), Refusal::kExpired, 2},
           {TestServer::answer(307, "", "Location: http://127.0.0.1:1/\r\n"), Refusal::kInvalid, 1},
           // 200, and no answer of AWS's.
           {TestServer::answer(200, broken), Refusal::kGarbled, 1},
           {TestServer::answer(200, "garbage"), Refusal::kGarbled, 1},
           {TestServer::answer(200, std::string("\0\xFF\x01", 3)), Refusal::kGarbled, 1},
           {TestServer::answer(200, "<html><body>Sign in to the WLAN</body></html>"),
            Refusal::kGarbled, 1},
           {TestServer::answer(200, ""), Refusal::kGarbled, 1},
           {TestServer::answer(200, " \n"), Refusal::kGarbled, 1},
       }) {
    SCOPED_TRACE(lasting.fault);
    const CallResult got = read({lasting.fault});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, lasting.kind)
        << to_string(got.error().kind) << " " << got.error().message;
    EXPECT_EQ(asked_in_time(lasting.attempts), lasting.attempts);
  }
}

TEST_P(FaultMatrix, AWrongClockIsCorrectedOnce) {
  const std::string refused =
      refuse(403, GetParam().wrong_time, "Date: Mon, 23 Nov 2026 12:00:00 GMT\r\n");
  const CallResult got = read({refused, good()});
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->attempts, 2);
  EXPECT_THAT(requests_[1], HasSubstr("X-Amz-Date: 20261123T120000Z"));
  EXPECT_FALSE(read({refused}));
  EXPECT_LE(asked(), 3u) << "no loop; where it may be the session that is over, another is tried";
}

INSTANTIATE_TEST_SUITE_P(Protocols, FaultMatrix, testing::ValuesIn(kReadings));

}  // namespace
}  // namespace hikeshi::aws
