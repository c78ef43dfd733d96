// SPDX-License-Identifier: Apache-2.0
// What each kind of value, modifier and selection matches, as tables: the detection, the record,
// the answer.
#include <gmock/gmock.h>

#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

struct Case {
  std::string selection;  // lines of one selection, indented by four
  std::string record;
  bool matches;
};

void check(const Case& c, const std::string& detection) {
  const Loaded loaded = load_one(rule_file(detection));
  ASSERT_THAT(loaded.failed, testing::IsEmpty())
      << detection << "\n"
      << (loaded.failed.empty() ? "" : loaded.failed[0].reason);
  OwnedRecord record(c.record);
  ASSERT_TRUE(record.valid()) << c.record;
  EXPECT_EQ(!matches_of(loaded.rules, c.record).empty(), c.matches)
      << detection << "\non " << c.record;
}

class Lines : public testing::TestWithParam<Case> {};
TEST_P(Lines, Match) {
  check(GetParam(), "  s:\n    " + GetParam().selection + "\n  condition: s");
}

// Values without modifiers.
INSTANTIATE_TEST_SUITE_P(
    Values, Lines,
    testing::Values(
        Case{"eventName: RunInstances", R"({"eventName":"RunInstances"})", true},
        Case{"eventName: RunInstances", R"({"eventName":"runinstances"})", true},
        Case{"eventName: RunInstances", R"({"eventName":"RunInstances2"})", false},
        Case{"eventName: RunInstances", R"({"eventName":null})", false},
        Case{"eventName: RunInstances", R"({})", false},
        Case{"eventName: [A, B]", R"({"eventName":"b"})", true},
        Case{"eventName: [A, B]", R"({"eventName":["x","b"]})", true},
        Case{"eventName: 5", R"({"eventName":5})", true},
        Case{"userAgent: 'aws*'", R"({"userAgent":"AWS-CLI/2"})", true},
        Case{"userAgent: 'a?c'", R"({"userAgent":"abc"})", true},
        Case{"userAgent: 'a?c'", R"({"userAgent":"ac"})", false},
        Case{"userAgent: 'a?c'", R"({"userAgent":"aéc"})", true},
        Case{"userAgent: 'a\\*c'", R"({"userAgent":"a*c"})", true},
        Case{"userAgent: 'a\\*c'", R"({"userAgent":"abc"})", false},
        Case{"userAgent: 'a\\\\*'", R"({"userAgent":"a\\bc"})", true},
        Case{"userAgent: 'a\\b'", R"({"userAgent":"a\\b"})", true},
        Case{"userAgent: '*a*b*c*'", R"({"userAgent":"xxaxxbxxc"})", true},
        Case{"userAgent: '*a*b*c*'", R"({"userAgent":"xxcxxbxxa"})", false},
        Case{"userAgent: '*ab*ab'", R"({"userAgent":"abab"})", true},
        Case{"userAgent: '*ab*ab'", R"({"userAgent":"ab"})", false},
        Case{"userAgent: '*'", R"({"userAgent":""})", true},
        Case{"userAgent: '*'", R"({"userAgent":null})", false},
        Case{"userAgent: '*'", R"({"other":1})", false},
        Case{"userAgent: ''", R"({"userAgent":""})", true},
        Case{"userAgent: ''", R"({"userAgent":"x"})", false},
        Case{"userAgent: ÄRGER", R"({"userAgent":"ärger"})", true},
        Case{"userAgent: 'Ärger*'", R"({"userAgent":"äRGERLICH\nsehr"})", true},
        Case{"userAgent: ABC", R"({"userAgent":"\u0061bc"})", true},
        Case{"x: 1", R"({"x":1})", true}, Case{"x: 1", R"({"x":1.0})", true},
        Case{"x: 1", R"({"x":"1"})", true}, Case{"x: 1", R"({"x":"1.0"})", false},
        Case{"x: '1'", R"({"x":1})", true}, Case{"x: 1e1", R"({"x":10})", true},
        Case{"x: 012", R"({"x":"012"})", true}, Case{"x: 012", R"({"x":12})", true},
        Case{"x: true", R"({"x":true})", true}, Case{"x: true", R"({"x":"True"})", true},
        Case{"x: 'true'", R"({"x":true})", true}, Case{"x: true", R"({"x":false})", false},
        Case{"x: true", R"({"x":1})", false},
        // YAML 1.1 would make a truth value of it; events say "No".
        Case{"x: No", R"({"x":"NO"})", true}, Case{"x: null", R"({})", true},
        Case{"x: null", R"({"x":null})", true}, Case{"x:", R"({"x":null})", true},
        Case{"x: null", R"({"x":""})", false}, Case{"x: null", R"({"x":[]})", false},
        Case{"x: null", R"({"x":{}})", false}, Case{"x: 'null'", R"({"x":null})", false},
        Case{"x: 'null'", R"({"x":"null"})", true}, Case{"x: [null, a]", R"({"x":"a"})", true},
        Case{"x: [null, a]", R"({"x":"b"})", false}, Case{"x: [null, a]", R"({"y":"b"})", true}));

