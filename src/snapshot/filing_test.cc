// SPDX-License-Identifier: Apache-2.0
#include "snapshot/filing.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "io/memory_fs.h"
#include "snapshot/facts.h"

namespace hikeshi::snapshot {
namespace {

using aws::Json;
using testing::ElementsAre;

Entry entry_of(std::string id, std::string region, Outcome outcome = Outcome::kRead) {
  Entry entry;
  entry.id = std::move(id);
  entry.region = std::move(region);
  entry.service = "ec2";
  entry.operation = "DescribeImages";
  entry.params = "{}";
  entry.outcome = outcome;
  if (outcome != Outcome::kRead) entry.code = "UnauthorizedOperation";
  entry.at = *parse_rfc3339("2026-11-23T10:00:00Z");
  return entry;
}

TEST(Filing, GivesBackWhatItWasGivenAndGoesOnBehindIt) {
  MemoryFileSystem fs;
  Entry plain = entry_of("a", "us-east-1"), secret = entry_of("b", "us-east-1");
  secret.sensitive = true;
  {
    Filing filing(fs, "case/snapshot-1");
    ASSERT_TRUE(filing.load([](Entry, const Json&) { FAIL(); }));
    ASSERT_TRUE(filing.add(plain, Json{{"Images", Json::array()}}));
    ASSERT_TRUE(filing.add(secret, Json{{"UserData", "eA=="}}));
    ASSERT_TRUE(filing.flush());
  }
  EXPECT_EQ(plain.file, "answers-0001.jsonl");
  EXPECT_EQ(secret.file, "sensitive-0001.jsonl");
  Filing again(fs, "case/snapshot-1");
  std::vector<std::string> found;
  ASSERT_TRUE(again.load([&](Entry entry, const Json& answer) {
    EXPECT_EQ(entry.sensitive, entry.id == "b");
    EXPECT_TRUE(entry.resumed);
    found.push_back(entry.id + " " + answer.dump());
  }));
  EXPECT_THAT(found, ElementsAre("a {\"Images\":[]}", "b {\"UserData\":\"eA==\"}"));
  Entry third = entry_of("c", "");
  ASSERT_TRUE(again.add(third, Json()));
  EXPECT_EQ(third.file, "answers-0002.jsonl");
}

TEST(Filing, NamesALineThatIsNoneOfOurs) {
  MemoryFileSystem fs;
  ASSERT_TRUE(fs.write("s/answers-0001.jsonl", "{\"id\":\"x\"}\n"));
  Filing filing(fs, "s");
  const Status loaded = filing.load([](Entry, const Json&) {});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Code::kCorrupt);
  EXPECT_THAT(loaded.error().message, testing::HasSubstr("answers-0001.jsonl: line 1"));
}

TEST(SnapshotFacts, SayOnceWhatWasNotSeen) {
  Snapshot shot;
  shot.account = "111122223333";
  shot.regions = {"eu-west-1", "us-east-1"};
  for (const char* region : {"eu-west-1", "us-east-1"})
    shot.entries.push_back(entry_of("ec2.images", region, Outcome::kDenied));
  shot.entries.push_back(entry_of("iam.users", ""));
  shot.entries.push_back(entry_of("iam.gone", "", Outcome::kAbsent));
  EXPECT_THAT(not_seen(shot), ElementsAre("ec2 DescribeImages: UnauthorizedOperation (2 regions)"));
  EXPECT_EQ(missed(shot), not_seen(shot));
  shot.entries.push_back(entry_of("bedrock.x", "us-east-1", Outcome::kNotOffered));
  EXPECT_THAT(missed(shot), testing::SizeIs(1));
  EXPECT_THAT(not_offered(shot), ElementsAre(testing::EndsWith(" (us-east-1)")));
  shot.entries.pop_back();
  const auto facts = facts_of(shot, "snapshot-1");
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].one("read"), "1");
  EXPECT_EQ(facts[0].one("not_seen"), not_seen(shot).front());
}

}  // namespace
}  // namespace hikeshi::snapshot
