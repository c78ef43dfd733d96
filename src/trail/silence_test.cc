// SPDX-License-Identifier: Apache-2.0
// Nothing is lost in silence: what a file holds is handed out, counted apart, or named with its
// place, in every wrapping and with every kind of damage.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "trail/reader.h"
#include "trail/scan.h"

namespace hikeshi::trail {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::string record(int n, const std::string& more = "") {
  return fmt::format(
      R"({{"eventVersion":"1.08","eventTime":"2026-01-02T03:04:{:02}Z","eventSource":"ec2.amazonaws.com","eventName":"E{}","requestParameters":{{"a":[1,2.5e3,null,true,{{}}]}}{},"eventID":"id-{}"}})",
      n % 60, n, more, n);
}

std::string records(int from, int to) {
  std::vector<std::string> all;
  for (int n = from; n <= to; ++n) all.push_back(record(n));
  return fmt::format(R"({{"Records":[{}]}})", fmt::join(all, ","));
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + '"';
}

struct Seen {
  std::vector<std::string> names, problems;  // problems: reason@offset
  FileResult result;
};

Seen see(const std::string& bytes, GzipLimits limits = {}) {
  Seen seen;
  FileReader reader(limits);
  seen.result = reader.read(
      "f", bytes, [&](const Record& r) { seen.names.emplace_back(r.text(Field::kEventName)); });
  for (const Problem& p : seen.result.problems)
    seen.problems.push_back(fmt::format("{}@{}", p.reason, p.offset));
  return seen;
}

std::string utf16(const std::string& ascii, bool big) {
  std::string out = big ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) out += big ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

TEST(Silence, EveryWrappingGivesItsRecords) {
  const std::string two = record(1) + "\n" + record(2);
  for (const std::string& text :
       {utf16(records(1, 2), false), utf16(records(1, 2), true), "\xEF\xBB\xBF" + records(1, 2),
        gzip("\xEF\xBB\xBF" + records(1, 2)), gzip(record(1)) + gzip("\n") + gzip(record(2)),
        // a list under a repeated key, in another list's object, and behind other members
        R"({"Records":[)" + record(1) + R"(],"Records":[)" + record(2) + "]}",
        R"({"Records":[)" + record(1) + R"(],"x":{"y":[]},"Events":[)" + record(2) + "]}",
        R"({"x":1,"Records":[)" + record(1) + R"(],"Records":[)" + record(2) + "]}",
        R"({"\u0052ecords":[)" + record(1) + "]}" + record(2),
        // lookup-events: one answer, and an event a line
        R"({"Events":[{"EventId":"1","CloudTrailEvent":)" + quoted(record(1)) +
            R"(},{"EventId":"2","CloudTrailEvent":)" + quoted(record(2)) + R"(}],"NextToken":"t"})",
        R"({"EventId":"1","CloudTrailEvent":)" + quoted(record(1)) + "}\n" +
            R"({"EventId":"2","CloudTrailEvent":)" + quoted(record(2)) + "}\r\n",
        // EventBridge, CloudWatch Logs, and both through SNS and SQS
        R"([{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":)" + record(1) +
            R"(},{"version":"0","detail":)" + record(2) + "}]",
        R"({"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":)" + quoted(record(1)) +
            R"(},{"id":"2","message":)" + quoted(record(2)) + "}]}",
        R"({"Type":"Notification","Message":)" + quoted(R"({"detail":)" + record(1) + "}") + "}" +
            R"({"body":)" +
            quoted(R"({"Type":"Notification","Message":)" +
                   quoted(R"({"detail":)" + record(2) + "}") + "}") +
            "}",
        // several documents inside one string
        R"({"message":)" + quoted(two) + "}", R"({"_raw":)" + quoted(records(1, 2)) + "}"}) {
    const Seen seen = see(text);
    EXPECT_THAT(seen.names, ElementsAre("E1", "E2")) << text;
    EXPECT_THAT(seen.problems, IsEmpty()) << text;
  }
}

