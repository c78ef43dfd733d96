// SPDX-License-Identifier: Apache-2.0
// Generated rules on generated records: the engine and the naive oracle must give the same answers.
// Few names and values, so that rules and records meet often.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <random>

#include "sigma/oracle.h"
#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string record() {
    std::string out = fmt::format(R"("eventName":"{}")", pick({"Aa", "Ab", "Ba", "abc"}));
    for (const char* field : {"eventSource", "requestParameters", "errorCode", "x"}) {
      if (below(4) != 0) out += fmt::format(R"(,"{}":{})", field, value(3));
    }
    return "{" + out + "}";
  }

  std::string rule() {
    const size_t selections = 1 + below(3);
    std::string out;
    for (size_t i = 0; i < selections; ++i) out += fmt::format("  s{}:{}", i, selection());
    return rule_file(out + "  condition: " + condition(selections, 3));
  }

 private:
  size_t below(size_t n) { return random_() % n; }
  std::string pick(std::vector<std::string> from) { return from[below(from.size())]; }
  std::string word() {
    return pick({"a", "B", "ab", "Ab", "ba", "b.a", "a\\\\b", "1", "true", "aBc"});
  }

  std::string value(int depth) {
    switch (below(depth > 0 ? 9 : 6)) {
      case 0:
        return "null";
      case 1:
        return pick({"1", "2", "1.5", "-1"});
      case 2:
        return pick({"true", "false"});
      case 6:
        return object(depth - 1);
      case 7:
        return object(depth - 1);
      case 8:
        return "[" + value(depth - 1) + (below(2) ? "," + value(depth - 1) : "") + "]";
      default:
        return '"' + word() + '"';
    }
  }

  std::string object(int depth) {
    std::string out;
    for (const char* key : {"a", "b", "a.b"}) {
      if (below(2) != 0)
        out += fmt::format(R"({}"{}":{})", out.empty() ? "" : ",", key, value(depth));
    }
    return "{" + out + "}";
  }

  std::string pattern() {
    std::string out;
    const size_t parts = 1 + below(3);
    for (size_t i = 0; i < parts; ++i)
      out += pick({"a", "B", "b", "*", "?", "\\*", "\\", "1", "c"});
    return "'" + out + "'";
  }

  std::string literal() {
    return pick({"1", "true", "'1'", "1.5", "null", "Ab", "'a'", "false", "''"});
  }

  std::string values(bool list, const std::function<std::string()>& one) {
    if (!list) return one();
    std::string out = one();
    for (size_t i = below(3); i > 0; --i) out += ", " + one();
    return "[" + out + "]";
  }

  std::string line() {
    const std::string field =
        pick({"eventName", "eventSource", "requestParameters", "errorCode", "x", "x.a", "x.b",
              "x.a.b", "requestParameters.a", "requestParameters.a.b", "requestParameters.b.a"});
    const std::string neq = below(6) == 0 ? "|neq" : "";
    const bool list = below(2) != 0;
    const std::string all = list && below(3) == 0 ? "|all" : "";
    switch (below(8)) {
      case 0:
        return field + "|exists: " + pick({"true", "false"});
      case 1:
        return field + pick({"|gt: ", "|gte: ", "|lt: ", "|lte: "}) + pick({"1", "1.5", "0"});
      case 2:
        return field + "|fieldref" + neq + ": " + pick({"x", "x.a", "eventName"});
      case 3:
        return field + pick({"|re", "|re|i"}) + all + neq + ": " + values(list, [&] {
                 return pick({"'^a'", "b$", "'a.?b'", "'\"[ab]\":'"});
               });
      case 4:
        return field + neq + ": " + values(list, [&] { return literal(); });
      case 5:
        return field + pick({"|cased", "|cased|contains"}) + all + ": " +
               values(list, [&] { return pattern(); });
      default:
        return field + pick({"", "|contains", "|startswith", "|endswith"}) + all + neq + ": " +
               values(list, [&] { return pattern(); });
    }
  }

  std::string selection() {
    switch (below(5)) {
      case 0:
        return " " + values(true, [&] { return pattern(); }) + "\n";
      case 1:
        return "\n    - " + line() + "\n    - " + line() + "\n";
      default: {
        std::string first = line(), second = line();
        if (first.substr(0, first.find(':')) == second.substr(0, second.find(':'))) second.clear();
        return "\n    " + first + (second.empty() ? "" : "\n    " + second) + "\n";
      }
    }
  }

  std::string condition(size_t selections, int depth) {
    switch (below(depth > 0 ? 7 : 1)) {
      case 1:
        return condition(selections, depth - 1) + " and " + condition(selections, depth - 1);
      case 2:
        return condition(selections, depth - 1) + " or " + condition(selections, depth - 1);
      case 3:
        return "not " + condition(selections, 0);
      case 4:
        return "(" + condition(selections, depth - 1) + ")";
      case 5:
        return pick({"1", "all", "any", "2"}) + " of " + pick({"s*", "them", "*"});
      default:
        return fmt::format("s{}", below(selections));
    }
  }

  std::mt19937 random_;
};

TEST(Random, EngineAndOracleAgree) {
  const char* const wanted = std::getenv("HIKESHI_SEED");
  const uint32_t seed = wanted == nullptr ? 20261123 : static_cast<uint32_t>(std::atoi(wanted));
  Generator generate(seed);
  size_t compared = 0, held = 0, never = 0;
  for (int round = 0; round < 1'500; ++round) {
    const std::string rule = generate.rule();
    const Loaded loaded = load_one(rule);
    const bool can_match = loaded.failed.empty();
    if (!can_match) {
      ASSERT_THAT(loaded.failed[0].reason, testing::HasSubstr("never match")) << rule;
      ++never;  // the oracle must then never find a match
    }
    const YAML::Node node = YAML::Load(rule);
    for (int i = 0; i < 12; ++i) {
      const std::string record = generate.record();
      const bool ours = !matches_of(loaded.rules, record).empty();
      ASSERT_EQ(ours, oracle::matches(node, oracle::Json::parse(record)))
          << rule << "\non " << record << "\nround " << round << " of seed " << seed;
      ++compared, held += ours ? 1 : 0;
    }
  }
  std::cout << compared << " answers, " << held << " of them yes, " << never
            << " rules that never match\n";
  EXPECT_GT(held, compared / 10);
  EXPECT_LT(held, compared * 9 / 10);
}

}  // namespace
}  // namespace hikeshi::sigma
