// SPDX-License-Identifier: Apache-2.0
// Listings against a bucket in memory that answers ListObjectsV2 as S3 does, two keys a page.
#include "fetch/listing.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "aws/curl_transport.h"
#include "aws/test_server.h"
#include "base/text.h"
#include "fetch/objects.h"

namespace hikeshi::fetch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kOwner = "111122223333";

// A bucket: keys and their bodies.
class Bucket {
 public:
  std::map<std::string, std::string> objects;
  std::string denied = "-";  // a prefix that may not be listed
  std::string broken = "-";  // a key that may not be read

  std::string answer(const std::string& request) const {
    const std::string target = request.substr(4, request.find(' ', 4) - 4);
    if (request.find("x-amz-expected-bucket-owner: " + std::string(kOwner)) == std::string::npos)
      return refuse("AccessDenied");
    const size_t mark = target.find('?');
    auto query = query_of(mark == std::string::npos ? "" : target.substr(mark + 1));
    return query.contains("list-type") ? list(query) : get(aws::uri_decode(target.substr(0, mark)));
  }

 private:
  using Query = std::map<std::string, std::string>;

  static Query query_of(const std::string& text) {
    Query query;
    for (const std::string_view part : split(text, '&')) {
      const size_t equals = std::min(part.find('='), part.size());
      query[std::string(part.substr(0, equals))] =
          aws::uri_decode(part.substr(std::min(equals + 1, part.size())));
    }
    return query;
  }

  static std::string refuse(const std::string& code) {
    return aws::TestServer::answer(403, "<Error><Code>" + code + "</Code></Error>");
  }

  std::string get(const std::string& path) const {
    const auto it = objects.find(path.substr(std::string_view("/logs/").size()));
    if (it == objects.end())
      return aws::TestServer::answer(404, "<Error><Code>NoSuchKey</Code></Error>");
    return it->first == broken ? refuse("AccessDenied") : aws::TestServer::answer(200, it->second);
  }

  // What a listing holds after the token: folders and keys in one order, two at a time.
  std::string list(Query& query) const {
    const std::string prefix = query["prefix"];
    if (prefix == denied) return refuse("AccessDenied");
    std::set<std::string> items;
    for (const auto& [key, body] : objects) {
      if (!key.starts_with(prefix)) continue;
      const size_t slash =
          query["delimiter"].empty() ? std::string::npos : key.find('/', prefix.size());
      items.insert(slash == std::string::npos ? key : key.substr(0, slash + 1));
    }
    std::string xml;
    auto it = items.upper_bound(query["continuation-token"]);
    std::string last;
    for (int n = 0; n < 2 && it != items.end(); ++n, ++it) {
      last = *it;
      const bool folder = last.ends_with('/') && !query["delimiter"].empty();
      xml += folder ? "<CommonPrefixes><Prefix>" + last + "</Prefix></CommonPrefixes>"
                    : "<Contents><Key>" + last + "</Key><Size>" +
                          std::to_string(objects.at(last).size()) + "</Size></Contents>";
    }
    const bool more = it != items.end();
    return aws::TestServer::answer(
        200, "<ListBucketResult>" + xml + "<IsTruncated>" + (more ? "true" : "false") +
                 "</IsTruncated>" +
                 (more ? "<NextContinuationToken>" + last + "</NextContinuationToken>" : "") +
                 "</ListBucketResult>");
  }
};

class ListingTest : public testing::Test {
 protected:
  ListingTest()
      : server_([this](const std::string& request) { return bucket_.answer(request); }),
        client_({.transport = transport_,
                 .clock = clock_,
                 .models = models_,
                 .credentials = [](bool) -> Result<aws::CredentialsPtr> {
                   auto credentials = std::make_shared<aws::Credentials>();
                   credentials->access_key_id = "AKIAQ7EXMPLE00000001";
                   credentials->secret_key = Secret("s");
                   return credentials;
                 },
                 .endpoint = virginia(),
                 .endpoint_url = [this](std::string_view) { return "http://" + server_.host(); }}) {
    request_.from = {"logs", ""};
    request_.owner = kOwner;
  }

  static aws::EndpointSettings virginia() {
    aws::EndpointSettings settings;
    settings.region = "us-east-1";
    return settings;
  }

  void put(const std::string& key, std::string body = "x") {
    bucket_.objects[key] = std::move(body);
  }

  std::vector<std::string> keys() {
    const auto listing = list_objects(client_, request_);
    EXPECT_TRUE(listing) << listing.error().message;
    std::vector<std::string> found;
    if (!listing) return found;
    for (const Object& object : listing->objects) found.push_back(object.key);
    problems_ = listing->problems.size();
    return found;
  }

  Bucket bucket_;
  aws::TestServer server_;
  aws::CurlTransport transport_{{"hikeshi-test", "", "", "", 32, 256}};
  FixedClock clock_{*parse_rfc3339("2026-11-23T10:00:00Z")};
  aws::Models models_;
  aws::Client client_;
  ListRequest request_;
  size_t problems_ = 0;
};

