// SPDX-License-Identifier: Apache-2.0
// Conditions: what they mean, and what is refused.
#include "sigma/condition.h"

#include <gmock/gmock.h>

#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

struct Case {
  std::string condition;
  std::string fields;  // which of a, b, c, d, _e are true
  bool matches;
};

class Conditions : public testing::TestWithParam<Case> {};

TEST_P(Conditions, Mean) {
  const auto& [condition, fields, expected] = GetParam();
  std::string detection;
  for (const char* name : {"sel_a", "sel_b", "other_c", "other_d", "_e"})
    detection += std::string("  ") + name + ":\n    " + std::string(name).back() + ": 1\n";
  const Loaded loaded = load_one(rule_file(detection + "  condition: " + condition));
  ASSERT_THAT(loaded.failed, testing::IsEmpty()) << condition << loaded.failed[0].reason;
  std::string record = "{";
  for (const char field : fields)
    record += (record.size() > 1 ? ",\"" : "\"") + std::string(1, field) + "\":1";
  EXPECT_EQ(!matches_of(loaded.rules, record + "}").empty(), expected)
      << condition << " with " << fields;
}

INSTANTIATE_TEST_SUITE_P(
    All, Conditions,
    testing::Values(
        Case{"sel_a", "a", true}, Case{"sel_a", "b", false}, Case{"not sel_a", "b", true},
        Case{"not not sel_a", "a", true}, Case{"not not not sel_a", "a", false},
        Case{"sel_a and sel_b", "ab", true}, Case{"sel_a and sel_b", "a", false},
        Case{"sel_a or sel_b", "b", true}, Case{"sel_a or sel_b", "c", false},
        // not > and > or
        Case{"sel_a or sel_b and other_c", "a", true},
        Case{"(sel_a or sel_b) and other_c", "a", false},
        Case{"sel_a and sel_b or other_c", "c", true},
        Case{"sel_a and (sel_b or other_c)", "c", false}, Case{"not sel_a and sel_b", "b", true},
        Case{"not sel_a and sel_b", "", false}, Case{"not (sel_a and sel_b)", "a", true},
        Case{"not sel_a or sel_b", "ab", true}, Case{"sel_a AND Not sel_b", "a", true},
        Case{"1 of sel_*", "b", true}, Case{"1 of sel_*", "c", false},
        Case{"any of sel_*", "a", true}, Case{"all of sel_*", "ab", true},
        Case{"all of sel_*", "a", false}, Case{"1 of *_c", "c", true},
        Case{"2 of sel_*", "ab", true}, Case{"2 of sel_*", "a", false},
        Case{"3 of them", "abc", true}, Case{"3 of them", "ab", false},
        Case{"1 of them", "d", true}, Case{"1 of them", "e", false}, Case{"_e", "e", true},
        Case{"1 of _*", "e", true}, Case{"all of them", "abcd", true},
        Case{"all of them", "abc", false}, Case{"not 1 of other_*", "ab", true},
        Case{"sel_a and not 1 of other_*", "ac", false},
        Case{"[sel_a and sel_b, other_c]", "c", true},
        Case{"[sel_a and sel_b, other_c]", "b", false},
        Case{"'((sel_a))and(not(sel_b))'", "a", true}));

struct Refusal {
  std::string condition;
  std::string reason;
};

class ConditionRefusals : public testing::TestWithParam<Refusal> {};

TEST_P(ConditionRefusals, AreNamed) {
  const auto result = parse_condition(GetParam().condition);
  ASSERT_FALSE(result) << GetParam().condition;
  EXPECT_THAT(result.error().message, testing::HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    All, ConditionRefusals,
    testing::Values(Refusal{"", "ends too early"}, Refusal{"a and", "ends too early"},
                    Refusal{"and a", "'and'"}, Refusal{"a b", "'b'"},
                    Refusal{"(a", "ends too early"}, Refusal{"a)", "')'"}, Refusal{"()", "')'"},
                    Refusal{"not", "ends too early"}, Refusal{"1 of", "'1'"},
                    Refusal{"0 of x*", "'0'"}, Refusal{"x of them", "'x'"},
                    Refusal{"1 of (a)", "'1'"}, Refusal{"-1 of x", "'-1'"},
                    Refusal{"s | count() > 5", "correlations"},
                    Refusal{"s | count(x) by y > 5", "correlations"}, Refusal{"a near b", "near"},
                    Refusal{std::string(65, '(') + "a" + std::string(65, ')'), "too deep"},
                    Refusal{std::string(20'000, 'a'), "longer"}));

TEST(Condition, DeepButAllowedNestingWorks) {
  EXPECT_TRUE(parse_condition(std::string(60, '(') + "a" + std::string(60, ')')));
  std::string many = "not a";
  for (int i = 0; i < 500; ++i) many = "not " + many;
  EXPECT_TRUE(parse_condition(many));
}

TEST(Selects, StarsAreAnyText) {
  EXPECT_TRUE(selects("a*c", "abc"));
  EXPECT_TRUE(selects("*", "abc"));
  EXPECT_FALSE(selects("a*c", "abcd"));
  EXPECT_FALSE(selects("A*", "abc"));
  EXPECT_FALSE(selects("*", "_abc"));
  EXPECT_FALSE(selects("them", "_abc"));
}

}  // namespace
}  // namespace hikeshi::sigma
