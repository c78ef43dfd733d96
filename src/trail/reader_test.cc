// SPDX-License-Identifier: Apache-2.0
// Damage planted between good records: each piece of it is reported, and no neighbour is lost.
#include "trail/reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace hikeshi::trail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string record(int n, const std::string& more = "") {
  return fmt::format(
      R"({{"eventVersion":"1.08","eventTime":"2026-01-02T03:04:{:02}Z","eventSource":"ec2.amazonaws.com","eventName":"E{}","userAgent":"a \"quoted\" agent \\","requestParameters":{{"a":[1,2.5e3,null,true,{{}}],"b":"\u00e9"}}{},"eventID":"id-{}"}})",
      n, n, more, n);
}

struct Read {
  std::vector<std::string> names;
  std::vector<std::string> problems;
  FileResult result;
};

Read read(const std::string& bytes, size_t window = kWindow) {
  Read out;
  FileReader reader({}, window);
  out.result = reader.read(
      "f", bytes, [&](const Record& r) { out.names.emplace_back(r.text(Field::kEventName)); });
  for (const Problem& p : out.result.problems)
    out.problems.push_back(fmt::format("{}@{}", p.reason, p.offset));
  return out;
}

std::string records(const std::vector<std::string>& items) {
  return fmt::format(R"({{"Records":[{}]}})", fmt::join(items, ","));
}