TEST_F(ListingTest, WalksTheLayoutOverPages) {
  for (const char* day : {"22", "23", "24"}) {
    for (const char* region : {"eu-west-1", "us-east-1"})
      put(std::string("AWSLogs/111122223333/CloudTrail/") + region + "/2026/11/" + day + "/a.gz");
  }
  put("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/23/d.gz");
  put("AWSLogs/111122223333/elasticloadbalancing/us-east-1/2026/11/23/e.gz");
  put("second/AWSLogs/o-abc/111122223333/CloudTrail/us-east-1/2026/11/23/o.gz");
  put("images/cat.png");
  EXPECT_EQ(keys().size(), 8u) << "two prefixes with AWSLogs/, digests, no other logs";
  request_.regions = {"us-east-1"};
  request_.begin = parse_rfc3339("2026-11-23T10:00:00Z");
  request_.end = parse_rfc3339("2026-11-23T12:00:00Z");
  EXPECT_THAT(
      keys(),
      ElementsAre("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/23/d.gz",
                  "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/23/a.gz",
                  "second/AWSLogs/o-abc/111122223333/CloudTrail/us-east-1/2026/11/23/o.gz"));
  request_.accounts = {"444455556666"};
  EXPECT_THAT(keys(), IsEmpty());
}

TEST_F(ListingTest, ListsEverythingWhereThereIsNoSuchLayout) {
  put("2026/a.json.gz");
  put("b c+d.json");
  EXPECT_THAT(keys(), ElementsAre("2026/a.json.gz", "b c+d.json"));
  request_.from.prefix = "b";
  EXPECT_THAT(keys(), ElementsAre("b c+d.json"));
}

TEST_F(ListingTest, APrefixThatRefusesIsAProblemAndNoAbsentFile) {
  put("AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/23/a.gz");
  put("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/23/a.gz");
  bucket_.denied = "AWSLogs/111122223333/CloudTrail/eu-west-1/";
  EXPECT_EQ(keys().size(), 1u);
  EXPECT_EQ(problems_, 1u);
  bucket_.denied = "";
  const auto refused = list_objects(client_, request_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("--bucket-owner"));
}

// ---- objects

TEST_F(ListingTest, ObjectsComeInOrderThroughASmallWindow) {
  std::vector<Object> objects;
  for (int i = 100; i < 160; ++i) {
    const std::string key = "a/" + std::to_string(i);
    put(key, std::string(1000, static_cast<char>('a' + i % 26)));
    objects.push_back({"logs", key, 1000});
  }
  bucket_.broken = "a/110";
  FetchOptions options;
  options.owner = kOwner;
  options.ahead_bytes = 2500;  // two and a half objects
  int kept = 0;
  options.keep = [&](const Object&, const std::string&, const aws::Headers&) {
    ++kept;
    return Status();
  };
  ObjectFetch fetch(client_, objects, options);
  const auto sources = fetch.sources();
  ASSERT_EQ(sources.size(), 60u);
  EXPECT_EQ(sources[0].name, "s3://logs/a/100");
  // Two workers, each with every other one, as a scan takes them.
  std::atomic<int> good = 0, bad = 0;
  std::vector<std::thread> workers;
  for (size_t w = 0; w < 2; ++w) {
    workers.emplace_back([&, w] {
      for (size_t i = w; i < sources.size(); i += 2) {
        const auto bytes = sources[i].read();
        const bool right = bytes && *bytes == bucket_.objects.at(objects[i].key);
        (right ? good : bad) += 1;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(good, 59);
  EXPECT_EQ(bad, 1) << "the one that may not be read";
  EXPECT_EQ(kept, 59);
}

TEST_F(ListingTest, AnObjectIsGivenAgainToWhoReadsItAgain) {
  std::vector<Object> objects;
  for (int i = 0; i < 5; ++i) {
    put(std::to_string(i));
    objects.push_back({"logs", std::to_string(i), 1});
  }
  FetchOptions options;
  options.owner = kOwner;
  std::atomic<int> kept = 0;
  options.keep = [&](const Object&, const std::string&, const aws::Headers&) -> Status {
    ++kept;
    return {};
  };
  ObjectFetch fetch(client_, objects, options);
  const auto sources = fetch.sources();
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < sources.size(); ++i) {
      const auto bytes = sources[i].read();
      ASSERT_TRUE(bytes);
      EXPECT_EQ(*bytes, bucket_.objects.at(objects[i].key));
    }
  }
  EXPECT_EQ(kept, 5);
}

TEST_F(ListingTest, AnEndInTheMiddleLeavesNobodyWaiting) {
  std::vector<Object> objects;
  for (int i = 0; i < 50; ++i) {
    put(std::to_string(i));
    objects.push_back({"logs", std::to_string(i), 1});
  }
  FetchOptions options;
  options.owner = kOwner;
  auto fetch = std::make_unique<ObjectFetch>(client_, objects, options);
  EXPECT_TRUE(fetch->sources()[0].read());
  fetch.reset();
  EXPECT_EQ(keys().size(), 50u) << "the client is its owner's again";
}

}  // namespace
}  // namespace hikeshi::fetch
