// SPDX-License-Identifier: Apache-2.0
// The two public rule folders on three public sets of logs: the event ids that the corpus expects
// for each rule, and the same answers from the naive oracle.
#include <gmock/gmock.h>

#include <cstdlib>
#include <map>
#include <set>

#include "io/filesystem.h"
#include "sigma/correlate.h"
#include "sigma/oracle.h"
#include "sigma/test_support.h"
#include "trail/reader.h"

namespace hikeshi::sigma {
namespace {

const std::string kCorpus = HIKESHI_CORPUS "/";

using Hits = std::map<std::string, std::set<std::string>>;  // rule file to event ids

bool is_rule_file(const std::string& path) { return path.ends_with(".yml"); }

std::vector<RuleFile> read_rules(const std::string& folder) {
  RealFileSystem fs;
  std::vector<RuleFile> files;
  const auto listing = fs.list_tree(kCorpus + "sigma/" + folder);
  for (const FileInfo& file : listing->files) {
    if (is_rule_file(file.path))
      files.push_back(
          {file.path.substr((kCorpus + "sigma/" + folder + "/").size()), *fs.read(file.path)});
  }
  return files;
}

// Calls with every record once (by event id), and its text.
template <class OnRecord>
size_t read_records(const std::string& dataset, const OnRecord& on_record) {
  RealFileSystem fs;
  std::set<std::string> seen;
  const auto listing = fs.list_tree(kCorpus + dataset);
  for (const FileInfo& file : listing->files) {
    if (file.path.ends_with("truth.json") || file.path.ends_with("LICENSE")) continue;
    trail::FileReader reader;
    reader.read(file.path, *fs.read(file.path), [&](const trail::Record& record) {
      if (seen.insert(std::string(record.text(trail::Field::kEventId))).second) on_record(record);
    });
  }
  return seen.size();
}

Hits expected_hits(const std::string& dataset, const std::string& ruleset) {
  RealFileSystem fs;
  const auto json = nlohmann::json::parse(
      *fs.read(kCorpus + "sigma/expected/" + dataset + "." + ruleset + ".json"));
  Hits hits;
  for (const auto& [file, rule] : json["hits"].items()) {
    for (const auto& id : rule["event_ids"]) hits[file].insert(id.get<std::string>());
  }
  return hits;
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    RealFileSystem fs;
    if (!fs.exists(kCorpus + "sigma")) GTEST_SKIP() << "the public corpus is not here";
  }
};

class CorpusHits : public Corpus,
                   public testing::WithParamInterface<
                       std::tuple<const char*, std::pair<const char*, const char*>>> {};

TEST_P(CorpusHits, AreThoseExpected) {
  const std::string dataset = std::get<0>(GetParam());
  const auto [ruleset, folder] = std::get<1>(GetParam());
  const Loaded loaded = load(read_rules(folder));
  // Files with a correlation were not evaluated for the expected hits.
  std::set<std::string> not_evaluated;
  for (const Rule& rule : loaded.rules.rules) {
    if (rule.correlation) not_evaluated.insert(rule.file);
  }
  SharingMatcher matcher(loaded.rules, {trail::Field::kUserIdentity, trail::Field::kUserAgent,
                                        trail::Field::kSourceIpAddress});
  Hits hits;
  std::vector<uint32_t> rules;
  const size_t records = read_records(dataset, [&](const trail::Record& record) {
    matcher.match(record, rules);
    for (const uint32_t rule : rules) {
      const std::string& file = loaded.rules.rules[rule].file;
      if (not_evaluated.count(file) == 0)
        hits[file].insert(std::string(record.text(trail::Field::kEventId)));
    }
  });
  const Hits expected = expected_hits(dataset, ruleset);
  EXPECT_EQ(hits, expected);
  size_t pairs = 0;
  for (const auto& [file, ids] : hits) pairs += ids.size();
  std::cout << dataset << " " << ruleset << ": " << records << " events, " << hits.size()
            << " rules hit, " << pairs << " hits, "
            << static_cast<double>(matcher.tried()) / static_cast<double>(records)
            << " rules tried per event\n";
}

INSTANTIATE_TEST_SUITE_P(All, CorpusHits,
                         testing::Combine(testing::Values("invictus", "stratus", "background"),
                                          testing::Values(std::pair("SigmaHQ", "sigmahq"),
                                                          std::pair("suzaku-rules",
                                                                    "suzaku-rules"))));

TEST_F(Corpus, OracleAgreesOnEveryRuleAndRecord) {
  std::vector<RuleFile> files = read_rules("sigmahq");
  for (RuleFile& file : read_rules("suzaku-rules")) files.push_back(std::move(file));
  const Loaded loaded = load(files);
  // The oracle reads the same documents by itself, and knows them by file and title.
  std::map<std::pair<std::string, std::string>, YAML::Node> rules_of_oracle;
  for (const RuleFile& file : files) {
    for (const YAML::Node& node : YAML::LoadAll(file.bytes))
      rules_of_oracle[{file.path, node["title"].Scalar()}] = node;
  }
  Matcher matcher(loaded.rules);
  std::vector<uint32_t> rules;
  size_t compared = 0, n = 0;
  const size_t step = std::getenv("HIKESHI_EVERY_RECORD") != nullptr ? 1 : 40;
  const auto compare = [&](const trail::Record& record) {
    // All rules on all records take the oracle minutes (HIKESHI_EVERY_RECORD=1); the expected hits
    // above cover every record in any case.
    if (n++ % step != 0) return;
    matcher.match(record, rules);
    const auto json = oracle::Json::parse(record.raw());
    for (uint32_t i = 0; i < loaded.rules.rules.size(); ++i) {
      const Rule& rule = loaded.rules.rules[i];
      if (rule.correlation) continue;
      const bool ours = std::find(rules.begin(), rules.end(), i) != rules.end();
      ASSERT_EQ(ours, oracle::matches(rules_of_oracle.at({rule.file, rule.title}), json))
          << rule.file << " on " << record.raw();
      ++compared;
    }
  };
  for (const char* dataset : {"invictus", "stratus", "background"}) read_records(dataset, compare);
  std::cout << compared << " answers compared\n";
  EXPECT_GT(compared, 60'000u);
}

TEST_F(Corpus, EveryRuleLoadsOrIsNamed) {
  const Loaded sigmahq = load(read_rules("sigmahq"));
  EXPECT_EQ(sigmahq.rules.rules.size(), 57u);
  ASSERT_EQ(sigmahq.failed.size(), 1u);
  EXPECT_THAT(sigmahq.failed[0].file,
              testing::EndsWith("aws_cloudtrail_console_login_success_from_susp_locations.yml"));
  EXPECT_THAT(sigmahq.failed[0].reason, testing::HasSubstr("src_country"));
  std::vector<std::string> doubted, never;
  for (const Remark& doubt : sigmahq.doubts)
    (doubt.never ? never : doubted).push_back(doubt.file.substr(doubt.file.rfind('/') + 1));
  EXPECT_THAT(never, testing::ElementsAre("aws_delete_saml_provider.yml"));
  EXPECT_THAT(doubted, testing::ElementsAre("aws_delete_saml_provider.yml",
                                            "aws_iam_backdoor_users_keys.yml",
                                            "aws_update_login_profile.yml"));

  const Loaded suzaku = load(read_rules("suzaku-rules"));
  EXPECT_THAT(suzaku.failed, testing::IsEmpty());
  EXPECT_EQ(suzaku.rules.correlations.size(), 5u);
  EXPECT_EQ(suzaku.rules.rules.size(), 788u + 5u + 7u);
}

}  // namespace
}  // namespace hikeshi::sigma
