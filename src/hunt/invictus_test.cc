// SPDX-License-Identifier: Apache-2.0
// The public incident data against their truth, printed: attack events, made things, blame.
#include <gmock/gmock.h>

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "hunt/hunt.h"
#include "io/filesystem.h"

namespace hikeshi::hunt {
namespace {

using Json = nlohmann::json;

std::vector<trail::Source> sources_of(FileSystem& fs, const std::string& folder,
                                      const std::string& ending) {
  std::vector<trail::Source> sources;
  const auto listing = *fs.list_tree(folder);
  for (const auto& file : listing.files) {
    if (file.path.ends_with(ending))
      sources.push_back(
          {file.path, file.size, trail::whole([&fs, path = file.path] { return fs.read(path); })});
  }
  return sources;
}

HuntResult run(FileSystem& fs, const std::string& name, const std::string& ending, Hints hints) {
  HuntOptions options;
  options.threads = 2;
  options.hints = std::move(hints);
  static const sigma::RuleSet kNoRules;
  return hunt(sources_of(fs, HIKESHI_CORPUS "/" + name, ending), kNoRules, options);
}

class Invictus : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (!fs_.exists(HIKESHI_CORPUS "/invictus/truth.json"))
      GTEST_SKIP() << "the public corpus is not here";
    truth_ = Json::parse(*fs_.read(HIKESHI_CORPUS "/invictus/truth.json"));
    Hints hints;
    if (GetParam()) hints.keys = {truth_["compromised"]["access_key"].get<std::string>()};
    result_ = run(fs_, "invictus", ".json.gz", hints);
  }
  RealFileSystem fs_;
  Json truth_;
  HuntResult result_;
};

TEST_P(Invictus, TheActorIsNamedFirst) {
  ASSERT_TRUE(result_.actor_found());
  const Suspect& first = result_.suspects.front();
  const Json& truth = truth_["compromised"];
  EXPECT_EQ(first.principal, truth["principal"].get<std::string>());
  EXPECT_EQ(first.credentials.front().id, truth["access_key"].get<std::string>());
  EXPECT_EQ(first.addresses.front(), truth["source_ips"][0].get<std::string>());
  EXPECT_EQ(first.confidence, Confidence::kHigh);
}

TEST_P(Invictus, AttackEventsAreChargedAndOthersAreNot) {
  std::map<std::string, std::pair<int, int>> by_label;  // charged, all
  const auto& t = result_.table();
  for (uint32_t i = 0; i < t.events.size(); ++i) {
    std::string label = truth_["labels"][t.id_of(t.events[i])].get<std::string>();
    label = label.substr(0, label.find(':'));
    ++by_label[label].second;
    by_label[label].first += result_.charges.of(t.events[i]) == Charge::kActor;
  }
  for (const auto& [label, n] : by_label)
    std::cout << "  " << label << ": " << n.first << " of " << n.second << " charged\n";
  EXPECT_EQ(by_label["attack"].first, by_label["attack"].second);
  EXPECT_EQ(by_label["benign_other_user"].first, 0);
  EXPECT_EQ(by_label["same_user_console"].first, 0);
  EXPECT_EQ(by_label["aws_service"].first, 0);
}

TEST_P(Invictus, MadeThingsAreFoundAndTheLeftOnesNamed) {
  std::map<std::string, bool> left;  // by id and by arn
  int created = 0;
  for (const Made& m : result_.inventory.made) {
    if (m.modified) continue;
    ++created;
    left[m.type + " " + m.id] = m.left();
    left[m.type + " " + m.arn] = m.left();
  }
  int found = 0, found_left = 0;
  for (const Json& r : truth_["resources_created_by_actor"]) {
    const auto it = left.find(r["type"].get<std::string>() + " " + r["id"].get<std::string>());
    ASSERT_NE(it, left.end()) << r;
    EXPECT_EQ(it->second, r["deleted_at"].is_null()) << r;
    ++found;
    found_left += it->second;
  }
  std::cout << "  " << found << " made things of " << truth_["resources_created_by_actor"].size()
            << ", " << found_left << " left, " << created - found << " beside the truth\n";
  EXPECT_EQ(created, found);
  EXPECT_EQ(found_left, 9);
}

INSTANTIATE_TEST_SUITE_P(Notice, Invictus, testing::Bool(), [](const auto& param) {
  return param.param ? "NamesTheKey" : "NamesNothing";
});

TEST(Background, NoActorIsFound) {
  RealFileSystem fs;
  if (!fs.exists(HIKESHI_CORPUS "/background")) GTEST_SKIP() << "the public corpus is not here";
  const HuntResult r = run(fs, "background", ".json", {});
  EXPECT_EQ(r.table().events.size(), 142U);
  EXPECT_FALSE(r.actor_found());
}

}  // namespace
}  // namespace hikeshi::hunt