// A country that is not known is an absent field; without a database of countries nobody can mean
// it.
TEST(Countries, AreAskedOfTheAddress) {
  const auto held = [](const std::string& line, const std::string& address) {
    const auto country_of = [](std::string_view of) {
      return std::string(of == "192.0.2.1" ? "JP" : of == "192.0.2.2" ? "NL" : "");
    };
    const std::string rule = rule_file("  s:\n    " + line + "\n  condition: s");
    const Loaded loaded = load({{"r.yml", rule}}, {{"home", {"JP", "KR"}}}, country_of);
    EXPECT_EQ(loaded.rules.rules.size(), 1U) << line;
    return !matches_of(loaded.rules, R"({"eventName":"E","sourceIPAddress":")" + address + "\"}")
                .empty();
  };
  EXPECT_TRUE(held("src_country: jp", "192.0.2.1"));
  EXPECT_FALSE(held("src_country: jp", "192.0.2.2"));
  EXPECT_TRUE(held("src_country: [NL, FR]", "192.0.2.2"));
  EXPECT_TRUE(held("src_country|expand: '%home%'", "192.0.2.1"));
  EXPECT_TRUE(held("src_country: null", "192.0.2.9"));
  EXPECT_FALSE(held("src_country: null", "192.0.2.1"));
  EXPECT_TRUE(held("src_country|exists: false", "192.0.2.9"));
  EXPECT_TRUE(held("src_country|neq: JP", "192.0.2.2"));
}

// Paths: arrays, dotted keys, repeated keys, escapes.
INSTANTIATE_TEST_SUITE_P(
    Paths, Lines,
    testing::Values(Case{"a.b: v", R"({"a":{"b":"v"}})", true},
                    Case{"a.b: v", R"({"a":{"b":"w"}})", false},
                    Case{"a.b: v", R"({"a.b":"v"})", true},
                    Case{"a.b.c: v", R"({"a":{"b.c":"v"}})", true},
                    Case{"a.b.c: v", R"({"a.b":{"c":"v"}})", true},
                    Case{"a.b: v", R"({"a":[{"b":"x"},{"b":"v"}]})", true},
                    Case{"a.b: v", R"({"a":[[{"b":["x","v"]}]]})", true},
                    Case{"a.b: v", R"({"a":[{"b":"x"},{"c":"v"}]})", false},
                    Case{"a.b: v", R"({"a":{"b":"w","b":"v"}})", true},
                    Case{"a.b: v", R"({"a":{"b":"v","b":"w"}})", false},
                    Case{"a.b: v", R"({"a":{"\u0062":"v"}})", true},
                    Case{"A.b: v", R"({"a":{"b":"v"}})", false},
                    Case{"requestParameters.a: v", R"({"requestParameters":{"a":"v"}})", true},
                    Case{"requestParameters.a: v", R"({"requestParameters.a":"v"})", true},
                    Case{"requestParameters.a: v", R"({"requestParameters":null})", false},
                    Case{"requestParameters.a: null", R"({"requestParameters":null})", true},
                    Case{"src_ip: 192.0.2.1", R"({"sourceIPAddress":"192.0.2.1"})", true}));

