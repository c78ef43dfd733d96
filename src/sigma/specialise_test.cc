// SPDX-License-Identifier: Apache-2.0
#include "sigma/specialise.h"

#include <gtest/gtest.h>

#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

// The rule of a detection whose items on the named field have these answers.
Specialised with(const std::string& detection, trail::Field field, bool answer) {
  const Loaded loaded = load_one(rule_file(detection));
  const Program& program = loaded.rules.programs.at(0);
  Answers answers;
  for (const Item& item : program.items)
    answers.push_back(item.path.is(field) ? std::optional(answer) : std::nullopt);
  return specialise(program, answers);
}

TEST(Specialise, LeavesNothingToAskWhereEveryAnswerIsKnown) {
  const std::string rule = "  s:\n    eventName: RunInstances\n  condition: s";
  EXPECT_EQ(with(rule, trail::Field::kEventName, true).certain, true);
  EXPECT_EQ(with(rule, trail::Field::kEventName, false).certain, false);
}

TEST(Specialise, KeepsWhatEachRecordMustBeAsked) {
  const std::string rule =
      "  s:\n    eventName: RunInstances\n    errorCode: AccessDenied\n  condition: s";
  EXPECT_EQ(with(rule, trail::Field::kEventName, false).certain, false);
  const Specialised left = with(rule, trail::Field::kEventName, true);
  ASSERT_EQ(left.certain, std::nullopt);
  ASSERT_EQ(left.rest.items.size(), 1U);
  EXPECT_EQ(left.rest.items[0].path.name(), "errorCode");
}

TEST(Specialise, CountsKnownAnswersOfAtLeast) {
  const std::string rule =
      "  a: {eventName: A}\n  b: {errorCode: B}\n  c: {userAgent: C}\n  condition: 2 of them";
  const Specialised left = with(rule, trail::Field::kEventName, true);
  ASSERT_EQ(left.certain, std::nullopt);
  EXPECT_EQ(left.rest.nodes[left.rest.root].need, 1U);
  EXPECT_EQ(left.rest.items.size(), 2U);
}

TEST(Specialise, TurnsANotRound) {
  const std::string rule = "  s: {errorCode: B}\n  f: {eventName: A}\n  condition: s and not f";
  EXPECT_EQ(with(rule, trail::Field::kEventName, true).certain, false);
  EXPECT_EQ(with(rule, trail::Field::kEventName, false).rest.items.size(), 1U);
}

TEST(Split, PutsWhatIsSharedApart) {
  const Loaded loaded = load_one(
      rule_file("  s:\n    userIdentity.type: Root\n    errorCode: A\n  f: {userAgent: B}\n"
                "  condition: s and not f"));
  const auto shared = [](const Item& item) { return item.path.name() != "errorCode"; };
  const Parts parts = split(loaded.rules.programs.at(0), shared);
  EXPECT_EQ(parts.shared.items.size(), 2U);
  ASSERT_EQ(parts.own.items.size(), 1U);
  EXPECT_EQ(parts.own.items[0].path.name(), "errorCode");
}

TEST(Split, LeavesNothingOfItsOwnToARuleOfSharedFields) {
  const Loaded loaded = load_one(rule_file("  s: {userAgent: B}\n  condition: s"));
  EXPECT_TRUE(
      split(loaded.rules.programs.at(0), [](const Item&) { return true; }).own.nodes.empty());
}

// The userIdentity is asked once for records that share it; where it is absent, what stands under
// the whole path in the record is not shared.
TEST(Matcher, SharesNoAnswerOfRecordsWithoutTheField) {
  const Loaded loaded = load_one(rule_file("  s:\n    userIdentity.type: Root\n  condition: s"));
  SharingMatcher matcher(loaded.rules, {trail::Field::kUserIdentity});
  EXPECT_TRUE(matcher.matches_of(R"({"eventName":"A","userIdentity.type":"User"})").empty());
  EXPECT_FALSE(matcher.matches_of(R"({"eventName":"A","userIdentity.type":"Root"})").empty());
}

// Candidates are made from the first record of a call, be it one that failed or not, and serve all.
TEST(Candidates, OfASoundRecordAreAskedNothingOfErrors) {
  const Loaded loaded =
      load({{"rules/none.yml", rule_file("  s: {errorCode: null}\n  condition: s", "none")},
            {"rules/not.yml", rule_file("  s: {eventName: A}\n  f: {errorCode|exists: true}\n"
                                        "  condition: s and not f",
                                        "not")},
            {"rules/or.yml", rule_file("  s: {errorCode: Denied}\n  o: {userAgent: curl}\n"
                                       "  condition: s or o",
                                       "or")}});
  const std::string sound = R"({"eventName":"A","userAgent":"x","userIdentity":{}})";
  const std::string failed =
      R"({"eventName":"A","userAgent":"x","userIdentity":{},"errorCode":"Denied"})";
  const std::string written = R"({"eventName":"A","userIdentity":{},"errorCode":null})";
  const std::string curl = R"({"eventName":"A","userAgent":"curl","userIdentity":{}})";
  using Rules = std::vector<uint32_t>;
  for (const std::string& first : {sound, failed, written}) {
    SharingMatcher matcher(loaded.rules, {trail::Field::kUserIdentity});
    (void)matcher.matches_of(first);
    EXPECT_EQ(matcher.matches_of(sound), (Rules{0, 1}));
    EXPECT_EQ(matcher.matches_of(failed), (Rules{2}));
    EXPECT_EQ(matcher.matches_of(written), (Rules{0}));
    EXPECT_EQ(matcher.matches_of(curl), (Rules{0, 1, 2}));
  }
}

TEST(Candidates, OfASoundRecordAreFewer) {
  const Loaded loaded = load_one(rule_file("  s: {errorCode: Denied}\n  condition: s"));
  SharingMatcher matcher(loaded.rules, {trail::Field::kUserIdentity});
  (void)matcher.matches_of(R"({"eventName":"A","userIdentity":{}})");
  EXPECT_EQ(matcher.tried(), 0U);
  (void)matcher.matches_of(R"({"eventName":"A","userIdentity":{},"errorCode":"Denied"})");
  EXPECT_EQ(matcher.tried(), 1U);
}

}  // namespace
}  // namespace hikeshi::sigma
