// SPDX-License-Identifier: Apache-2.0
// The odd inputs of the public corpus: as many records as its README counts, and a named problem
// where something could not be read.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "io/filesystem.h"
#include "trail/reader.h"

namespace hikeshi::trail {
namespace {

const std::string kQuirks = HIKESHI_CORPUS "/quirks/";

struct Seen {
  uint64_t records = 0;
  std::map<std::string, uint64_t> problems;  // reason to count
  FileCounts counts;
};

Seen see(const std::string& file) {
  RealFileSystem fs;
  FileReader reader;
  Seen seen;
  const FileResult result =
      reader.read(file, *fs.read(kQuirks + file), [&](const Record&) { ++seen.records; });
  for (const Problem& p : result.problems) seen.problems[p.reason] += p.count;
  seen.counts = result.counts;
  return seen;
}

class Quirks : public testing::Test {
 protected:
  void SetUp() override {
    RealFileSystem fs;
    if (!fs.exists(kQuirks)) GTEST_SKIP() << "the public corpus is not here";
    expected_ = nlohmann::json::parse(*fs.read(kQuirks + "expected.json"));
  }
  nlohmann::json expected_;
};

TEST_F(Quirks, RecordsAreAsTheCorpusCounts) {
  int files = 0;
  for (const auto& entry : expected_) {
    const auto file = entry["file"].get<std::string>();
    if (!entry.contains("events") || file == "made/bomb_200to1.json.gz") continue;
    EXPECT_EQ(see(file).records, entry["events"].get<uint64_t>()) << file;
    ++files;
  }
  EXPECT_GT(files, 60);
}

TEST_F(Quirks, WhatIsNotReadIsNamed) {
  using Problems = std::map<std::string, uint64_t>;
  const std::map<std::string, Problems> kNamed = {
      {"made/truncated.json.gz", {{"gzip_truncated", 1}, {"cut_record", 1}}},
      {"made/trailing_text.json.gz", {{"gzip_trailing_garbage", 1}}},
      {"made/trailing_zeros.json.gz", {}},
      {"made/bad_crc.json.gz", {{"gzip_bad_checksum", 1}}},
      {"made/empty.json", {{"empty", 1}}},
      {"made/empty.json.gz", {{"empty", 1}}},
      {"made/empty_content.json.gz", {{"empty", 1}}},
      {"made/empty_records.json", {}},
      {"made/concat_split.json.gz", {}},
      {"made/concat_documents.json.gz", {}},
      {"made/json_lines_damaged.jsonl", {{"malformed_record", 1}}},
      {"made/digest.json.gz", {}},
      {"made/insight.json.gz", {}},
      {"made/deep_nesting_100000.json.gz", {}},
      {"made/invalid_utf8.json", {{"invalid_utf8", 1}}},
      {"made/lone_surrogate.json", {}},
      {"made/duplicate_keys.json", {{"repeated_key", 1}}},
      {"made/bomb_200to1.json.gz", {{"gzip_limit", 1}}},
      {"suzaku/PutEventSelectors.json", {}},
  };
  for (const auto& [file, problems] : kNamed) EXPECT_EQ(see(file).problems, problems) << file;
  EXPECT_EQ(see("made/digest.json.gz").counts.digests, 1U);
  EXPECT_EQ(see("made/insight.json.gz").counts.insights, 2U);
  EXPECT_EQ(see("made/truncated.json.gz").records, 11U);
  EXPECT_EQ(see("made/wrong_types.json").records +
                [&] {
                  uint64_t unread = 0;
                  for (const auto& [reason, n] : see("made/wrong_types.json").problems)
                    unread += reason == "not_cloudtrail" || reason == "not_an_object" ? n : 0;
                  return unread;
                }(),
            29U);
}

TEST_F(Quirks, ForeignFilesAreNamed) {
  for (const char* file :
       {"cloud-custodian/ec2-duty-event.json", "suzaku/azure_graph_api_format.json",
        "suzaku/azure_value_format.json", "s3-notification/event.json",
        "cloud-custodian/event-scheduled.json", "honeybucket/AWS_S3_HoneyBucketLogs.csv",
        "made/records_not_array.json"}) {
    const Seen seen = see(file);
    EXPECT_FALSE(seen.problems.empty()) << file;
  }
}

}  // namespace
}  // namespace hikeshi::trail
