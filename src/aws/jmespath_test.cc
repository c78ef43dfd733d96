// SPDX-License-Identifier: Apache-2.0
// One case of each kind; tests/aws/oracle.py holds thousands against the reference implementation.
#include "aws/jmespath.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace hikeshi::aws {
namespace {

const char* const kDocument = R"({
  "a": {"b": {"c": 1}, "x y": "quoted"},
  "list": [{"n": 2, "s": "two"}, {"n": 3, "s": "three"}, {"n": null}],
  "nested": [[1, 2], [3], 4, []],
  "numbers": [5, 3, 4], "texts": ["b", "a"], "map": {"one": {"v": 1}, "two": {"v": 2}},
  "empty": "", "zero": 0, "no": false, "umlaut": "\u00e4\u00f6"})";

struct Case {
  const char* expression;
  const char* expected;
};

constexpr Case kCases[] = {
    {"a.b.c", "1"},
    {"a.\"x y\"", "\"quoted\""},
    {"a.missing.c", "null"},
    {"list[0].n", "2"},
    {"list[-1]", R"({"n":null})"},
    {"list[9]", "null"},
    {"list[*].n", "[2,3]"},
    {"list[].s", R"(["two","three"])"},
    {"list[*].s | [0]", "\"two\""},
    {"numbers[1:]", "[3,4]"},
    {"numbers[::-1]", "[4,3,5]"},
    {"numbers[:-1]", "[5,3]"},
    {"numbers[9223372036854775807:-9223372036854775807:-1]", "[4,3,5]"},
    {"nested[]", "[1,2,3,4]"},
    {"map.*.v", "[1,2]"},
    {"*.b", R"([{"c":1}])"},
    {"list[?n > `2`].s", R"(["three"])"},
    {"list[?s == 'two' || n == `3`].n", "[2,3]"},
    {"list[?!s]", R"([{"n":null}])"},
    {"list[?n >= `2` && s != 'two'].n", "[3]"},
    {"[a.b.c, zero]", "[1,0]"},
    {"{x: a.b.c, \"y z\": empty}", R"({"x":1,"y z":""})"},
    {"missing || empty || a.b.c", "1"},
    {"zero && `\"yes\"`", "\"yes\""},
    {"!no", "true"},
    {"`{\"k\": [1, 2]}`.k[1]", "2"},
    {"'it\\'s'", "\"it's\""},
    {"@.zero", "0"},
    {"length(list)", "3"},
    {"length(umlaut)", "2"},
    {"length(list[?n]) == `2`", "true"},
    {"contains(numbers, `4`)", "true"},
    {"contains('abc', 'bc')", "true"},
    {"starts_with(a.\"x y\", 'quo') && ends_with('ab', 'b')", "true"},
    {"keys(map)", R"(["one","two"])"},
    {"values(map)[0].v", "1"},
    {"sort(texts)", R"(["a","b"])"},
    {"max(numbers)", "5"},
    {"min(texts)", "\"a\""},
    {"reverse(numbers)", "[4,3,5]"},
    {"join('-', texts)", "\"b-a\""},
    {"not_null(missing, no)", "false"},
    {"to_number('1.5')", "1.5"},
    {"to_number('x')", "null"},
    {"to_array(zero)", "[0]"},
    {"type(list[0])", "\"object\""},
    {"numbers > `1`", "null"},
    {"`{\"a\": 1, \"b\": 2}` == `{\"b\": 2, \"a\": 1.0}`", "true"},
    {"no == zero", "false"},
};

TEST(Jmespath, Finds) {
  const Json document = Json::parse(kDocument);
  for (const Case& each : kCases) {
    const auto compiled = Jmespath::compile(each.expression);
    ASSERT_TRUE(compiled.has_value()) << each.expression << ": " << compiled.error().message;
    const auto found = compiled->search(document);
    ASSERT_TRUE(found.has_value()) << each.expression << ": " << found.error().message;
    EXPECT_EQ(found->dump(), each.expected) << each.expression;
  }
}

struct Refused {
  const char* expression;
  Code code;
  uint64_t offset;
};

constexpr Refused kRefused[] = {
    {"", Code::kUsage, 0},
    {"a.", Code::kUsage, 2},
    {"a..b", Code::kUsage, 2},
    {"a[", Code::kUsage, 2},
    {"a]", Code::kUsage, 1},
    {"a[0", Code::kUsage, 3},
    {"a[1:2:0]", Code::kUsage, 1},
    {"a[:::]", Code::kUsage, 4},
    {"a b", Code::kUsage, 2},
    {"a = b", Code::kUsage, 2},
    {"'open", Code::kUsage, 0},
    {"`nope`", Code::kUsage, 0},
    {"\"\\x\"", Code::kUsage, 0},
    {"a[99999999999999999999]", Code::kUsage, 2},
    {"{a b}", Code::kUsage, 3},
    {"nope(a)", Code::kUsage, 0},
    {"b.length(a, b)", Code::kUsage, 2},
    {"length(a b)", Code::kUsage, 9},
    {"sort_by(a, &b)", Code::kUnsupported, 0},
    {"not_null(&a)", Code::kUnsupported, 9},
    {"a.#", Code::kUsage, 2},
    {"a\xFF", Code::kUsage, 0},
};

TEST(Jmespath, SaysWhereItEnds) {
  for (const Refused& each : kRefused) {
    const auto compiled = Jmespath::compile(each.expression);
    ASSERT_FALSE(compiled.has_value()) << each.expression;
    EXPECT_EQ(compiled.error().code, each.code) << each.expression;
    EXPECT_EQ(compiled.error().offset, each.offset) << each.expression;
  }
}

std::string repeated(const std::string& part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

TEST(Jmespath, DepthIsLimited) {
  for (const char* part : {"(", "[", "!", "a.", "a|", "a[?", "a||", "`[", "length("}) {
    const auto got = Jmespath::compile(repeated(part, 10000) + "a");
    ASSERT_FALSE(got.has_value()) << part;
    EXPECT_TRUE(got.error().code == Code::kLimit || part == std::string("`[")) << part;
  }
  EXPECT_EQ(Jmespath::compile("a" + repeated("[0]", 10000)).error().code, Code::kLimit);
  EXPECT_EQ(Jmespath::compile("`" + repeated("[", 9999) + "`").error().code, Code::kLimit);
  EXPECT_TRUE(Jmespath::compile(repeated("a.", 80) + "a").has_value());
}

TEST(Jmespath, AnswersThatDoubleAreLimited) {
  const auto compiled = Jmespath::compile(repeated("[@, @] | ", 60) + "@");
  EXPECT_EQ(compiled->search(Json(std::string(9999, 'x'))).error().code, Code::kLimit);
  const auto joined = Jmespath::compile(repeated("join(@, [@, @]) | ", 60) + "@");
  EXPECT_EQ(joined->search(Json("x")).error().code, Code::kLimit);
}

TEST(Jmespath, WrongArgumentsSayWhere) {
  const auto got = Jmespath::compile("a.length(b)")->search(Json::parse(R"({"a": {"b": 1}})"));
  EXPECT_EQ(got.error().code, Code::kUsage);
  EXPECT_EQ(got.error().offset, 2u);
}

}  // namespace
}  // namespace hikeshi::aws