// An object is searched by its text, as written and with its strings decoded.
INSTANTIATE_TEST_SUITE_P(
    Objects, Lines,
    testing::Values(Case{"a|contains: 'Suspended'", R"({"a":{"b":{"Status":"Suspended"}}})", true},
                    Case{"a|contains: '\"b\":{\"c\":1}'", R"({ "a" : { "b" : { "c" : 1 } } })",
                         true},
                    Case{"a|contains: '\"Effect\": \"Allow\"'",
                         R"({"a":{"policy":"{\"Effect\": \"Allow\"}"}})", true},
                    Case{"a|contains: '{\\\"Effect\\\"'",
                         R"({"a":{"policy":"{\"Effect\": \"Allow\"}"}})", true},
                    Case{"a|contains|all: [x1, y1]", R"({"a":[{"p":"x1"},{"p":"y1"}]})", true},
                    Case{"a|contains|all: [x1, z1]", R"({"a":[{"p":"x1"},{"p":"y1"}]})", false},
                    Case{"a|re: '\"n\":[0-9]+'", R"({"a":{"n":42}})", true},
                    Case{"a: '*'", R"({"a":{}})", true},
                    Case{"a|contains: '*'", R"({"a":[]})", false},
                    Case{"a|contains: '*'", R"({"a":["x"]})", true}));

INSTANTIATE_TEST_SUITE_P(
    Modifiers, Lines,
    testing::Values(
        Case{"x|contains: bc", R"({"x":"ABCD"})", true},
        Case{"x|contains: bd", R"({"x":"ABCD"})", false},
        Case{"x|contains: ''", R"({"x":""})", true},
        Case{"x|startswith: ab", R"({"x":"ABCD"})", true},
        Case{"x|startswith: b", R"({"x":"ABCD"})", false},
        Case{"x|endswith: cd", R"({"x":"ABCD"})", true},
        Case{"x|endswith: c", R"({"x":"ABCD"})", false},
        Case{"x|startswith: 5", R"({"x":56})", true},
        Case{"x|contains: 'b*d'", R"({"x":"ABCDE"})", true},
        Case{"x|contains|all: [a, d]", R"({"x":"ABCD"})", true},
        Case{"x|contains|all: [a, e]", R"({"x":"ABCD"})", false},
        Case{"x|cased: Ab", R"({"x":"Ab"})", true}, Case{"x|cased: Ab", R"({"x":"ab"})", false},
        Case{"x|contains|cased: B", R"({"x":"abc"})", false},
        Case{"x|cased|contains: 'B?d'", R"({"x":"aBcd"})", true},
        Case{"eventName|cased: Ab", R"({"eventName":"ab"})", false},
        Case{"eventName|cased: Ab", R"({"eventName":"Ab"})", true},
        Case{"x|exists: true", R"({"x":null})", true}, Case{"x|exists: true", R"({"x":[]})", true},
        Case{"x|exists: true", R"({"y":1})", false}, Case{"x|exists: false", R"({"y":1})", true},
        Case{"x|exists: 'false'", R"({"x":1})", false}, Case{"x|neq: a", R"({"x":"b"})", true},
        Case{"x|neq: a", R"({"x":"A"})", false}, Case{"x|neq: a", R"({})", true},
        Case{"x|neq: [a, b]", R"({"x":"b"})", false},
        Case{"x|contains|neq: a", R"({"x":"cat"})", false},
        Case{"eventName|neq: A", R"({"eventName":"B"})", true}, Case{"x|lt: 5", R"({"x":4})", true},
        Case{"x|lt: 5", R"({"x":5})", false}, Case{"x|lte: 5", R"({"x":5.0})", true},
        Case{"x|gt: 5", R"({"x":"48"})", true}, Case{"x|gte: 5", R"({"x":"5"})", true},
        Case{"x|gte: 5", R"({"x":"abc"})", false}, Case{"x|gt: -1.5", R"({"x":-1})", true},
        Case{"x|gt: 5", R"({})", false}, Case{"x|gt: 5", R"({"x":[1,9]})", true}));

INSTANTIATE_TEST_SUITE_P(Regexes, Lines,
                         testing::Values(Case{"x|re: b.d", R"({"x":"abcde"})", true},
                                         Case{"x|re: B.d", R"({"x":"abcde"})", false},
                                         Case{"x|re|i: B.d", R"({"x":"abcde"})", true},
                                         Case{"x|re: '^b'", R"({"x":"a\nb"})", false},
                                         Case{"x|re|m: '^b'", R"({"x":"a\nb"})", true},
                                         Case{"x|re: 'a.b'", R"({"x":"a\nb"})", false},
                                         Case{"x|re|s: 'a.b'", R"({"x":"a\nb"})", true},
                                         Case{"x|re|ignorecase|multiline|dotall: '^B.C'",
                                              R"({"x":"a\nb\nc"})", true},
                                         Case{"x|re: '\\d{3}'", R"({"x":"no 123"})", true},
                                         Case{"x|re: ['q', '^a$']", R"({"x":"a"})", true},
                                         Case{"x|re|contains: 'b+'", R"({"x":"abbc"})", true}));

