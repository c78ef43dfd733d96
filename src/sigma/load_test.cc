// SPDX-License-Identifier: Apache-2.0
// What loads, what is named and why; old and new ways to write several rules in one file.
#include "sigma/load.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kGood = rule_file("  s:\n    eventName: A\n  condition: s");

struct Refusal {
  std::string file;
  std::string reason;
};

class Refusals : public testing::TestWithParam<Refusal> {};

TEST_P(Refusals, AreNamed) {
  const Loaded loaded = load({{"rules/bad.yml", GetParam().file}, {"rules/good.yml", kGood}});
  EXPECT_THAT(loaded.rules.rules, SizeIs(1)) << GetParam().file.substr(0, 300);
  ASSERT_THAT(loaded.failed, SizeIs(1)) << GetParam().file.substr(0, 300);
  EXPECT_EQ(loaded.failed[0].file, "rules/bad.yml");
  EXPECT_THAT(loaded.failed[0].reason, HasSubstr(GetParam().reason));
}

std::string selection(const std::string& lines) {
  return rule_file("  s:\n    " + lines + "\n  condition: s");
}

std::string repeated(const std::string& text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

INSTANTIATE_TEST_SUITE_P(
    Yaml, Refusals,
    testing::Values(
        Refusal{"", "empty"}, Refusal{"---\n---\n", "empty"}, Refusal{"a: [", "line"},
        Refusal{"a: b: c", "line 1"}, Refusal{"\xFF\xFE", "UTF-8"}, Refusal{"- 1", "not a map"},
        Refusal{"title: x", "neither detection"}, Refusal{"? [a]\n: b", "no text"},
        Refusal{selection("eventName: A\n    eventName: B"), "'eventName' stands twice"},
        Refusal{"title: a\ntitle: b\n" + kGood, "'title' stands twice"},
        Refusal{repeated("[", 400), "deeper"}, Refusal{repeated("{a: ", 400), "deeper"},
        Refusal{"a: *b", "line"}, Refusal{"a: &x {<<: {b: c}}", "merge keys"},
        Refusal{"a: !!python/object x", "unknown tag"},
        Refusal{"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
                "too many values"},
        Refusal{"a: '" + std::string(2 << 20, 'x') + "'", "larger"},
        Refusal{repeated("---\na\n", 2'000), "too many documents"},
        Refusal{
            "action: global\nx: [" + repeated("1,", 9'000) + "]\n" + repeated("---\na: 1\n", 99),
            "with what is shared"}));

INSTANTIATE_TEST_SUITE_P(
    Rules, Refusals,
    testing::Values(
        Refusal{"title: x\ndetection: {s: {a: 1}, condition: s}", "no logsource"},
        Refusal{"title: x\nlogsource: {product: windows}\ndetection: {}", "not aws/cloudtrail"},
        Refusal{"title: x\nlogsource: {product: aws, service: waf}\ndetection: {}", "'waf'"},
        Refusal{"logsource: {product: aws}\ndetection: {s: {a: 1}, condition: s}", "no title"},
        Refusal{rule_file("  s:\n    a: 1"), "no condition"},
        Refusal{rule_file("  s:\n    a: 1\n  condition: []"), "no condition"},
        Refusal{rule_file("  s:\n    a: 1\n  condition: {a: b}"), "no text"},
        Refusal{rule_file("  s:\n    a: 1\n  condition: t"), "'t', which is no selection"},
        Refusal{rule_file("  s:\n    a: 1\n  condition: 1 of t*"), "stands for no selection"},
        Refusal{rule_file("  s: {}\n  condition: s"), "empty selection"},
        Refusal{rule_file("  s: []\n  condition: s"), "empty selection"},
        Refusal{rule_file("  s:\n  condition: s"), "empty selection"},
        Refusal{rule_file("  s: [[a]]\n  condition: s"), "list in a list"},
        Refusal{selection("a: []"), "empty list"}, Refusal{selection("a: {b: c}"), "neither text"},
        Refusal{selection("a: [[b]]"), "neither text"},
        Refusal{rule_file("  s:\n    a: 1\n  condition: s | count() > 5"), "correlations"},
        Refusal{selection("a[any].b: 1"), "needs 'sigma-version: 3'"},
        Refusal{"sigma-version: 4\n" + kGood, "is not known"},
        Refusal{"sigma-version: 3\n" + selection("a[some].b: 1"), "selector [some]"},
        Refusal{"sigma-version: 3\n" + selection("a[0: 1"), "cannot be read"},
        Refusal{"sigma-version: 3\n" + selection("a[any]|contains: {b: 1}"), "in front of a block"},
        Refusal{selection("src_country: JP"), "IP data"}));

INSTANTIATE_TEST_SUITE_P(
    Modifiers, Refusals,
    testing::Values(Refusal{selection("a|fuzzy: 1"), "unknown modifier 'fuzzy'"},
                    Refusal{selection("a|: 1"), "unknown modifier ''"},
                    Refusal{selection("a|re: '(?=x)'"), "RE2"},
                    Refusal{selection("a|re: '('"), "RE2"},
                    Refusal{selection("a|re: '((((x{99}){99}){99}){99})'"), "RE2"},
                    Refusal{selection("a|contains|re: x"), "'re' does not fit"},
                    Refusal{selection("a|i: x"), "'i' does not fit"},
                    Refusal{selection("a|contains: null"), "'contains' does not fit"},
                    Refusal{selection("a|exists: maybe"), "'exists' does not fit"},
                    Refusal{selection("a|cidr: 10.0.0.0/33"), "'cidr' does not fit"},
                    Refusal{selection("a|cidr: host"), "'cidr' does not fit"},
                    Refusal{selection("a|gt: many"), "'gt' does not fit"},
                    Refusal{selection("a|hour: noon"), "'hour' does not fit"},
                    Refusal{selection("a|base64: 'a*'"), "'base64' does not fit"},
                    Refusal{selection("a|base64offset: 'x'"), "'base64offset' does not fit"},
                    Refusal{selection("a|fieldref: 'b*'"), "'fieldref' does not fit"},
                    Refusal{selection("a|expand: '%b%'"), "%b% has no values"},
                    Refusal{selection("a|windash: ' -a -b -c -d -e'"), "windash"},
                    Refusal{rule_file("  s:\n    '|exists': true\n  condition: s"), "keyword"},
                    Refusal{selection("a|all" + repeated("|all", 12) + ": x"), "more than 12"}));

// What can never be true is named, not carried along in silence.
INSTANTIATE_TEST_SUITE_P(
    Never, Refusals,
    testing::Values(Refusal{rule_file("  a:\n    eventName: A\n  b:\n    eventName: B\n"
                                      "  condition: a and b"),
                            "never match"},
                    Refusal{rule_file("  a:\n    eventSource: A\n  b:\n    eventSource: B\n"
                                      "  condition: all of them"),
                            "never match"},
                    Refusal{selection("eventName|all: [A, B]"), "never match"},
                    Refusal{rule_file("  a:\n    x: 1\n  condition: 2 of a*"), "never match"}));

std::string with_base(const std::string& correlation) {
  return correlation + "---\nid: base-id\n" + rule_file("  s:\n    x: 1\n  condition: s", "Base");
}

TEST(Load, CorrelationsThatCannotBeAreNamed) {
  const std::vector<Refusal> cases = {
      {"type: event_count\n  rules: [T]\n  timespan: 5m\n  condition: {gte: 3}",
       "'T', which is not"},
      {"type: near\n  rules: [Base]\n  timespan: 5m", "type 'near'"},
      {"type: value_percentile\n  rules: [Base]\n  timespan: 5m\n  condition: {gte: 3, field: x}",
       "without 'percentile: 95'"},
      {"type: value_percentile\n  rules: [Base]\n  timespan: 5m\n"
       "  condition: {gte: 3, field: x, percentile: 101}",
       "from 0 to 100"},
      {"type: value_median\n  rules: [Base]\n  timespan: 5m\n"
       "  condition: {gte: 3, field: x, percentile: 60}",
       "50 by definition"},
      {"type: value_sum\n  rules: [Base]\n  timespan: 5m\n"
       "  condition: {gte: 3, field: x, percentile: 60}",
       "'percentile' in the"},
      {"type: temporal\n  rules: [Base, base-id]\n  timespan: 5m\n  condition: Base and other",
       "'other', which is not in the rules"},
      {"type: temporal\n  rules: [Base, base-id]\n  timespan: 5m\n  condition: Base",
       "does not name 'base-id'"},
      {"type: temporal\n  rules: [Base]\n  timespan: 5m\n  condition: 1 of them", "'of' in the"},
      {"type: temporal\n  rules: [Base]\n  timespan: 5m\n  condition: [Base]", "must be a map"},
      {"type: temporal\n  rules: [Base]\n  timespan: 5m\n  condition: not Base", "never match"},
      {"type: temporal\n  rules: [Base]\n  timespan: 5m\n  condition: {gte: 2}", "never match"},
      {"type: event_count\n  rules: [Base]\n  timespan: 5m\n  condition: {lt: 1}", "never match"},
      {"type: event_count\n  rules: [Base]\n  timespan: 5m\n  condition: {gt: 3, lt: 4}",
       "never match"},
      {"type: value_avg\n  rules: [Base]\n  timespan: 5m\n  condition: {gt: 4, lt: 4, field: x}",
       "never match"},
      {"type: temporal_ordered\n  rules: [Base, x]\n  timespan: 5m\n  condition: Base or x",
       "'or' in the"},
      {"type: temporal_ordered\n  rules: [Base, x]\n  timespan: 5m\n  condition: not (Base and x)",
       "'not (...)'"},
      {"type: temporal_ordered\n  rules: [Base]\n  timespan: 5m\n  condition: not Base",
       "wants no rule"},
      {"type: event_count\n  rules: [Base]\n  timespan: 5m", "no condition"},
      {"type: event_count\n  rules: [Base]\n  timespan: 5\n  condition: {gte: 3}", "timespan"},
      {"type: event_count\n  rules: [Base]\n  timespan: 0m\n  condition: {gte: 3}", "timespan"},
      {"type: event_count\n  rules: [Base]\n  timespan: 5q\n  condition: {gte: 3}", "timespan"},
      {"type: event_count\n  rules: [Base]\n  timespan: 99999999y\n  condition: {gte: 3}",
       "timespan"},
      {"type: event_count\n  rules: []\n  timespan: 5m\n  condition: {gte: 3}", "names no rules"},
      {"type: event_count\n  rules: [Base, Base]\n  timespan: 5m\n  condition: {gte: 3}", "twice"},
      {"type: event_count\n  rules: [Base]\n  timespan: 5m\n  condition: {most: 3}", "'most'"},
      {"type: event_count\n  rules: [Base]\n  timespan: 5m\n  condition: a and b", "only temporal"},
      {"type: value_count\n  rules: [Base]\n  timespan: 5m\n  condition: {gte: 3}", "no field"},
      {"type: event_count\n  rules: [Base]\n  timespan: 5m\n  condition: {gte: 3, field: x}",
       "counts no values"},
      {"type: temporal_ordered\n  rules: [Base]\n  timespan: 5m\n  condition: {gte: 3}",
       "temporal_ordered with"},
      {"type: event_count\n  rules: [Base, base-id]\n  timespan: 5m\n  condition: {gte: 3}",
       "'Base' twice"},
      {"type: event_count\n  rules: [Me]\n  timespan: 5m\n  condition: {gte: 3}", "circle"},
  };
  for (const Refusal& c : cases) {
    const Loaded loaded = load_one(with_base("title: Me\ncorrelation:\n  " + c.file + "\n"));
    EXPECT_THAT(loaded.rules.rules, SizeIs(1)) << c.file;
    ASSERT_THAT(loaded.failed, SizeIs(1)) << c.file;
    EXPECT_THAT(loaded.failed[0].reason, HasSubstr("document 1 (Me): "));
    EXPECT_THAT(loaded.failed[0].reason, HasSubstr(c.reason));
  }
}

TEST(Load, ReadsTheHead) {
  const Loaded loaded = load_one(
      "title: Some title\nid: 5638f7c0-0000-4000-8000-000000000001\nname: some_name\n"
      "status: Test\nlevel: High\nauthor: A, B\ndescription: |\n  Two\n  lines\n"
      "tags: [attack.persistence, attack.t1098.001, cve.2024.1]\nfalsepositives: [one, two]\n"
      "references: https://example.org\nlogsource: {product: AWS}\n"
      "detection: {s: {eventName: X}, condition: s}\n");
  ASSERT_THAT(loaded.rules.rules, SizeIs(1));
  const Rule& rule = loaded.rules.rules[0];
  EXPECT_EQ(rule.title, "Some title");
  EXPECT_EQ(rule.id, "5638f7c0-0000-4000-8000-000000000001");
  EXPECT_EQ(rule.level, "high");
  EXPECT_EQ(rule.status, "test");
  EXPECT_EQ(rule.file, "rules/one.yml");
  EXPECT_EQ(rule.description, "Two\nlines");
  EXPECT_THAT(rule.attack(), ElementsAre("persistence", "t1098.001"));
  EXPECT_THAT(rule.falsepositives, ElementsAre("one", "two"));
  EXPECT_THAT(rule.references, ElementsAre("https://example.org"));
  EXPECT_TRUE(rule.alerts);
}

TEST(Load, AliasesAreCopied) {
  const Loaded loaded =
      load_one(rule_file("  a: &a\n    eventName: &n [X, Y]\n  b:\n    eventName: *n\n"
                         "  c: *a\n  condition: all of them"));
  EXPECT_THAT(loaded.failed, IsEmpty());
  EXPECT_THAT(matches_of(loaded.rules, R"({"eventName":"y"})"), SizeIs(1));
}

TEST(Load, OneBadDocumentDoesNotCostTheOthers) {
  const Loaded loaded = load_one(kGood + "---\ntitle: Bad one\n---\n" + kGood);
  EXPECT_THAT(loaded.rules.rules, SizeIs(2));
  ASSERT_THAT(loaded.failed, SizeIs(1));
  EXPECT_THAT(loaded.failed[0].reason, HasSubstr("document 2 (Bad one)"));
}

TEST(Load, OldActionsShareParts) {
  const Loaded loaded = load_one(
      "action: global\ntitle: G\nlogsource: {product: aws}\ndetection:\n  condition: s\n"
      "---\nid: one\ndetection:\n  s: {eventName: A}\n"
      "---\nid: two\ndetection:\n  s: {eventName: B}\n"
      "---\naction: repeat\nid: three\ndetection:\n  s: {awsRegion: r}\n"
      "---\naction: reset\n---\n" +
      kGood);
  EXPECT_THAT(loaded.failed, IsEmpty());
  EXPECT_THAT(loaded.rules.rules, SizeIs(4));
  EXPECT_THAT(matches_of(loaded.rules, R"({"eventName":"A"})"), ElementsAre(0, 3));
  EXPECT_THAT(matches_of(loaded.rules, R"({"eventName":"B"})"), ElementsAre(1));
  EXPECT_THAT(matches_of(loaded.rules, R"({"eventName":"B","awsRegion":"r"})"), ElementsAre(1, 2));
}

TEST(Load, FiltersNarrowTheRulesTheyName) {
  const std::string filter =
      "title: F\nlogsource: {product: aws, service: cloudtrail}\nfilter:\n  rules: [first]\n"
      "  ours: {userAgent: deploy}\n  condition: not ours\n";
  const std::string rules = "name: first\n" + kGood + "---\nname: second\n" + kGood;
  const Loaded loaded = load({{"a", filter}, {"b", rules}});
  EXPECT_THAT(loaded.failed, IsEmpty());
  EXPECT_THAT(matches_of(loaded.rules, R"({"eventName":"A"})"), ElementsAre(0, 1));
  EXPECT_THAT(matches_of(loaded.rules, R"({"eventName":"A","userAgent":"deploy"})"),
              ElementsAre(1));

  std::string any = filter;
  any.replace(any.find("[first]"), 7, "any");
  EXPECT_THAT(matches_of(load({{"b", rules}, {"c", any}}).rules,
                         R"({"eventName":"A","userAgent":"deploy"})"),
              IsEmpty());

  std::string bad = filter;
  bad.replace(bad.find("not ours"), 8, "not mine");
  const Loaded refused = load({{"b", rules}, {"c", bad}});
  EXPECT_THAT(refused.failed, SizeIs(1));
  EXPECT_THAT(matches_of(refused.rules, R"({"eventName":"A","userAgent":"deploy"})"),
              ElementsAre(0, 1));
}

TEST(Load, FiltersAreLimited) {
  std::string filters;
  for (int i = 0; i < 257; ++i)
    filters +=
        "---\ntitle: F\nlogsource: {product: aws}\nfilter: {rules: any, s: {x: 1}, "
        "condition: not s}\n";
  const Loaded loaded = load({{"f", filters}});
  ASSERT_THAT(loaded.failed, SizeIs(1));
  EXPECT_THAT(loaded.failed[0].reason, HasSubstr("document 257 (F): more than 256 filters"));
}

TEST(Load, DoubtsAreToldButChangeNothing) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"eventName: PassRole", "never writes"},
      {"statuss: x", "no CloudTrail record"},
      {"userIdentity.arn: responseElements.user.arn", "looks like a field"},
      {"userIdentity.arn|fieldref: requestParameters.userName", "never equals"},
      {"userAgent|fieldref: agent", "the field 'agent'"},
  };
  for (const auto& [line, reason] : cases) {
    const Loaded loaded = load_one(selection(line));
    EXPECT_THAT(loaded.rules.rules, SizeIs(1)) << line;
    std::vector<Remark> doubts = loaded.doubts;
    std::erase_if(doubts, [](const Remark& r) { return r.never; });
    ASSERT_THAT(doubts, SizeIs(1)) << line;
    EXPECT_THAT(doubts[0].reason, HasSubstr(reason));
  }
  EXPECT_THAT(
      load_one(selection("userIdentity.arn|fieldref|endswith: requestParameters.userName")).doubts,
      IsEmpty());
}

TEST(Load, RulesThatCanNeverMatchAreKnown) {
  const auto never = [](const std::string& detection) {
    const Loaded loaded = load_one(rule_file(detection));
    const auto is = [](const Remark& r) { return r.never; };
    return std::ranges::any_of(loaded.failed, is) || std::ranges::any_of(loaded.doubts, is);
  };
  const std::string a = "  a: {status: x}\n", b = "  b: {eventName: E}\n";
  EXPECT_TRUE(never(a + "  condition: a"));
  EXPECT_TRUE(never(a + b + "  condition: a and b"));
  EXPECT_FALSE(never(a + b + "  condition: a or b"));
  EXPECT_FALSE(never(a + b + "  condition: b and not a"));
  EXPECT_TRUE(never(a + b + "  condition: 2 of them"));
  EXPECT_TRUE(never(a + b + "  condition: all of them"));
  EXPECT_FALSE(never("  a: {status: null, eventName: E}\n  condition: a"));
  EXPECT_FALSE(never("  a: {status|exists: false, eventName: E}\n  condition: a"));
  EXPECT_TRUE(never("  a: {status: null}\n" + b + "  condition: b and not a"));
  EXPECT_TRUE(never("  a: {eventName: A}\n" + b + "  condition: a and b"));
}

TEST(Plan, RulesAreTriedOnlyWhereTheyCanMatch) {
  std::vector<RuleFile> files;
  for (int i = 0; i < 100; ++i)
    files.push_back(
        {"n" + std::to_string(i), selection("eventName: [Name" + std::to_string(i) + ", Other]")});
  files.push_back({"s", selection("eventSource: s3.amazonaws.com")});
  files.push_back({"p", selection("eventName|startswith: Nam")});
  files.push_back({"n", rule_file("  s:\n    eventName: A\n  condition: not s")});
  files.push_back(
      {"o", rule_file("  a:\n    eventName: A\n  b:\n    eventName: B\n  condition: a or b")});
  files.push_back(
      {"m", rule_file("  a:\n    eventName: A\n  b:\n    userAgent: B\n  condition: a or b")});
  const Loaded loaded = load(files);
  EXPECT_THAT(loaded.failed, IsEmpty());
  EXPECT_EQ(loaded.rules.plan.by_name.size(), 103u);
  EXPECT_EQ(loaded.rules.plan.by_source.size(), 1u);
  EXPECT_THAT(loaded.rules.plan.any_name, ElementsAre(100, 101, 102, 104));

  OwnedRecord record(R"({"eventName":"NAME7","eventSource":"S3.amazonaws.com"})");
  Matcher matcher(loaded.rules);
  std::vector<uint32_t> rules;
  matcher.match(record.get(), rules);
  EXPECT_THAT(rules, ElementsAre(7, 100, 101, 102));
  EXPECT_EQ(matcher.tried(), 5u);

  // What is no text in these places never hides a match.
  OwnedRecord list(R"({"eventName":["x","Name7"],"eventSource":"s3.amazonaws.com"})");
  matcher.match(list.get(), rules);
  EXPECT_THAT(rules, ElementsAre(7, 100, 101, 102));
}

}  // namespace
}  // namespace hikeshi::sigma
