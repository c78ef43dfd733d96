// SPDX-License-Identifier: Apache-2.0
// LookupEvents against a trail in memory that answers two events a page, newest first: what is
// asked when, over several runs.
#include "fetch/lookup.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "aws/curl_transport.h"
#include "aws/test_server.h"
#include "io/memory_fs.h"

namespace hikeshi::fetch {
namespace {

using aws::Json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class LookupTest : public testing::Test {
 protected:
  LookupTest() : server_([this](const std::string& request) { return answer(request); }) {
    request_.regions = {"us-east-1"};
    request_.folder = "pages";
    at("2026-11-27T10:00:00Z");
  }

  void at(const char* time) { request_.now = *parse_rfc3339(time); }
  void happens(const char* time) { events_.insert(time); }

  std::string answer(const std::string& request) {
    const Json asked = Json::parse(request.substr(request.find("\r\n\r\n") + 4));
    const std::string from = text(asked, "StartTime"), token = asked.value("NextToken", "");
    asked_.push_back(from + " " + text(asked, "EndTime"));
    if (!token.empty() && refuses_second_pages_)
      return aws::TestServer::answer(400, R"({"__type":"AccessDeniedException","message":"no"})");
    Json page{{"Events", Json::array()}};
    auto it = events_.upper_bound(token.empty() ? text(asked, "EndTime") : token);
    while (it != events_.begin() && *std::prev(it) >= from && page["Events"].size() < 2) {
      --it;
      page["Events"].push_back({{"EventId", *it}, {"EventTime", parse_rfc3339(*it)->seconds}});
    }
    if (it != events_.begin() && *std::prev(it) >= from) page["NextToken"] = *std::prev(it);
    return aws::TestServer::answer(200, page.dump());
  }

  static std::string text(const Json& asked, const char* member) {
    return format_rfc3339(UtcTime{asked.at(member).get<int64_t>()});
  }

  // Of one run: the ids of all events in the files that it names.
  std::set<std::string> look_up() {
    asked_.clear();
    aws::ClientParts parts{
        .transport = transport_,
        .clock = clock_,
        .models = models_,
        .credentials = [](bool) -> Result<aws::CredentialsPtr> {
          auto credentials = std::make_shared<aws::Credentials>();
          credentials->access_key_id = "AKIAQ7EXMPLE00000001";
          credentials->secret_key = Secret("s");
          return credentials;
        },
        .endpoint_url = [this](std::string_view) { return "http://" + server_.host(); }};
    parts.endpoint.region = "us-east-1";
    aws::Client client(std::move(parts));
    result_ = lookup(client, fs_, request_).value();
    std::set<std::string> ids;
    for (const std::string& file : result_.files) {
      const Json page = Json::parse(*fs_.read(file));
      for (const Json& event : page["Events"]) ids.insert(event["EventId"].get<std::string>());
    }
    return ids;
  }

  std::set<std::string> events_;
  std::vector<std::string> asked_;  // "FROM UNTIL" of the last run
  bool refuses_second_pages_ = false;
  aws::TestServer server_;
  aws::Models models_;
  FixedClock clock_{*parse_rfc3339("2026-11-27T10:00:00Z")};
  aws::CurlTransport transport_{{"hikeshi-test", "", "", "", 32, 256}};
  MemoryFileSystem fs_;
  LookupRequest request_;
  LookupResult result_;
};

TEST_F(LookupTest, AWalkWithoutANamedEndIsTakenUpAtAnotherTime) {
  for (const char* time : {"2026-11-27T07:00:00Z", "2026-11-27T08:00:00Z", "2026-11-27T09:00:00Z"})
    happens(time);
  refuses_second_pages_ = true;
  EXPECT_THAT(look_up(), SizeIs(2));
  EXPECT_THAT(result_.problems, SizeIs(1));
  refuses_second_pages_ = false;
  at("2026-11-27T12:00:00Z");
  happens("2026-11-27T11:00:00Z");
  EXPECT_EQ(look_up(), events_);
  EXPECT_THAT(asked_, ElementsAre("2026-08-29T12:00:00Z 2026-11-27T08:00:00Z",
                                  "2026-11-27T09:45:00Z 2026-11-27T12:00:00Z"));
}

// AWS shows an event some minutes late, and what has happened since the last run is no less wanted.
TEST_F(LookupTest, WhatWasReadToItsEndIsAskedOnlyForWhatIsNew) {
  happens("2026-11-27T09:00:00Z");
  EXPECT_THAT(look_up(), SizeIs(1));
  at("2026-11-27T10:30:00Z");
  happens("2026-11-27T09:50:00Z");
  EXPECT_THAT(look_up(), SizeIs(2));
  EXPECT_THAT(asked_, ElementsAre("2026-11-27T09:45:00Z 2026-11-27T10:30:00Z"));
}

TEST_F(LookupTest, AnEndOfThePastIsReadOnce) {
  happens("2026-11-27T07:00:00Z");
  request_.begin = *parse_rfc3339("2026-11-27T06:00:00Z");
  request_.end = *parse_rfc3339("2026-11-27T09:00:00Z");
  EXPECT_THAT(look_up(), SizeIs(1));
  at("2026-11-27T12:00:00Z");
  EXPECT_THAT(look_up(), SizeIs(1));
  EXPECT_THAT(asked_, IsEmpty());
  request_.end = *parse_rfc3339("2026-11-27T08:00:00Z");
  look_up();
  EXPECT_THAT(asked_, SizeIs(1)) << "another question";
}

TEST_F(LookupTest, AnEndThatWasStillToComeIsReachedLater) {
  request_.end = *parse_rfc3339("2026-11-27T23:00:00Z");
  EXPECT_THAT(look_up(), IsEmpty());
  happens("2026-11-27T20:00:00Z");
  at("2026-11-28T10:00:00Z");
  EXPECT_THAT(look_up(), SizeIs(1));
}

}  // namespace
}  // namespace hikeshi::fetch
