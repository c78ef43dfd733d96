// SPDX-License-Identifier: Apache-2.0
#include "sigma/placeholders.h"

#include <gmock/gmock.h>

#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(PlaceholderFiles, AreMapsOfNamesToTexts) {
  Placeholders out;
  ASSERT_TRUE(read_placeholders("one: a\n'%two%': [b, 5, true]\n", out));
  ASSERT_TRUE(read_placeholders(R"({"one": ["c*"]})", out));
  EXPECT_THAT(out, ElementsAre(Pair("one", ElementsAre("a", "c*")),
                               Pair("two", ElementsAre("b", "5", "true"))));
  const Loaded loaded = load({{"a.yml", rule_file("  s:\n    userAgent|expand: '%one%'\n"
                                                  "  condition: s")}},
                             out);
  EXPECT_THAT(matches_of(loaded.rules, R"({"userAgent":"Cat"})"), ElementsAre(0));
  EXPECT_THAT(matches_of(loaded.rules, R"({"userAgent":"b"})"), testing::IsEmpty());
}

TEST(PlaceholderFiles, SayWhatIsWrong) {
  for (const auto& [bytes, reason] :
       std::vector<std::pair<std::string, std::string>>{{"- a\n", "one map"},
                                                        {"", "one map"},
                                                        {"a: 1\n---\nb: 2\n", "one map"},
                                                        {"a: []\n", "'a' has no values"},
                                                        {"a:\n", "'a' has no values"},
                                                        {"a: {b: c}\n", "'a' has no values"},
                                                        {"a: [[b]]\n", "no text"},
                                                        {"a: 1\na: 2\n", "twice"}}) {
    Placeholders out;
    const Status read = read_placeholders(bytes, out);
    ASSERT_FALSE(read) << bytes;
    EXPECT_THAT(read.error().message, testing::HasSubstr(reason));
  }
}

}  // namespace
}  // namespace hikeshi::sigma