INSTANTIATE_TEST_SUITE_P(
    Fieldrefs, Lines,
    testing::Values(Case{"x|fieldref: y.z", R"({"x":"A","y":{"z":"a"}})", true},
                    Case{"x|fieldref|cased: y.z", R"({"x":"A","y":{"z":"a"}})", false},
                    Case{"x|fieldref: y.z", R"({"x":"A"})", false},
                    Case{"x|fieldref: y.z", R"({"x":null,"y":{"z":null}})", false},
                    Case{"x|fieldref|neq: y", R"({"x":"a","y":"b"})", true},
                    Case{"x|fieldref|endswith: y", R"({"x":"user/Bob","y":"bob"})", true},
                    Case{"x|fieldref|startswith: y", R"({"x":"user/Bob","y":"USER"})", true},
                    Case{"x|fieldref|contains: y", R"({"x":"user/Bob/1","y":"bob"})", true},
                    Case{"x|fieldref|contains: y", R"({"x":"user/Bo","y":"bob"})", false},
                    Case{"x|fieldref: y", R"({"x":5,"y":["4","5"]})", true}));

INSTANTIATE_TEST_SUITE_P(
    Addresses, Lines,
    testing::Values(Case{"x|cidr: 192.0.2.0/24", R"({"x":"192.0.2.77"})", true},
                    Case{"x|cidr: 192.0.2.0/24", R"({"x":"192.0.3.77"})", false},
                    Case{"x|cidr: 192.0.2.0/25", R"({"x":"192.0.2.128"})", false},
                    Case{"x|cidr: 192.0.2.0/24", R"({"x":"192.000.002.001"})", true},
                    Case{"x|cidr: 0.0.0.0/0", R"({"x":"AWS Internal"})", false},
                    Case{"x|cidr: 0.0.0.0/0", R"({"x":"203.0.113.9"})", true},
                    Case{"x|cidr: '2001:db8::/32'", R"({"x":"2001:DB8:1::5"})", true},
                    Case{"x|cidr: '2001:db8::/32'", R"({"x":"2001:db9::5"})", false},
                    Case{"x|cidr: 192.0.2.0/24", R"({"x":"::ffff:192.0.2.1"})", true},
                    Case{"x|cidr: 198.51.100.7", R"({"x":"198.51.100.7"})", true},
                    Case{"x|cidr: [10.0.0.0/8, 192.0.2.0/24]", R"({"x":"10.1.2.3"})", true}));

