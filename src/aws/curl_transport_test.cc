// SPDX-License-Identifier: Apache-2.0
// The real transport against a real server on loopback: what is sent is what was asked for, and
// each way to fail has its name.
#include "aws/curl_transport.h"

#include <gmock/gmock.h>

#include "aws/test_server.h"
#include "aws/url.h"

namespace hikeshi::aws {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

HttpRequest request_to(const std::string& host) {
  HttpRequest request;
  request.scheme = "http";
  request.host = host;
  return request;
}

std::string echo(const std::string& request) { return TestServer::answer(200, request); }

Result<HttpResponse> ask(const HttpRequest& request, const ExchangeLimits& limits = {}) {
  CurlTransport transport({"hikeshi-test", "", "", "", 32, 256});
  return exchange(transport, request, limits);
}

Code failure_of(const Result<HttpResponse>& got) { return got ? Code::kBug : got.error().code; }

TEST(CurlTransport, SendsPathQueryHeadersAndBodyAsTheyStand) {
  TestServer server(echo);
  HttpRequest request = request_to(server.host());
  request.method = "PUT";
  request.path = "/a/../b//c%20d/%2E";
  request.query = "policy&x=%2B&x=1";
  request.headers = {{"X-Empty", ""}, {"X-Amz-Date", "20261123T100000Z"}};
  request.body = std::string("a\0b", 3);
  const auto got = ask(request);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_THAT(got->body, HasSubstr("PUT /a/../b//c%20d/%2E?policy&x=%2B&x=1 HTTP/1.1\r\n"));
  EXPECT_THAT(got->body, HasSubstr("Host: " + server.host() + "\r\n"));
  EXPECT_THAT(got->body, HasSubstr("X-Empty:\r\n"));
  EXPECT_THAT(got->body, HasSubstr("X-Amz-Date: 20261123T100000Z\r\n"));
  EXPECT_THAT(got->body, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(got->body, Not(HasSubstr("Content-Type")));
  EXPECT_THAT(got->body, Not(HasSubstr("Expect")));
  EXPECT_TRUE(got->body.ends_with(request.body));
}

TEST(CurlTransport, AnEmptyBodyHasItsLengthWhereTheMethodHasOne) {
  TestServer server(echo);
  HttpRequest request = request_to(server.host());
  request.method = "POST";
  EXPECT_THAT(ask(request)->body, HasSubstr("Content-Length: 0\r\n"));
  request.method = "DELETE";
  EXPECT_THAT(ask(request)->body, HasSubstr("DELETE / HTTP/1.1\r\n"));
}

TEST(CurlTransport, GivesEveryStatusAndDoesNotFollow) {
  std::atomic<int> asked = 0;
  TestServer server([&](const std::string&) {
    ++asked;
    return TestServer::answer(307, "elsewhere", "Location: http://127.0.0.1:1/\r\nX-A: b c \r\n");
  });
  const auto got = ask(request_to(server.host()));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->status, 307);
  EXPECT_EQ(got->body, "elsewhere");
  EXPECT_EQ(header_of(got->headers, "x-a"), "b c");
  EXPECT_EQ(asked, 1);
}

TEST(CurlTransport, AHeadHasNoBody) {
  TestServer server([](const std::string& request) {
    EXPECT_TRUE(request.starts_with("HEAD / "));
    return std::string("HTTP/1.1 404 X\r\nContent-Length: 500\r\n\r\n");
  });
  HttpRequest request = request_to(server.host());
  request.method = "HEAD";
  const auto got = ask(request);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 404);
}