TEST(Silence, WhatIsNoRecordIsNamed) {
  const std::vector<std::pair<std::string, std::string>> files = {
      {"", "empty@0"},
      {" \r\n\t", "empty@0"},
      {"\xEF\xBB\xBF", "empty@0"},
      {"\xFF\xFE", "empty@0"},
      {gzip(""), "empty@0"},
      {gzip("\n"), "empty@0"},
      {"null", "not_an_object@0"},
      {"[[" + record(1) + "]]", "not_an_object@1"},
      {R"({"Records":null})", "not_cloudtrail@0"},
      {R"({"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]})",
       "not_cloudtrail@12"},
      {R"({"Type":"Notification","Message":"{\"s3Bucket\":\"b\",\"s3ObjectKey\":[\"k\"]}"})",
       "not_cloudtrail@0"},
      {R"({"Messages":[{"MessageId":"1","Body":"{}"}]})", "not_cloudtrail@0"},
      {R"({"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","message":"CWL CONTROL MESSAGE"}]})",
       "not_cloudtrail@46"},
      {R"({"EventId":"x","CloudTrailEvent":"{\"eventName\":"})", "malformed_record@0"},
      {R"({"EventId":"x","CloudTrailEvent":null})", "not_cloudtrail@0"},
      {"PK\x03\x04 and more", "not_json@0"},
      {R"({"Records":[]})" + std::string(16, '\0'), "not_json@14"},
  };
  for (const auto& [bytes, problem] : files) {
    const Seen seen = see(bytes);
    EXPECT_THAT(seen.problems, ElementsAre(problem)) << bytes;
    EXPECT_THAT(seen.names, IsEmpty()) << bytes;
  }
  EXPECT_THAT(see("PK\x03\x04").result.problems[0].detail, testing::HasSubstr("zip"));
}

TEST(Silence, OneBadDocumentInAStringLeavesTheOthers) {
  const Seen seen = see(R"({"message":)" + quoted(record(1) + record(2) + "{\"cut") + "}");
  EXPECT_THAT(seen.names, ElementsAre("E1", "E2"));
  EXPECT_THAT(seen.problems, ElementsAre("malformed_record@0"));
}

TEST(Silence, DigestsAndInsightsAreCountedApart) {
  const std::string digest =
      R"({"awsAccountId":"111122223333","digestStartTime":"a","digestEndTime":"b","logFiles":[]})";
  const std::string insight =
      R"({"Records":[{"eventType":"AwsCloudTrailInsight","insightDetails":{"state":"Start"}}]})";
  const Seen seen = see(gzip(digest) + gzip(insight) + gzip(records(1, 1)));
  EXPECT_EQ(seen.result.counts.digests, 1U);
  EXPECT_EQ(seen.result.counts.insights, 1U);
  EXPECT_THAT(seen.names, ElementsAre("E1"));
  EXPECT_THAT(seen.problems, IsEmpty());
}

TEST(Silence, HalfCharactersOfUtf16AreNamed) {
  std::string text = utf16(record(1, R"(,"userAgent":"x")"), false);
  const size_t x = text.find(std::string("x\0\"", 3));
  text.replace(x, 2, std::string("\x00\xD8", 2));
  const Seen seen = see(text);
  EXPECT_THAT(seen.names, ElementsAre("E1"));
  EXPECT_THAT(seen.problems, ElementsAre("invalid_utf8@" + std::to_string(x / 2 - 1)));
  EXPECT_THAT(see(utf16(record(1), true) + "{").names, ElementsAre("E1"));
  EXPECT_FALSE(see(utf16(record(1), true) + "{").problems.empty());
}

TEST(Silence, AnyValueThatJsonAllowsIsRead) {
  for (const std::string& value :
       {std::string(400, '9'), std::string("1e99999"), std::string("-0.0e-0"),
        std::string(R"("\ud800 \u0000 \/")"),
        R"([{"a":)" + std::string(50000, '[') + std::string(50000, ']') + "}]"}) {
    const Seen seen = see("[" + record(1, R"(,"x":)" + value) + "," + record(2) + "]");
    EXPECT_THAT(seen.names, ElementsAre("E1", "E2")) << value.substr(0, 40);
    EXPECT_THAT(seen.problems, IsEmpty()) << value.substr(0, 40);
  }
}