INSTANTIATE_TEST_SUITE_P(
    Encodings, Lines,
    testing::Values(Case{"x|base64: 'foobar'", R"({"x":"Zm9vYmFy"})", true},
                    Case{"x|base64|contains: 'foo'", R"({"x":"--Zm9v--"})", true},
                    // "xfoobar" and "xxfoobar": the needle one and two bytes into a group.
                    Case{"x|base64offset|contains: foobar", R"({"x":"eGZvb2Jhcg=="})", true},
                    Case{"x|base64offset|contains: foobar", R"({"x":"eHhmb29iYXI="})", true},
                    Case{"x|base64offset|contains: foobar", R"({"x":"eHhmb29jYXI="})", false},
                    // UTF-16 of "ab" as Base64: 61 00 62 00, 00 61 00 62, FF FE 61 00 62 00.
                    Case{"x|wide|base64: ab", R"({"x":"YQBiAA=="})", true},
                    Case{"x|utf16le|base64: ab", R"({"x":"YQBiAA=="})", true},
                    Case{"x|utf16be|base64: ab", R"({"x":"AGEAYg=="})", true},
                    Case{"x|utf16|base64: ab", R"({"x":"//5hAGIA"})", true},
                    Case{"x|utf16le|base64: 'é'", R"({"x":"6QA="})", true},
                    Case{"x|wide|contains: ab", "{\"x\":\"..a\\u0000b\\u0000\"}", true},
                    Case{"x|windash|contains: ' -enc'", R"({"x":"ps /enc 1"})", true},
                    Case{"x|windash|contains: ' -enc'", R"({"x":"ps –enc 1"})", true},
                    Case{"x|windash|contains: ' -enc'", R"({"x":"ps +enc 1"})", false},
                    Case{"x|windash|contains: 'a-b'", R"({"x":"a/b"})", false}));

INSTANTIATE_TEST_SUITE_P(
    Times, Lines,
    testing::Values(Case{"eventTime|hour: 3", R"({"eventTime":"2026-01-02T03:04:05Z"})", true},
                    Case{"eventTime|hour: 4", R"({"eventTime":"2026-01-02T03:04:05Z"})", false},
                    Case{"eventTime|minute: 4", R"({"eventTime":"2026-01-02T03:04:05Z"})", true},
                    Case{"eventTime|day: 2", R"({"eventTime":"2026-01-02T03:04:05Z"})", true},
                    Case{"eventTime|month: 1", R"({"eventTime":"2026-01-02T03:04:05Z"})", true},
                    Case{"eventTime|year: 2026", R"({"eventTime":"2026-01-02T03:04:05Z"})", true},
                    Case{"eventTime|week: 53", R"({"eventTime":"2021-01-03T03:04:05Z"})", true},
                    Case{"eventTime|week: 1", R"({"eventTime":"2026-01-01T00:00:00Z"})", true},
                    Case{"eventTime|week: 1", R"({"eventTime":"2024-12-30T00:00:00Z"})", true},
                    Case{"eventTime|hour|gte: 22", R"({"eventTime":"2026-01-02T23:04:05Z"})", true},
                    Case{"eventTime|hour|lt: 6", R"({"eventTime":"2026-01-02T23:04:05Z"})", false},
                    Case{"eventTime|hour: 3", R"({"eventTime":"yesterday"})", false}));

// Whole selections: lists, keywords.
class Selections : public testing::TestWithParam<Case> {};
TEST_P(Selections, Match) { check(GetParam(), "  s:" + GetParam().selection + "\n  condition: s"); }

INSTANTIATE_TEST_SUITE_P(
    All, Selections,
    testing::Values(Case{"\n    a: 1\n    b: 2", R"({"a":1,"b":2})", true},
                    Case{"\n    a: 1\n    b: 2", R"({"a":1,"b":3})", false},
                    Case{"\n    - a: 1\n    - b: 2", R"({"a":0,"b":2})", true},
                    Case{"\n    - a: 1\n      c: 1\n    - b: 2", R"({"a":1,"b":3})", false},
                    Case{" [ mimi, rubeus ]", R"({"userAgent":"x Rubeus y"})", true},
                    Case{" [ mimi, rubeus ]", R"({"userAgent":"x"})", false},
                    Case{" needle", R"({"a":{"b":["a needle here"]}})", true},
                    Case{" 4711", R"({"a":{"b":4711}})", true},
                    Case{"\n    '|all': [one, two]", R"({"a":"one","b":"two"})", true},
                    Case{"\n    '|all': [one, two]", R"({"a":"one"})", false},
                    Case{"\n    '|re': ['o.e']", R"({"a":"one"})", true},
                    Case{"\n    - word\n    - a: 1", R"({"a":1})", true},
                    Case{"\n    - word\n    - a: 1", R"({"a":2,"b":"sword"})", true},
                    Case{" ['say \"hi\"']", R"({"a":"say \"hi\""})", true}));

// Blocks about elements of an array, of Sigma 3.
class Elements : public testing::TestWithParam<Case> {};
TEST_P(Elements, Match) {
  const std::string rule =
      "sigma-version: 3\n" + rule_file("  s:\n    " + GetParam().selection + "\n  condition: s");
  const Loaded loaded = load_one(rule);
  ASSERT_THAT(loaded.failed, testing::IsEmpty()) << rule << loaded.failed[0].reason;
  EXPECT_EQ(!matches_of(loaded.rules, GetParam().record).empty(), GetParam().matches)
      << rule << "\non " << GetParam().record;
}

INSTANTIATE_TEST_SUITE_P(
    All, Elements,
    testing::Values(
        Case{"x[any]: {a: 1, b: 2}", R"({"x":[{"a":1,"b":3},{"a":1,"b":2}]})", true},
        Case{"x[any]: {a: 1, b: 2}", R"({"x":[{"a":1,"b":3},{"a":4,"b":2}]})", false},
        Case{"x[any]: {a: 1}", R"({"x":[]})", false}, Case{"x[any]: {a: null}", R"({})", false},
        Case{"x[all]: {a: 1}", R"({"x":[{"a":1},{"a":1,"b":2}]})", true},
        Case{"x[all]: {a: 1}", R"({"x":[{"a":1},{"b":2}]})", false},
        Case{"x[all]: {a: 1}", R"({"x":[]})", false}, Case{"x[all]: {a: 1}", R"({})", false},
        Case{"x[all_or_empty]: {a: 1}", R"({"x":null})", true},
        Case{"x[all_or_empty]: {a: 1}", R"({"x":[{"a":2}]})", false},
        Case{"x[none]: {a: 1}", R"({})", true}, Case{"x[none]: {a: 1}", R"({"x":[{"a":2}]})", true},
        Case{"x[none]: {a: 1}", R"({"x":[{"a":2},{"a":1}]})", false},
        Case{"x[any]: {a: 1}", R"({"x":{"a":1}})", true},  // one value is an array of one
        Case{"x[all]|startswith: ab", R"({"x":["abc","ABD"]})", true},
        Case{"x[all]|startswith: ab", R"({"x":["abc","b"]})", false},
        Case{"x[any]: [p, q]", R"({"x":["z","q"]})", true},
        Case{"x[any]|cidr: 10.0.0.0/8", R"({"x":["z","10.1.2.3"]})", true},
        Case{"x.y[any].a: 1", R"({"x":{"y":[{"a":2},{"a":1}]}})", true},
        Case{"x[0].a: 1", R"({"x":[{"a":1},{"a":2}]})", true},
        Case{"x[1].a: 1", R"({"x":[{"a":1},{"a":2}]})", false},
        Case{"x[-1].a: 2", R"({"x":[{"a":1},{"a":2}]})", true},
        Case{"x[2]: null", R"({"x":[1,2]})", false}, Case{"x[0]: 1", R"({"x":1})", false},
        Case{"x[any]: {'y[all]': {a: 1}, b: 2}", R"({"x":[{"y":[{"a":1}],"b":2}]})", true},
        Case{"x[any]: {'y[all]': {a: 1}, b: 2}", R"({"x":[{"y":[{"a":1},{}],"b":2}]})", false},
        Case{"x[0][1]: 5", R"({"x":[[4,5],[6]]})", true},
        Case{"x[any]: {p: {'.|gte': 5}, q: {'.': 7}, condition: p and not q}", R"({"x":[7,8]})",
             true},
        Case{"x[any]: {p: {'.|gte': 5}, q: {'.': 7}, condition: p and not q}", R"({"x":[7,4]})",
             false},
        Case{"x[any]: {a|fieldref: b}", R"({"b":1,"x":[{"a":1,"b":2},{"a":3,"b":3}]})", true},
        Case{"x[any]: {a|fieldref: b}", R"({"b":1,"x":[{"a":1,"b":2}]})", false},
        Case{"'x\\[0\\]': 1", R"({"x[0]":1})", true},
        // A block says nothing of the record's own event name, also to the index.
        Case{"requestParameters[any]: {eventName: A}",
             R"({"eventName":"B","requestParameters":{"eventName":"A"}})", true}));

TEST(Expand, TakesListsOfTheCaller) {
  const std::string file = rule_file("  s:\n    x|expand: 'a%list%z'\n  condition: s");
  EXPECT_THAT(load({{"f", file}}).failed, testing::SizeIs(1));
  const Loaded loaded = load({{"f", file}}, {{"list", {"1", "2*"}}});
  ASSERT_THAT(loaded.failed, testing::IsEmpty());
  for (const char* value : {"a1z", "a2z", "a2xyz"})
    EXPECT_THAT(matches_of(loaded.rules, std::string(R"({"x":")") + value + "\"}"),
                testing::SizeIs(1));
  EXPECT_THAT(matches_of(loaded.rules, R"({"x":"a3z"})"), testing::IsEmpty());
  const Loaded escaped = load({{"f", rule_file("  s:\n    x|expand: '\\%list%list%'\n"
                                               "  condition: s")}},
                              {{"list", {"1"}}});
  EXPECT_THAT(matches_of(escaped.rules, R"({"x":"%list1"})"), testing::SizeIs(1));
}

}  // namespace
}  // namespace hikeshi::sigma