TEST(CurlTransport, NamesWhatWentWrong) {
  TestServer silent([](const std::string&) { return std::string(); });
  EXPECT_EQ(failure_of(ask(request_to(silent.host()))), Code::kIo);

  for (const char* part :
       {"HTTP/1.1 200 OK\r\nConte", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n"}) {
    TestServer headless([&](const std::string&) { return TestServer::cut_after(part); });
    EXPECT_EQ(failure_of(ask(request_to(headless.host()))), Code::kIo) << part;
  }

  TestServer cut([](const std::string&) {
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  EXPECT_EQ(failure_of(ask(request_to(cut.host()), {5s, 500ms, 1000, false})), Code::kTimeout);

  TestServer large(
      [](const std::string&) { return TestServer::answer(200, std::string(2000, 'x')); });
  EXPECT_EQ(failure_of(ask(request_to(large.host()), {5s, 5s, 1999, false})), Code::kLimit);
  EXPECT_EQ(ask(request_to(large.host()), {5s, 5s, 2000, false})->body.size(), 2000u);

  EXPECT_EQ(failure_of(ask(request_to("127.0.0.1:1"))), Code::kNotFound) << "nothing was sent";
  HttpRequest nowhere = request_to("hikeshi.invalid");
  nowhere.scheme = "https";
  EXPECT_EQ(failure_of(ask(nowhere)), Code::kUnsupported) << "there is no such host";
}

TEST(CurlTransport, PlainHttpGoesNowhereElse) {
  for (const char* host : {"example.com", "127.0.0.1.example.com", "127.1", "10.0.0.1",
                           "localhost.example.com", "[::2]", "127.0.0.1@example.com"}) {
    EXPECT_EQ(failure_of(ask(request_to(host))), Code::kNotAllowed) << host;
  }
  HttpRequest file = request_to("127.0.0.1");
  file.scheme = "file";
  EXPECT_EQ(failure_of(ask(file)), Code::kNotAllowed);
  EXPECT_TRUE(is_loopback(host_of("[::1]:8080")));
  EXPECT_TRUE(is_loopback(host_of("127.8.9.1:1")));
  EXPECT_FALSE(is_loopback("169.254.169.254"));
  EXPECT_TRUE(is_metadata_address("169.254.170.2"));
}

TEST(CurlTransport, CarriesHundredsAtOnceOnOneThread) {
  std::atomic<int> inside = 0, most = 0;
  TestServer server([&](const std::string& request) {
    const int now = ++inside;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(20ms);
    --inside;
    return echo(request);
  });
  CurlTransport transport({"hikeshi-test", "", "", "", 100, 300});
  int done = 0;
  for (int i = 0; i < 400; ++i) {
    HttpRequest request = request_to(server.host());
    request.query = "n=" + std::to_string(i);
    transport.start(request, {}, [&done, i](Result<HttpResponse> got) {
      ASSERT_TRUE(got) << got.error().message;
      EXPECT_THAT(got->body, HasSubstr("?n=" + std::to_string(i) + " "));
      ++done;
    });
  }
  while (transport.poll(1000ms)) {
  }
  EXPECT_EQ(done, 400);
  EXPECT_GT(most, 20);
  EXPECT_LE(server.connections(), 100u) << "connections are kept and capped";
}

TEST(CurlTransport, WhatMustNotArriveTwiceGoesOverANewConnection) {
  TestServer server(echo);
  CurlTransport transport({"hikeshi-test", "", "", "", 32, 256});
  ExchangeLimits limits;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(exchange(transport, request_to(server.host()), limits));
  EXPECT_EQ(server.connections(), 1u);
  limits.once = true;
  ASSERT_TRUE(exchange(transport, request_to(server.host()), limits));
  EXPECT_EQ(server.connections(), 2u);
}

TEST(CurlTransport, CancelEndsAllThatIsInFlight) {
  TestServer server([](const std::string& request) {
    std::this_thread::sleep_for(300ms);
    return echo(request);
  });
  CurlTransport transport({"hikeshi-test", "", "", "", 32, 256});
  int cancelled = 0;
  for (int i = 0; i < 5; ++i) {
    transport.start(request_to(server.host()), {}, [&](Result<HttpResponse> got) {
      cancelled += failure_of(got) == Code::kCancelled;
    });
  }
  transport.poll(50ms);
  transport.cancel();
  EXPECT_EQ(cancelled, 0) << "only poll() hands out";
  while (transport.poll(1000ms)) {
  }
  EXPECT_EQ(cancelled, 5);
}

}  // namespace
}  // namespace hikeshi::aws