// An export sorts the members and is printed with blanks: no record begins with eventVersion.
TEST(Silence, DamageInAPrintedExportCostsOneRecord) {
  const auto sorted = [](int n) {
    return fmt::format(
        "    {{\n      \"awsRegion\": \"eu-west-1\",\n      \"eventID\": \"{0}\",\n"
        "      \"eventName\": \"E{0}\",\n      \"eventSource\": \"ec2.amazonaws.com\",\n"
        "      \"eventTime\": \"2026-01-02T03:04:05Z\"\n    }}",
        n);
  };
  std::string bad = sorted(2);
  bad.replace(bad.find("E2"), 2, "E\"2");
  const std::string text =
      "{\n  \"Records\": [\n" + sorted(1) + ",\n" + bad + ",\n" + sorted(3) + "\n  ]\n}\n";
  const Seen seen = see(text);
  EXPECT_THAT(seen.names, ElementsAre("E1", "E3"));
  ASSERT_EQ(seen.result.problems.size(), 1U);
  EXPECT_EQ(seen.result.problems[0].reason, "malformed_record");
  EXPECT_EQ(seen.result.problems[0].offset, text.find('{', text.find(bad)));
}

// Of a file that is cut anywhere the whole records before the cut are kept, and the cut is named.
TEST(Silence, ACutGzipKeepsWhatIsBeforeTheCut) {
  const std::string text = records(1, 40), packed = gzip(text);
  size_t most = 0;
  for (size_t size = 20; size < packed.size(); size += 7) {
    const Seen seen = see(packed.substr(0, size));
    for (size_t i = 0; i < seen.names.size(); ++i)
      EXPECT_EQ(seen.names[i], "E" + std::to_string(i + 1));
    ASSERT_FALSE(seen.result.problems.empty()) << size;
    const auto cut = fmt::format("gzip_truncated@{}", size);
    EXPECT_THAT(seen.problems, Contains(cut));
    const uint64_t got = seen.result.counts.bytes_unpacked;
    EXPECT_LE(seen.names.size() + 1, 41U);
    // Every record whose last byte was unpacked is there.
    const std::string_view kept = std::string_view(text).substr(0, got);
    size_t whole = 0;
    for (size_t at = 0; (at = kept.find("\"}", at)) != kept.npos; ++at) ++whole;
    EXPECT_EQ(seen.names.size(), whole) << size;
    most = std::max(most, whole);
  }
  EXPECT_GT(most, 10U);
}

TEST(Silence, ABombEndsThatFileOnly) {
  const std::string bomb = gzip("[" + std::string(100 << 20, ' ') + "]");
  const std::string large = gzip(records(1, 1000));
  EXPECT_THAT(see(bomb).problems, ElementsAre("gzip_limit@0"));
  EXPECT_THAT(see(large, {1000, 180}).problems, ElementsAre("gzip_limit@0"));
  FileReader reader;
  int seen = 0;
  reader.read("bomb", bomb, [&](const Record&) { ++seen; });
  EXPECT_THAT(reader.read("f", large, [&](const Record&) { ++seen; }).problems, IsEmpty());
  EXPECT_EQ(seen, 1000);
}

TEST(Silence, AFileThatCannotBeReadIsNamedAndTheOthersAreRead) {
  std::vector<Source> sources(3);
  for (int i = 0; i < 3; ++i) {
    sources[static_cast<size_t>(i)].name = "f" + std::to_string(i);
    sources[static_cast<size_t>(i)].read_into = whole([i]() -> Result<std::string> {
      if (i == 1) return fail(Code::kDenied, "cannot open f1: Permission denied");
      return records(1, 2);
    });
  }
  int seen = 0;
  const ScanResult result = scan(sources, {}, [&](unsigned) {
    Visitor visitor;
    visitor.on_record = [&](uint32_t, const Record&) { ++seen; };
    return visitor;
  });
  EXPECT_EQ(seen, 4);
  EXPECT_EQ(result.files, 3U);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems[0].reason, "unreadable");
  EXPECT_EQ(result.problems[0].file, "f1");
  EXPECT_EQ(result.problems[0].detail, "cannot open f1: Permission denied");
}

}  // namespace
}  // namespace hikeshi::trail
