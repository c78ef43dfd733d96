// SPDX-License-Identifier: Apache-2.0
#include "aws/sign.h"

#include <gmock/gmock.h>

#include "aws/canonical.h"
#include "aws/hmac.h"

namespace hikeshi::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr UtcTime kNow{1795687200};  // 2026-11-26T10:00:00Z
const SigningScope kEc2{"ec2", "eu-west-1"};
const SigningScope kS3{"s3", "eu-west-1", true};

Credentials credentials(std::string token = "") {
  Credentials out;
  out.access_key_id = "AKIAHIKESHITEST00001";
  out.secret_key = Secret("not/a/key/of/anybody+0123456789abcdefghi");
  out.session_token = Secret(std::move(token));
  return out;
}

HttpRequest request() {
  HttpRequest out;
  out.host = "ec2.eu-west-1.amazonaws.com";
  out.path = "/a//b/../c%20d";
  out.query = "p.2=b&p.10=a";
  out.headers = {{"Content-Type", "text/plain"}, {"User-Agent", "hikeshi"}};
  return out;
}

std::string authorization(const HttpRequest& request) {
  return std::string(header_of(request.headers, "Authorization"));
}

std::string signed_with(HttpRequest r, const SigningScope& scope, const std::string& token = "") {
  EXPECT_TRUE(sign(r, credentials(token), scope, kNow));
  return authorization(r);
}

std::string hex(const Secret& bytes) {
  std::string out;
  for (const char c : bytes.reveal()) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
    out += digits;
  }
  return out;
}

