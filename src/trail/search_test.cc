// SPDX-License-Identifier: Apache-2.0
#include "trail/search.h"

#include <gmock/gmock.h>

#include <map>

#include "io/gzip.h"

namespace hikeshi::trail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string record(const std::string& more) {
  return R"({"eventTime":"2026-11-23T10:00:00Z","eventName":"ListUsers","eventSource":"iam.amazonaws.com",)" +
         more + "}";
}
std::string file_of(const std::vector<std::string>& records) {
  std::string text = "{\"Records\":[";
  for (size_t i = 0; i < records.size(); ++i) text += (i == 0 ? "" : ",") + records[i];
  return text + "]}";
}

class SearchTest : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& bytes) { files_[name] = bytes; }

  SearchResult run(std::vector<std::string> texts, unsigned threads = 2) {
    std::vector<Source> sources;
    for (const auto& [name, bytes] : files_)
      sources.push_back(
          {name, bytes.size(), whole([b = bytes]() -> Result<std::string> { return b; })});
    ScanOptions options;
    options.threads = threads;
    return search(sources, Needles(std::move(texts)), options);
  }

  std::map<std::string, std::string> files_;
};

TEST_F(SearchTest, FindsTheRecordsThatHoldTheText) {
  const std::string one = record(R"("userAgent":"aws-cli")"),
                    two = record(R"("userAgent":"Boto3")");
  put("a.json.gz", gzip(file_of({one, two, one})));
  put("b.json", file_of({two}));
  put("c.json.gz", gzip(file_of({one})));
  const SearchResult got = run({"Boto3"});
  ASSERT_EQ(got.found.size(), 2U);
  EXPECT_EQ(got.found[0].record, two);
  EXPECT_EQ(got.found[0].offset, 12 + one.size() + 1);
  EXPECT_EQ(got.found[1].file, 1U);
  EXPECT_EQ(got.files, 3U);
  EXPECT_THAT(got.problems, IsEmpty());
}

TEST_F(SearchTest, AnyOfSeveralTexts) {
  put("a.json",
      file_of({record(R"("a":"AKIA1")"), record(R"("a":"AKIA2")"), record(R"("a":"x")")}));
  EXPECT_EQ(run({"AKIA1", "AKIA2"}).found.size(), 2U);
  EXPECT_THAT(run({"AKIA3"}).found, IsEmpty());
  EXPECT_THAT(run({"akia1"}).found, IsEmpty()) << "letters as they are";
}

TEST_F(SearchTest, NoWayOfWritingHidesAText) {
  put("a.json", file_of({record(R"("a":"\u0041KIA1")"), record(R"("b":"arn:aws:iam::1:user\/eve")"),
                         record(R"("c":"\u30b5\u30c8\u30a6")"), record(R"("d":"\ud83d\ude00")"),
                         record(R"("e":"{\"Effect\":\"Deny\"}")"), record("\"f\":\"サトウ\"")}));
  EXPECT_EQ(run({"AKIA1"}).found.size(), 1U);
  EXPECT_EQ(run({"user/eve"}).found.size(), 1U);
  EXPECT_EQ(run({"サトウ"}).found.size(), 2U);
  EXPECT_EQ(run({"😀"}).found.size(), 1U);
  EXPECT_EQ(run({R"("Effect":"Deny")"}).found.size(), 1U);
}

// As lookup-events and CloudWatch Logs hand records out: JSON as text in JSON, escapes escaped.
TEST_F(SearchTest, NorDoesAQuotedRecord) {
  const std::string inner = record(R"("userAgent":"a\u003db \u0041KIA1 user\/eve")");
  std::string quoted;
  for (const char c : inner)
    quoted += (c == '"' || c == '\\') ? std::string{'\\', c} : std::string{c};
  put("a.json", R"({"Events":[{"EventId":"1","CloudTrailEvent":")" + quoted + R"("}]})");
  put("b.json", R"({"logEvents":[{"id":"1","message":")" + quoted + R"("}]})");
  for (const char* text : {"a=b", "AKIA1", "user/eve"}) EXPECT_EQ(run({text}).found.size(), 2U);
  EXPECT_THAT(run({"a-b"}).found, IsEmpty());
}

TEST_F(SearchTest, AnEscapeOfAnotherCharacterIsNoReasonToTakeAFileApart) {
  put("a.json", file_of({record(R"("a":"\u003c\n")")}));
  EXPECT_EQ(run({"AKIA1"}).counts.records, 0U);
  EXPECT_EQ(run({"<"}).found.size(), 1U);
}

TEST_F(SearchTest, WhatCannotBeReadIsNamed) {
  const std::string packed = gzip(file_of({record(R"("a":"AKIA1")")}));
  put("a.json.gz", packed.substr(0, packed.size() - 4));
  put("b.json", "");
  put("c.json.gz", gzip(file_of({record(R"("a":"AKIA1")")})) + "tail");
  const SearchResult got = run({"nothing of it"});
  ASSERT_EQ(got.problems.size(), 3U);
  EXPECT_EQ(got.problems[0].reason, "gzip_truncated");
  EXPECT_EQ(got.problems[1].reason, "empty");
  EXPECT_EQ(got.problems[2].reason, "gzip_trailing_garbage");
  EXPECT_EQ(run({"AKIA1"}).found.size(), 2U) << "what is there is searched all the same";
}

TEST_F(SearchTest, Utf16IsReadToo) {
  std::string wide = "\xFF\xFE";
  for (const char c : file_of({record(R"("a":"AKIA1")")})) wide += std::string(1, c) + '\0';
  put("a.json", wide);
  EXPECT_EQ(run({"AKIA1"}).found.size(), 1U);
}

TEST_F(SearchTest, TheSameForAnyNumberOfThreads) {
  for (int i = 0; i < 40; ++i)
    put("f" + std::to_string(i),
        gzip(file_of({record(R"("a":"AKIA1","n":)" + std::to_string(i))})));
  const SearchResult one = run({"AKIA1"}, 1), many = run({"AKIA1"}, 8);
  ASSERT_EQ(one.found.size(), 40U);
  for (size_t i = 0; i < one.found.size(); ++i)
    EXPECT_EQ(one.found[i].record, many.found[i].record);
}

}  // namespace
}  // namespace hikeshi::trail