// At their word such times would be half a century of history, or eight thousand years of hours.
TEST(Reader, ATimeThatCloudTrailCannotHaveWrittenIsNone) {
  for (const char* time : {"1970-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "2013-11-12T23:59:59Z",
                           "2100-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "yesterday"}) {
    EXPECT_FALSE(parse_event_time(time)) << time;
    const std::string text = fmt::format(
        R"({{"eventTime":"{}","eventSource":"s3.amazonaws.com","eventName":"E"}})", time);
    EXPECT_THAT(read(text).problems, ElementsAre("bad_field@0")) << time;
  }
  EXPECT_TRUE(parse_event_time("2013-11-13T00:00:00Z"));
  EXPECT_TRUE(parse_event_time("2099-12-31T23:59:59Z"));
}

// Exports of other programs write "" where CloudTrail writes nothing: no call failed for that.
TEST(Reader, AnEmptyErrorIsNone) {
  bool any = false;
  FileReader().read("f", record(1, R"(,"errorCode":"","errorMessage":"")"), [&](const Record& r) {
    any = true;
    EXPECT_TRUE(r[Field::kErrorCode].nothing());
    EXPECT_TRUE(r[Field::kErrorMessage].nothing());
  });
  EXPECT_TRUE(any);
  FileReader().read("f", record(1, R"(,"errorMessage":"No")"),
                    [&](const Record& r) { EXPECT_EQ(r.text(Field::kErrorMessage), "No"); });
}

TEST(Reader, ADigestSaysOfWhichTimesItAndItsFilesAre) {
  const Read out = read(
      R"({"awsAccountId":"1","digestStartTime":"2026-03-11T13:00:00Z","digestEndTime":"2026-03-11T14:00:00Z",)"
      R"("digestS3Object":"a/CloudTrail-Digest/eu-west-1/x","logFiles":[{"s3Object":"f",)"
      R"("oldestEventTime":"2026-03-11T12:50:00Z","newestEventTime":"2026-03-11T12:58:00Z"},{"s3Object":"g"}]})");
  ASSERT_EQ(out.result.digests.size(), 1U);
  Digest digest = out.result.digests.front();
  EXPECT_EQ(digest.region, "eu-west-1");
  ASSERT_TRUE(digest.files[0].events());
  EXPECT_EQ(format_rfc3339(digest.files[0].events()->second), "2026-03-11T12:58:00Z");
  EXPECT_FALSE(digest.files[1].events());
  ASSERT_TRUE(digest.span());
  EXPECT_EQ(digest.span()->second.seconds - digest.span()->first.seconds, kHour);
  digest.end_time = "2090-01-01T00:00:00Z";
  EXPECT_FALSE(digest.span()) << "nobody writes one digest over half a century";
}

TEST(Reader, ReadsRecordsInEveryWrapping) {
  const std::string r1 = record(1), r2 = record(2);
  const std::string quoted =
      R"("{\"eventName\":\"Q\",\"eventSource\":\"s3.amazonaws.com\",\"eventTime\":\"2026-01-01T00:00:00Z\"}")";
  for (const std::string& text :
       {records({r1, r2}), "[" + r1 + " , " + r2 + "]", r1 + "\n" + r2 + "\n", r1 + r2,
        records({r1}) + records({r2}), "\xEF\xBB\xBF" + records({r1, r2}), gzip(records({r1, r2})),
        gzip(records({r1})) + gzip(records({r2})), R"({"x":1,"Records":[)" + r1 + "," + r2 + "]}",
        R"({"version":"0","detail-type":"AWS API Call via CloudTrail","detail":)" + r1 + "}" +
            r2}) {
    const Read out = read(text);
    EXPECT_THAT(out.names, ElementsAre("E1", "E2")) << text;
    EXPECT_THAT(out.problems, IsEmpty()) << text;
  }
  for (const std::string& text :
       {R"({"Events":[{"EventId":"x","CloudTrailEvent":)" + quoted + "}]}",
        R"({"EventId":"x","CloudTrailEvent":)" + quoted + "}", R"([{"_raw":)" + quoted + "}]",
        R"({"logEvents":[{"id":"1","message":)" + quoted + "}]}"}) {
    EXPECT_THAT(read(text).names, ElementsAre("Q")) << text;
    EXPECT_THAT(read(text).problems, IsEmpty()) << text;
  }
}

TEST(Reader, OffsetsPointAtTheRecord) {
  const std::string text = records({record(1), record(2)});
  FileReader reader;
  std::vector<uint64_t> offsets;
  reader.read("f", "\xEF\xBB\xBF" + text, [&](const Record& r) { offsets.push_back(r.offset()); });
  EXPECT_THAT(offsets,
              ElementsAre(3 + text.find("{\"eventVersion"), 3 + text.rfind("{\"eventVersion")));
}

struct Damage {
  const char* name;
  std::string middle;
  std::string problem;  // reason; its offset is checked to be that of the middle
  bool delivered;
};

class Damaged : public testing::TestWithParam<Damage> {};

TEST_P(Damaged, CostsOnlyItself) {
  const Damage& d = GetParam();
  const std::string text = records({record(1), d.middle, record(3), record(4)});
  const Read out = read(text);
  if (d.delivered) {
    EXPECT_THAT(out.names, ElementsAre("E1", "E2", "E3", "E4"));
  } else {
    EXPECT_THAT(out.names, ElementsAre("E1", "E3", "E4"));
  }
  if (d.problem.empty()) {
    EXPECT_THAT(out.problems, IsEmpty());
  } else {
    ASSERT_EQ(out.result.problems.size(), 1U) << testing::PrintToString(out.problems);
    EXPECT_EQ(out.result.problems[0].reason, d.problem);
    const size_t begin = text.find(d.middle);
    EXPECT_GE(out.result.problems[0].offset, begin);
    EXPECT_LT(out.result.problems[0].offset, begin + d.middle.size());
  }
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Damaged,
    testing::Values(
        Damage{"word", replaced(record(2), "null", "nul"), "malformed_record", false},
        Damage{"number", replaced(record(2), "2.5e3", "02.5"), "malformed_record", false},
        Damage{"escape", replaced(record(2), "\\u00e9", "\\x00e9"), "malformed_record", false},
        Damage{"hex", replaced(record(2), "\\u00e9", "\\u00g9"), "malformed_record", false},
        Damage{"comma", replaced(record(2), "[1,", "[1,,"), "malformed_record", false},
        Damage{"colon", replaced(record(2), "\"b\":", "\"b\""), "malformed_record", false},
        Damage{"bracket", replaced(record(2), "{}]", "{}"), "malformed_record", false},
        Damage{"stray_quote", replaced(record(2), "quoted", "quo\"ted"), "malformed_record", false},
        Damage{"control", replaced(record(2), "quoted", "quo\nted"), "malformed_record", false},
        Damage{"cut", record(2).substr(0, 150), "malformed_record", false},
        Damage{"cut_in_string", record(2).substr(0, 128), "malformed_record", false},
        Damage{"no_object", "42", "not_an_object", false},
        Damage{"other_object", R"({"hello":"world"})", "not_cloudtrail", false},
        Damage{"s3", R"({"eventName":"x","eventSource":"aws:s3"})", "not_cloudtrail", false},
        Damage{"bad_utf8", replaced(record(2), "quoted", "q\xFF\xC0"), "invalid_utf8", true},
        Damage{"nul_in_number", record(2, R"(,"n":25)" + std::string(2, '\0')), "malformed_record",
               false},
        Damage{"escaped_key", replaced(record(2), "\"eventName\"", "\"event\\u004eame\""), "",
               true},
        Damage{"repeated_key", record(2, R"(,"eventName":"E2")"), "repeated_key", true},
        Damage{"no_time", replaced(record(2), "2026-01-02T03", "yesterday"), "bad_field", true},
        Damage{"deep", record(2, ",\"d\":" + std::string(100000, '[') + std::string(100000, ']')),
               "", true}),
    [](const auto& param) { return param.param.name; });

TEST(Reader, ARecordCutAtTheEndIsNamed) {
  const std::string text = records({record(1), record(2)});
  for (size_t size = text.find("E2"); size + 4 < text.size(); ++size) {
    const Read out = read(text.substr(0, size));
    EXPECT_THAT(out.names, ElementsAre("E1"));
    ASSERT_EQ(out.problems.size(), 1U) << size;
    EXPECT_EQ(out.result.problems[0].reason, "cut_record");
  }
}

// simdjson's index names one defect of a text; the other must not get into a record.
TEST(Reader, TwoKindsOfDamageInOneFileAreBothFound) {
  const std::string broken = replaced(record(2), "\"eventName\"", "\x01\"eventName\"");
  const Read out = read(records({replaced(record(1), "quoted", "q\xFF\xFF"), broken, record(3)}));
  EXPECT_THAT(out.names, ElementsAre("E1", "E3"));
  EXPECT_THAT(out.problems,
              testing::UnorderedElementsAre(testing::StartsWith("invalid_utf8@"),
                                            testing::StartsWith("malformed_record@")));
}

TEST(Reader, TheLastOfRepeatedKeysCounts) {
  EXPECT_THAT(read(records({record(1, R"(,"eventName":"Last")")})).names, ElementsAre("Last"));
}

TEST(Reader, DigestsAndInsightsAreNoProblems) {
  const Read out = read(
      R"({"awsAccountId":"111122223333","digestStartTime":"2026-01-01T00:00:00Z","digestEndTime":"2026-01-01T01:00:00Z","digestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/x.json.gz","logFiles":[{"s3Object":"k","hashValue":"h"}]})"
      R"({"Records":[{"eventVersion":"1.07","eventType":"AwsCloudTrailInsight","insightDetails":{}}]})");
  EXPECT_THAT(out.problems, IsEmpty());
  EXPECT_EQ(out.result.counts.digests, 1U);
  EXPECT_EQ(out.result.counts.insights, 1U);
  ASSERT_EQ(out.result.digests.size(), 1U);
  EXPECT_EQ(out.result.digests[0].region, "eu-west-1");
  EXPECT_EQ(out.result.digests[0].files[0].key, "k");
}

TEST(Reader, GzipDefectsAreNamedAndKeepTheRecords) {
  const std::string packed = gzip(records({record(1), record(2)}));
  EXPECT_THAT(read(packed + "some text").problems,
              ElementsAre("gzip_trailing_garbage@" + std::to_string(packed.size())));
  EXPECT_THAT(read(packed + "some text").names, ElementsAre("E1", "E2"));
  EXPECT_THAT(read(packed + std::string(512, '\0')).problems, IsEmpty());
  std::string wrong = packed;
  wrong[wrong.size() - 6] = static_cast<char>(wrong[wrong.size() - 6] ^ 1);
  EXPECT_THAT(read(wrong).names, ElementsAre("E1", "E2"));
  EXPECT_EQ(read(wrong).result.problems[0].reason, "gzip_bad_checksum");
  std::string many;
  for (int i = 0; i < 50; ++i) many += (i == 0 ? "" : ",") + record(i);
  const std::string large = gzip("{\"Records\":[" + many + "]}");
  const Read cut = read(large.substr(0, large.size() - 60));
  ASSERT_EQ(cut.result.problems.size(), 2U);
  EXPECT_EQ(cut.result.problems[0].reason, "gzip_truncated");
  EXPECT_EQ(cut.result.problems[1].reason, "cut_record");
  EXPECT_EQ(read(gzip(std::string(100 << 20, ' '))).result.problems[0].reason, "gzip_limit");
}

TEST(Reader, EmptyAndForeignFilesAreNamed) {
  EXPECT_THAT(read("").problems, ElementsAre("empty@0"));
  EXPECT_THAT(read(gzip("")).problems, ElementsAre("empty@0"));
  EXPECT_THAT(read("hello, world").problems, ElementsAre("not_json@0"));
  EXPECT_THAT(read(R"({"Records":[]})").problems, IsEmpty());
  EXPECT_THAT(read("[]").problems, IsEmpty());
  EXPECT_THAT(read(R"({"Records":[]} x)").problems, ElementsAre("not_json@15"));
}

TEST(Reader, AMillionDefectsAreCountedButNotListed) {
  std::string text = "[";
  for (int i = 0; i < 1000; ++i) text += "1,";
  const Read out = read(text + "1]");
  uint64_t count = 0;
  for (const Problem& p : out.result.problems) count += p.count;
  EXPECT_EQ(count, 1001U);
  EXPECT_LE(out.result.problems.size(), 20U);
}

TEST(Reader, Utf16IsRead) {
  std::string text = "\xFF\xFE";
  for (char c : records({record(1)})) text += c, text += '\0';
  EXPECT_THAT(read(text).names, ElementsAre("E1"));
}

TEST(Reader, WorkOnHostileDamageIsBounded) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += R"({"eventVersion":)";
  const Read out = read(text);
  EXPECT_THAT(out.names, IsEmpty());
  EXPECT_FALSE(out.problems.empty());
}

