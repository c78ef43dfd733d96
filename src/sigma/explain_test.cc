// SPDX-License-Identifier: Apache-2.0
// The tree of answers: it agrees with the matcher and says what stands in the record.
#include "sigma/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Explanation explained(const std::string& detection, const std::string& json) {
  const Loaded loaded = load_one(rule_file(detection));
  EXPECT_THAT(loaded.failed, IsEmpty());
  const OwnedRecord record(json);
  Explanation e = explain(loaded.rules, 0, record.get());
  EXPECT_EQ(e.held, !matches_of(loaded.rules, json).empty());
  return e;
}

TEST(Explain, EveryNodeAnswersAlsoWhereTheMatcherStops) {
  const auto e = explained(
      "  a: {eventName: A, awsRegion: eu-west-1}\n  b: {userAgent|contains: x}\n"
      "  c: [word, other]\n  condition: a and not b and 1 of c*",
      R"({"eventName":"B","awsRegion":"eu-west-1","userAgent":"axe"})");
  EXPECT_FALSE(e.held);
  EXPECT_EQ(e.says, "all of");
  std::string tree;
  const std::function<void(const Explanation&)> walk = [&](const Explanation& node) {
    tree += node.says + (node.held ? "+" : "-") + " ";
    for (const Explanation& part : node.parts) walk(part);
  };
  walk(e);
  EXPECT_EQ(tree,
            "all of- all of- eventName: A- awsRegion: eu-west-1+ not- userAgent|contains: x+ "
            "anywhere: word, other- ");
}

TEST(Explain, ALineSaysWhatTheRecordHas) {
  const auto e = explained("  s: {resources.ARN|startswith: arn:a}\n  condition: s",
                           R"({"resources":[{"ARN":"arn:b"},{"ARN":null},{"ARN":"arn:a:1"}]})");
  EXPECT_TRUE(e.held && e.line && e.present);
  EXPECT_THAT(e.found, ElementsAre("arn:b", "null", "arn:a:1"));
  EXPECT_THAT(e.names, ElementsAre("s"));
  const auto absent = explained("  s: {errorCode: null}\n  condition: s", R"({"eventName":"A"})");
  EXPECT_TRUE(absent.held && !absent.present && absent.found.empty());
}

TEST(Explain, ABlockAnswersForEachElement) {
  const Loaded loaded =
      load_one("sigma-version: 3\n" + rule_file("  s:\n    requestParameters.x[any]: {a: 1, b: 2}\n"
                                                "  condition: s"));
  ASSERT_THAT(loaded.failed, IsEmpty());
  EXPECT_THAT(loaded.doubts, IsEmpty());
  const OwnedRecord record(R"({"requestParameters":{"x":[{"a":1,"b":3},{"a":1,"b":2}]}})");
  const Explanation e = explain(loaded.rules, 0, record.get());
  EXPECT_TRUE(e.held);
  EXPECT_EQ(e.says, "requestParameters.x[any]");
  ASSERT_THAT(e.parts, testing::SizeIs(2));
  EXPECT_EQ(e.parts[0].says, "element 1 of 2");
  EXPECT_FALSE(e.parts[0].held);
  EXPECT_THAT(e.parts[0].parts[0].parts[1].found, ElementsAre("3"));
  EXPECT_TRUE(e.parts[1].held);
  const OwnedRecord none(R"({"requestParameters":null})");
  EXPECT_THAT(explain(loaded.rules, 0, none.get()).says, testing::HasSubstr("no such element"));
}

TEST(Explain, AnOutlineIsThatOfTheDetectionAlone) {
  const auto of = [](const std::string& detection) {
    return outline(load_one(rule_file(detection)).rules.programs.at(0));
  };
  const std::string one =
      of("  a: {eventName: A, awsRegion: x}\n  b: {userAgent: y}\n"
         "  condition: a or b");
  EXPECT_EQ(one, of("  q: {userAgent: y}\n  p: {awsRegion: x, eventName: A}\n  condition: p or q"));
  EXPECT_NE(one, of("  a: {eventName: A, awsRegion: x}\n  b: {userAgent: y}\n"
                    "  condition: a and b"));
}

}  // namespace
}  // namespace hikeshi::sigma
