// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "casefile/test_facts.h"
#include "io/hash.h"
#include "respond/plan.h"

namespace hikeshi::respond {
namespace {

using testing::CaseBuilder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Plan sample() {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", testing::kAccount)
      .reported("access_key", "AKIAQ7EXMPL2WKCNO5TA")
      .reported("user", "ci");
  builder.made("lambda:function", "worker").made("iam:role", "x", "us-east-1", "medium");
  builder.add("done", "contain-key-AKIAQ7EXMPL2WKCNO5TA",
              {{"by", "Sato"}, {"at", "2026-11-23T11:00:00Z"}});
  return make_plan(builder.state(), {});
}

TEST(PlanJson, HasExactlyTheFieldsOfTheInterface) {
  const auto json = nlohmann::ordered_json::parse(to_json(sample(), Lang::kEn));
  std::vector<std::string> top, fields;
  for (const auto& [key, value] : json.items()) top.push_back(key);
  EXPECT_THAT(top, ElementsAre("hash", "steps"));
  for (const auto& [key, value] : json["steps"][0].items()) fields.push_back(key);
  EXPECT_THAT(fields,
              ElementsAre("id", "phase", "title", "target", "calls", "precondition", "before",
                          "verify", "undo", "danger", "cli", "because", "question"));
  size_t questions = 0, nulls = 0;
  for (const auto& step : json["steps"]) {
    EXPECT_TRUE(step["cli"].is_string() && step["calls"].is_array() && step["because"].is_array());
    (step["question"].is_null() ? nulls : questions) += 1;
  }
  EXPECT_GT(questions, 0u);
  EXPECT_GT(nulls, 0u);
}

TEST(PlanJson, HashIsThatOfTheEnglishStepsInBothLanguages) {
  const Plan plan = sample();
  const std::string english = to_json(plan, Lang::kEn);
  const size_t begin = english.find("\"steps\":") + 8;
  EXPECT_EQ(plan.hash, sha256_hex(english.substr(begin, english.size() - begin - 1)));
  EXPECT_THAT(to_json(plan, Lang::kJa), HasSubstr(plan.hash));
  EXPECT_NE(to_json(plan, Lang::kJa), english);
}

// What is copied from the screen: lines after "$ ", continued where they end in a backslash.
std::vector<std::string> pasted(const std::string& text) {
  std::vector<std::string> commands;
  bool more = false;
  for (std::string_view line : split(text, '\n')) {
    const bool starts = line.starts_with("      $ ");
    if (!starts && !more) continue;
    if (starts) commands.emplace_back();
    std::string part(more ? trim(line) : line.substr(8));
    more = part.ends_with(" \\");
    if (more) part.pop_back();
    commands.back() += part;
  }
  return commands;
}

TEST(PlanText, BrokenCommandsAreTheSameWhenPasted) {
  const Plan plan = sample();
  std::vector<std::string> planned;
  for (const Step& step : plan.steps)
    planned.insert(planned.end(), step.cli.begin(), step.cli.end());
  EXPECT_EQ(pasted(to_text(plan, Lang::kEn, 70)), planned);
  EXPECT_EQ(pasted(to_text(plan, Lang::kJa, 100)), planned);
}

TEST(PlanText, ShowsPhasesMarksQuestionsAndWhatIsDone) {
  const std::string text = to_text(sample(), Lang::kEn, 100);
  EXPECT_THAT(text, HasSubstr("== CONTAIN =="));
  EXPECT_THAT(text, HasSubstr("!!! Delete lambda:function worker"));
  EXPECT_THAT(text, HasSubstr("hikeshi answer CASE whose:x"));
  EXPECT_THAT(text, HasSubstr("[done, says Sato"));
  const std::string japanese = to_text(sample(), Lang::kJa, 100);
  EXPECT_THAT(japanese, HasSubstr("== 封じ込め =="));
  EXPECT_THAT(japanese, HasSubstr("取り消し不可"));
}

TEST(PlanText, FirstFiveMinutesAreNumberedCommands) {
  const std::string text = first_minutes_text(sample(), Lang::kEn, 100);
  EXPECT_THAT(text, HasSubstr("  1. Make sure who you are"));
  EXPECT_THAT(text, HasSubstr("  2. Deactivate access key AKIA****O5TA of ci"));
  EXPECT_THAT(text, HasSubstr("update-access-key"));
}

// In '...' a backslash at the end of a line is one, also within "$(...)" and behind a quoted quote.
TEST(PlanText, ACommandIsNotBrokenWithinQuotes) {
  Plan plan;
  const std::string quoted[] = {"'s/one two three four five//'",
                                "'it'\\''s one name of many words'",
                                "\"a b c d e f g h i j k l m n o p q r\""};
  plan.steps.emplace_back().cli = {"x=\"$(echo \"${y:?it's not there}\" | sed " + quoted[0] +
                                   " | grep " + quoted[1] + ")\" && echo " + quoted[2] + " end"};
  const std::string text = to_text(plan, Lang::kEn, 40);
  for (const std::string& whole : quoted) EXPECT_THAT(text, ::testing::HasSubstr(whole));
  EXPECT_THAT(text, ::testing::HasSubstr(" \\\n"));
}

}  // namespace
}  // namespace hikeshi::respond