// A large file goes through in windows. Whatever stands in it, and wherever a window ends, what is
// read and what is told is that of the whole.
TEST(Reader, WindowsChangeNothing) {
  std::vector<std::string> items;
  for (int n = 0; n < 12; ++n) items.push_back(record(n));
  items.push_back(record(12, R"(,"nested":[{"a":1},{"eventVersion":"1.0"},{"eventVersion":"2"}])"));
  items.push_back(record(13, R"(,"quoted":"x},{\"eventVersion\":\"1\"}")"));
  for (int n = 14; n < 20; ++n) items.push_back(record(n));
  const std::string sound = records(items);
  std::vector<std::string> texts{sound, sound + sound, "\xEF\xBB\xBF" + sound};
  for (const char wrong : {'"', '{', '}', ',', '\\', '\x01', '\xFF', 'x'}) {
    for (size_t at = 0; at < sound.size(); at += 37) {
      texts.push_back(sound);
      texts.back()[at] = wrong;
      texts.push_back(sound.substr(0, at) + wrong);
    }
  }
  for (const std::string& text : texts) {
    const Read whole = read(text, size_t{1} << 30);
    for (const size_t window : {size_t{1}, size_t{300}, size_t{700}}) {
      const Read parts = read(text, window);
      ASSERT_EQ(parts.names, whole.names) << window << ' ' << text;
      ASSERT_EQ(parts.problems, whole.problems) << window << ' ' << text;
    }
  }
}

}  // namespace
}  // namespace hikeshi::trail
