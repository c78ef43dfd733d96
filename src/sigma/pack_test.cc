// SPDX-License-Identifier: Apache-2.0
// Our own rules: each loads without a doubt, has a record that it finds and a near miss that it
// leaves alone; together they name every stage and service of rules/tests/coverage.tsv.
#include <gmock/gmock.h>
#include <re2/re2.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "io/filesystem.h"
#include "sigma/correlate.h"
#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

const std::string kRules = HIKESHI_ROOT "/rules/";

std::vector<RuleFile> pack_files() {
  RealFileSystem fs;
  std::vector<RuleFile> files;
  const auto listing = fs.list_tree(kRules + "sigma");
  for (const FileInfo& file : listing->files) {
    if (file.path.ends_with(".yml")) files.push_back({file.path, *fs.read(file.path)});
  }
  return files;
}

std::string stem_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return path.substr(slash + 1, path.rfind('.') - slash - 1);
}

std::string stage_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const size_t before = path.rfind('/', slash - 1);
  return path.substr(before + 1, slash - before - 1);
}

// Titles of the rules, correlations included, that find something in the records.
std::set<std::string> found_in(const RuleSet& set, const nlohmann::json& records) {
  Matcher matcher(set);
  std::vector<uint32_t> rules;
  std::vector<BaseHit> hits;
  std::set<std::string> found;
  uint64_t offset = 0;
  for (const auto& json : records.is_array() ? records : nlohmann::json::array({records})) {
    OwnedRecord record(json.dump());
    if (!record.valid()) ADD_FAILURE() << json;
    matcher.match(record.get(), rules);
    for (const uint32_t rule : rules) {
      found.insert(set.rules[rule].title);
      if (is_correlated(set, rule))
        hits.push_back({rule, *record.get().time(), 0, offset,
                        std::string(record.get().text(trail::Field::kEventId)),
                        matcher.carried(rule, record.get())});
    }
    ++offset;
  }
  for (const CorrelationHit& hit : correlate(set, hits))
    found.insert(set.rules[hit.rule].title);
  return found;
}

TEST(Pack, LoadsWithoutFailureOrDoubt) {
  const Loaded loaded = load(pack_files());
  for (const Remark& failed : loaded.failed) ADD_FAILURE() << failed.file << ": " << failed.reason;
  for (const Remark& doubt : loaded.doubts) ADD_FAILURE() << doubt.file << ": " << doubt.reason;
  EXPECT_GE(loaded.rules.rules.size(), 150u);
  EXPECT_LE(loaded.rules.plan.any_name.size(), 2u);  // root's keys, and denials by any service
}

TEST(Pack, EveryRuleFindsItsRecordAndSparesTheNearMiss) {
  RealFileSystem fs;
  std::set<std::string> tests;
  for (const RuleFile& file : pack_files()) {
    const std::string path = kRules + "tests/" + stem_of(file.path) + ".json";
    tests.insert(path);
    const auto text = fs.read(path);
    ASSERT_TRUE(text) << path;
    const auto test = nlohmann::json::parse(*text);
    const Loaded loaded = load({file});
    ASSERT_FALSE(loaded.rules.rules.empty()) << file.path;
    // Of a file with several documents the first is what the file is about.
    const std::string title(parse_yaml(file.bytes)->at(0).text_of("title"));
    EXPECT_TRUE(found_in(loaded.rules, test["positive"]).count(title)) << path;
    EXPECT_FALSE(found_in(loaded.rules, test["negative"]).count(title)) << path;
  }
  const auto listing = fs.list_tree(kRules + "tests");
  for (const FileInfo& file : listing->files) {
    if (!file.path.ends_with(".json")) continue;
    EXPECT_TRUE(tests.count(file.path)) << file.path << " tests no rule";
  }
}

TEST(Pack, HeadsAreComplete) {
  const std::set<std::string> kLevels = {"informational", "low", "medium", "high", "critical"};
  const std::set<std::string> kTactics = {
      "reconnaissance", "resource-development", "initial-access",  "execution",
      "persistence",    "privilege-escalation", "defense-evasion", "credential-access",
      "discovery",      "lateral-movement",     "collection",      "exfiltration",
      "impact"};
  std::set<std::string> ids, titles;
  for (const Rule& rule : load(pack_files()).rules.rules) {
    SCOPED_TRACE(rule.file + ": " + rule.title);
    EXPECT_TRUE(RE2::FullMatch(
        rule.id, "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_TRUE(ids.insert(rule.id).second);
    EXPECT_TRUE(titles.insert(rule.title).second);
    EXPECT_TRUE(kLevels.count(rule.level)) << rule.level;
    EXPECT_EQ(rule.author, "hikeshi");
    EXPECT_FALSE(rule.description.empty());
    bool technique = false, tactic = false;
    for (const std::string& tag : rule.attack()) {
      const bool is_technique = RE2::FullMatch(tag, "t[0-9]{4}(\\.[0-9]{3})?");
      technique |= is_technique;
      tactic |= kTactics.count(tag) != 0;
      EXPECT_TRUE(is_technique || kTactics.count(tag)) << tag;
    }
    EXPECT_TRUE(technique && tactic);
    EXPECT_EQ(rule.attack().size(), rule.tags.size());
    if (rule.alerts) {
      EXPECT_FALSE(rule.falsepositives.empty());
      EXPECT_FALSE(rule.references.empty());
    }
  }
}

// Whether a rule asks for this event of this service.
bool names(const Program& program, const std::string& service, const std::string& event) {
  const auto events = needed_literals(program, trail::Field::kEventName);
  const auto sources = needed_literals(program, trail::Field::kEventSource);
  const auto has = [](const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), folded(text)) != list.end();
  };
  return events && has(*events, event) && (!sources || has(*sources, service + ".amazonaws.com"));
}

TEST(Pack, NamesEveryStageAndService) {
  RealFileSystem fs;
  const Loaded loaded = load(pack_files());
  const std::string table = *fs.read(kRules + "tests/coverage.tsv");
  size_t events = 0;
  for (const std::string_view line : split(table, '\n')) {
    const auto columns = split(line, '\t');
    if (line.empty() || line[0] == '#') continue;
    ASSERT_EQ(columns.size(), 3u) << line;
    for (const std::string_view event : split(columns[2], ',')) {
      bool found = false;
      for (size_t i = 0; i < loaded.rules.rules.size() && !found; ++i)
        found = stage_of(loaded.rules.rules[i].file) == columns[0] &&
                names(loaded.rules.programs[i], std::string(columns[1]), std::string(event));
      EXPECT_TRUE(found) << "no rule of " << columns[0] << " names " << columns[1] << " " << event;
      ++events;
    }
  }
  EXPECT_GE(events, 120u);
}

}  // namespace
}  // namespace hikeshi::sigma