TEST(Hmac, AnswersRfc4231) {
  const auto two = hmac_sha256(Secret("Jefe"), "what do ya want for nothing?");
  ASSERT_TRUE(two);
  EXPECT_EQ(hex(*two), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const auto six = hmac_sha256(Secret(std::string(131, '\xaa')),
                               "Test Using Larger Than Block-Size Key - Hash Key First");
  ASSERT_TRUE(six);
  EXPECT_EQ(hex(*six), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Sign, LeavesWhatIsSentAlone) {
  for (const SigningScope& scope : {kEc2, kS3}) {
    HttpRequest r = request();
    ASSERT_TRUE(sign(r, credentials("token"), scope, kNow));
    EXPECT_EQ(r.method, "GET");
    EXPECT_EQ(r.host, request().host);
    EXPECT_EQ(r.path, request().path);
    EXPECT_EQ(r.query, request().query);
    EXPECT_EQ(r.body, "");
    EXPECT_EQ(header_of(r.headers, "User-Agent"), "hikeshi");
  }
}

TEST(Sign, SignsTheTokenAndNothingThatAProxyChanges) {
  HttpRequest r = request();
  ASSERT_TRUE(sign(r, credentials("token"), kEc2, kNow));
  EXPECT_EQ(header_of(r.headers, "x-amz-security-token"), "token");
  EXPECT_EQ(header_of(r.headers, "x-amz-date"), "20261126T100000Z");
  EXPECT_EQ(header_of(r.headers, "x-amz-content-sha256"), "");
  EXPECT_THAT(authorization(r),
              HasSubstr("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,"));
}

TEST(Sign, AgainReplacesTheFirstSignature) {
  HttpRequest once = request(), twice = request();
  twice.headers.push_back({"authorization", "of somebody's"});
  ASSERT_TRUE(sign(twice, credentials("older"), kS3, kNow.plus(-kHour)));
  ASSERT_TRUE(sign(once, credentials(), kEc2, kNow));
  ASSERT_TRUE(sign(twice, credentials(), kEc2, kNow));
  EXPECT_EQ(authorization(once), authorization(twice));
  EXPECT_EQ(once.headers.size(), twice.headers.size());
}

TEST(Sign, S3CarriesTheHashOfTheBodyAndKeepsThePath) {
  HttpRequest r = request();
  ASSERT_TRUE(sign(r, credentials(), kS3, kNow));
  EXPECT_EQ(header_of(r.headers, "x-amz-content-sha256"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(canonical_path("/a//b/../c%20d/.", true), "/a//b/../c%20d/.");
}

TEST(Sign, AnUnsignedBodyMayBeAnyBody) {
  SigningScope scope = kS3;
  scope.payload = Payload::kUnsigned;
  HttpRequest a = request(), b = request();
  b.body = "something";
  EXPECT_EQ(signed_with(a, scope), signed_with(b, scope));
  EXPECT_NE(signed_with(a, kS3), signed_with(b, kS3));
  for (const bool is_s3 : {true, false}) {
    scope.is_s3 = is_s3;
    ASSERT_TRUE(sign(a, credentials(), scope, kNow));
    EXPECT_EQ(header_of(a.headers, "x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
  }
}

TEST(Sign, EveryPartCounts) {
  const std::string plain = signed_with(request(), kEc2);
  HttpRequest method = request(), host = request(), path = request(), query = request(),
              header = request(), body = request();
  method.method = "POST";
  host.host += ":8443";
  path.path += "x";
  query.query += "&x=1";
  header.headers[0].value += "x";
  body.body = "x";
  for (const HttpRequest& other : {method, host, path, query, header, body})
    EXPECT_NE(signed_with(other, kEc2), plain);
  EXPECT_NE(signed_with(request(), {"ec2", "eu-west-2"}), plain);
  EXPECT_NE(signed_with(request(), {"iam", "eu-west-1"}), plain);
  EXPECT_NE(signed_with(request(), kEc2, "token"), plain);
  HttpRequest agent = request();
  agent.headers[1].value = "another";
  EXPECT_EQ(signed_with(agent, kEc2), plain);
}

TEST(Sign, RefusesWhatCannotBeSentAndSaysNoSecret) {
  const std::string bad = "SECRET\r\nX-Evil: 1";
  Credentials key = credentials(), secret = credentials(), token = credentials(bad),
              slash = credentials(), empty = credentials();
  key.access_key_id = bad;
  secret.secret_key = Secret("");
  slash.access_key_id = "AKIA/SECRET";
  empty.access_key_id = "";
  for (const Credentials* c : {&key, &secret, &token, &slash, &empty}) {
    HttpRequest r = request();
    for (const Status& status :
         {sign(r, *c, kEc2, kNow), presign(r, *c, kEc2, kNow, std::chrono::seconds(60))}) {
      ASSERT_FALSE(status);
      EXPECT_EQ(status.error().code, Code::kUsage);
      EXPECT_THAT(status.error().message, Not(HasSubstr("SECRET")));
    }
    EXPECT_EQ(r.headers.size(), request().headers.size());
    EXPECT_EQ(r.query, request().query);
  }
  HttpRequest r = request();
  EXPECT_FALSE(sign(r, credentials(), {"ec2", ""}, kNow));
  EXPECT_FALSE(sign(r, credentials(), {"ec2/x", "eu-west-1"}, kNow));
  for (const char* name : {"", "X-A: b", "X-A\r\nX-Evil", "X A", "X;host", "\xc3\xa9"}) {
    HttpRequest odd = request();
    odd.headers.push_back({name, "1"});
    EXPECT_FALSE(sign(odd, credentials(), kEc2, kNow)) << name;
  }
}

TEST(Presign, AppendsToTheQueryAndHasLimits) {
  HttpRequest r = request();
  r.headers.clear();
  ASSERT_TRUE(presign(r, credentials("to/ken"), kS3, kNow, std::chrono::hours(1)));
  EXPECT_THAT(r.query, testing::MatchesRegex(
                           "p\\.2=b&p\\.10=a&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                           "AKIAHIKESHITEST00001%2F20261126%2Feu-west-1%2Fs3%2Faws4_request&"
                           "X-Amz-Date=20261126T100000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders="
                           "host&X-Amz-Security-Token=to%2Fken&X-Amz-Signature=[0-9a-f]+"));
  EXPECT_TRUE(r.headers.empty());
  for (const int64_t seconds : {int64_t{0}, int64_t{-1}, 7 * kDay + 1}) {
    HttpRequest other = request();
    EXPECT_FALSE(presign(other, credentials(), kS3, kNow, std::chrono::seconds(seconds)));
    EXPECT_EQ(other.query, request().query);
  }
  HttpRequest week = request();
  EXPECT_TRUE(presign(week, credentials(), kS3, kNow, std::chrono::days(7)));
}

TEST(Canonical, PathsOfOtherServicesAreNormalisedAndEncodedOnceMore) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "/"},
      {"/", "/"},
      {"//", "/"},
      {"/..", "/"},
      {"/a/..", "/"},
      {"/a/../", "/"},
      {"/../../a", "/a"},
      {"/a/./b//c/", "/a/b/c/"},
      {"/a/b/..", "/a"},
      {"/a/...", "/a/..."},
      {"/arn%3Aaws", "/arn%253Aaws"},
      {"/%2e%2e/a", "/%252e%252e/a"},
      {"/2015-03-31/functions/a~b", "/2015-03-31/functions/a~b"},
  };
  for (const auto& [path, expected] : cases) EXPECT_EQ(canonical_path(path, false), expected);
}

TEST(Canonical, QueriesAreSortedByEncodedNameThenValue) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"policy", "policy="},
      {"b=2&a=1", "a=1&b=2"},
      {"p.2=b&p.10=a", "p.10=a&p.2=b"},
      {"a=2&a=10&a=1", "a=1&a=10&a=2"},
      {"a.x=1&a=2", "a=2&a.x=1"},
      {"a-x=1&a=2", "a=2&a-x=1"},
      {"a=b=c", "a=b%3Dc"},
      {"&b&&a&", "a=&b="},
      {"=1&a=1", "=1&a=1"},
      {"B=1&a=1&_=1", "B=1&_=1&a=1"},
      {"a=%2b&a=%2A", "a=%2A&a=%2B"},
      {"z=1&%E1%88%B4=1", "%E1%88%B4=1&z=1"},
      {"a%3D=1&a=1", "a=1&a%3D=1"},
  };
  for (const auto& [query, expected] : cases) {
    EXPECT_EQ(canonical_query(query), expected);
    EXPECT_EQ(canonical_query(expected), expected);
  }
}

TEST(Canonical, HeadersAreFoldedJoinedAndSorted) {
  HttpRequest r;
  r.host = "localhost:5000";
  r.headers = {{"X-B", "  two \t words  "}, {"x-b", "again"}, {"X-A-1", ""}, {"X-A", "1"},
               {"Host", "not.this.one"},    {"TE", "gzip"}};
  EXPECT_EQ(canonical_request(r, true, "hash").text,
            "GET\n/\n\nhost:localhost:5000\nx-a:1\nx-a-1:\nx-b:two words,again\n\n"
            "host;x-a;x-a-1;x-b\nhash");
}

}  // namespace
}  // namespace hikeshi::aws
