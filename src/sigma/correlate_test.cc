// SPDX-License-Identifier: Apache-2.0
// Correlations: which runs of events make a hit. Rules a, b and c match the event of their name.
#include "sigma/correlate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>

#include "sigma/test_support.h"

namespace hikeshi::sigma {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string base_rules() {
  std::string out;
  for (const char* name : {"a", "b", "c"}) {
    out += fmt::format("---\nname: {}\nid: id-{}\n", name, name) +
           rule_file(fmt::format("  s:\n    eventName: {}\n  condition: s", name),
                     std::string("Title of ") + name);
  }
  return out;
}

Loaded load_correlation(const std::string& lines) {
  return load_one("title: Corr\ncorrelation:\n" + lines + base_rules());
}

struct Event {
  int64_t time;
  std::string name;
  std::string who = "w";   // the group, "" = none
  std::string what = "v";  // the value that is counted
};

std::vector<BaseHit> hits_of(const RuleSet& set, const std::vector<Event>& events) {
  Matcher matcher(set);
  std::vector<BaseHit> hits;
  uint64_t offset = 0;
  for (const Event& event : events) {
    OwnedRecord record(fmt::format(R"({{"eventName":"{}","who":"{}","src":"{}","what":"{}"}})",
                                   event.name, event.who, event.who, event.what));
    std::vector<uint32_t> rules;
    matcher.match(record.get(), rules);
    for (const uint32_t rule : rules) {
      if (!is_correlated(set, rule)) continue;
      hits.push_back({rule,
                      {event.time},
                      0,
                      offset,
                      fmt::format("{}{}", event.name, event.time),
                      matcher.carried(rule, record.get())});
    }
    ++offset;
  }
  return hits;
}

// Each hit as "group: from-to count [ids]".
std::vector<std::string> shown(const RuleSet& set, const std::vector<BaseHit>& hits) {
  std::vector<std::string> out;
  for (const CorrelationHit& hit : correlate(set, hits)) {
    std::string group;
    for (const auto& [name, value] : hit.group) group += name + "=" + value + " ";
    out.push_back(fmt::format("{}{}-{} {} [{}]", group, hit.from.seconds, hit.to.seconds, hit.count,
                              fmt::join(hit.event_ids, ",")));
  }
  return out;
}

std::vector<std::string> run(const std::string& lines, const std::vector<Event>& events) {
  const Loaded loaded = load_correlation(lines);
  EXPECT_THAT(loaded.failed, IsEmpty()) << (loaded.failed.empty() ? "" : loaded.failed[0].reason);
  return shown(loaded.rules, hits_of(loaded.rules, events));
}

const std::string kThreeInTen =
    "  type: event_count\n  rules: [a]\n  group-by: [who]\n  timespan: 10s\n"
    "  condition: {gte: 3}\n";

TEST(EventCount, WindowsSlide) {
  // Ten-second windows between full tens would see 1 and 2 events.
  EXPECT_THAT(run(kThreeInTen, {{9, "a"}, {11, "a"}, {12, "a"}}),
              ElementsAre("who=w 9-12 3 [a9,a11,a12]"));
}

TEST(EventCount, BothEndsOfAWindowBelongToIt) {
  EXPECT_THAT(run(kThreeInTen, {{0, "a"}, {5, "a"}, {10, "a"}}),
              ElementsAre("who=w 0-10 3 [a0,a5,a10]"));
  EXPECT_THAT(run(kThreeInTen, {{0, "a"}, {5, "a"}, {11, "a"}}), IsEmpty());
}

TEST(EventCount, WindowsThatShareAnEventAreOneRun) {
  EXPECT_THAT(run(kThreeInTen, {{0, "a"}, {4, "a"}, {8, "a"}, {12, "a"}, {16, "a"}, {40, "a"}}),
              ElementsAre("who=w 0-16 5 [a0,a4,a8,a12,a16]"));
  EXPECT_THAT(run(kThreeInTen, {{0, "a"}, {1, "a"}, {2, "a"}, {100, "a"}, {101, "a"}, {102, "a"}}),
              ElementsAre("who=w 0-2 3 [a0,a1,a2]", "who=w 100-102 3 [a100,a101,a102]"));
}

TEST(EventCount, GroupsAreApartAndThoseWithoutAGroupAreLeftOut) {
  const Loaded loaded = load_correlation(kThreeInTen);
  const auto hits = hits_of(loaded.rules, {{0, "a", "x"},
                                           {1, "a", "y"},
                                           {2, "a", "x"},
                                           {3, "a", "y"},
                                           {4, "a", "x"},
                                           {5, "a", ""},
                                           {6, "a", ""},
                                           {7, "a", ""}});
  std::vector<LeftOut> left_out;
  EXPECT_THAT(correlate(loaded.rules, hits, &left_out), testing::SizeIs(1));
  ASSERT_THAT(left_out, testing::SizeIs(1));
  EXPECT_EQ(left_out[0].hits, 3u);
  EXPECT_THAT(run("  type: event_count\n  rules: [a]\n  timespan: 10s\n  condition: {gte: 3}\n",
                  {{0, "a", "x"}, {1, "a", "y"}, {2, "a", ""}}),
              ElementsAre("0-2 3 [a0,a1,a2]"));
}

TEST(EventCount, EveryComparisonAndRanges) {
  const auto count = [](const std::string& condition, int events) {
    std::vector<Event> list;
    for (int i = 0; i < events; ++i) list.push_back({i, "a"});
    return run("  type: event_count\n  rules: [a]\n  timespan: 1h\n  condition: {" + condition +
                   "}\n",
               list)
        .size();
  };
  EXPECT_EQ(count("gt: 3", 3), 0u);
  EXPECT_EQ(count("gt: 3", 4), 1u);
  EXPECT_EQ(count("eq: 3", 2), 0u);
  EXPECT_EQ(count("eq: 3", 3), 1u);
  EXPECT_EQ(count("lt: 3", 2), 1u);
  EXPECT_EQ(count("lte: 1", 1), 1u);
  EXPECT_EQ(count("neq: 1", 1), 0u);
  EXPECT_EQ(count("gt: 2, lte: 4", 2), 0u);
  EXPECT_EQ(count("gt: 2, lte: 4", 4), 1u);
}

TEST(EventCount, AnEventThatTwoRulesMatchCountsOnce) {
  const Loaded loaded = load_one(
      "title: Corr\ncorrelation:\n  type: event_count\n  rules: [one, two]\n  timespan: 10s\n"
      "  condition: {gte: 2}\n---\nname: one\n" +
      rule_file("  s:\n    eventName: a\n  condition: s", "One") + "---\nname: two\n" +
      rule_file("  s:\n    eventName: a*\n  condition: s", "Two"));
  EXPECT_THAT(shown(loaded.rules, hits_of(loaded.rules, {{0, "a"}})), IsEmpty());
  EXPECT_THAT(shown(loaded.rules, hits_of(loaded.rules, {{0, "a"}, {1, "a"}})),
              ElementsAre("0-1 2 [a0,a1]"));
}

TEST(Values, DifferentOnesAreCounted) {
  const std::string lines =
      "  type: value_count\n  rules: [a]\n  group-by: [who]\n  timespan: 10s\n"
      "  condition: {gte: 3, field: what}\n";
  EXPECT_THAT(run(lines, {{0, "a", "w", "1"}, {1, "a", "w", "2"}, {2, "a", "w", "2"}}), IsEmpty());
  EXPECT_THAT(run(lines, {{0, "a", "w", "1"}, {1, "a", "w", "2"}, {2, "a", "w", "3"}}),
              ElementsAre("who=w 0-2 3 [a0,a1,a2]"));
  // The one value leaves the window as the third enters.
  EXPECT_THAT(run(lines, {{0, "a", "w", "1"}, {9, "a", "w", "2"}, {11, "a", "w", "3"}}), IsEmpty());
  EXPECT_THAT(run(lines, {{0, "a", "w", "1"}, {1, "a", "w", ""}, {2, "a", "w", "3"}}), IsEmpty());
}

TEST(Values, SumsAndAverages) {
  const auto lines = [](const std::string& type) {
    return "  type: " + type +
           "\n  rules: [a]\n  timespan: 10s\n  condition: {gt: 5, field: what}\n";
  };
  EXPECT_THAT(run(lines("value_sum"), {{0, "a", "w", "3"}, {1, "a", "w", "2"}}), IsEmpty());
  EXPECT_THAT(
      run(lines("value_sum"), {{0, "a", "w", "3"}, {1, "a", "w", "2.5"}, {2, "a", "w", "n"}}),
      ElementsAre("0-1 2 [a0,a1]"));
  EXPECT_THAT(run(lines("value_avg"), {{0, "a", "w", "3"}, {1, "a", "w", "7"}}), IsEmpty());
  EXPECT_THAT(run(lines("value_avg"), {{0, "a", "w", "3"}, {1, "a", "w", "9"}}),
              ElementsAre("0-1 2 [a0,a1]"));
}

TEST(Temporal, AllRulesInAnyOrder) {
  const std::string lines =
      "  type: temporal\n  rules: [a, b, c]\n  group-by: [who]\n  timespan: 10s\n";
  EXPECT_THAT(run(lines, {{0, "c"}, {4, "a"}, {10, "b"}}), ElementsAre("who=w 0-10 3 [c0,a4,b10]"));
  EXPECT_THAT(run(lines, {{0, "c"}, {4, "a"}, {11, "b"}}), IsEmpty());
  EXPECT_THAT(run(lines, {{0, "c"}, {4, "a"}, {5, "b", "other"}}), IsEmpty());
  EXPECT_THAT(run(lines + "  condition: {gte: 2}\n", {{0, "c"}, {4, "a"}}),
              ElementsAre("who=w 0-4 2 [c0,a4]"));
}

TEST(Ordered, NeedsTheOrder) {
  const std::string lines = "  type: temporal_ordered\n  rules: [a, b, c]\n  timespan: 10s\n";
  EXPECT_THAT(run(lines, {{0, "a"}, {4, "b"}, {10, "c"}}), ElementsAre("0-10 3 [a0,b4,c10]"));
  EXPECT_THAT(run(lines, {{0, "a"}, {4, "b"}, {11, "c"}}), IsEmpty());
  EXPECT_THAT(run(lines, {{0, "b"}, {4, "a"}, {9, "c"}}), IsEmpty());
  // An early rule that fires again does not break the chain.
  EXPECT_THAT(run(lines, {{0, "a"}, {3, "b"}, {4, "a"}, {9, "c"}}),
              ElementsAre("0-9 4 [a0,b3,a4,c9]"));
  // The chain may begin at the later of two.
  EXPECT_THAT(run(lines, {{0, "a"}, {8, "a"}, {9, "b"}, {17, "c"}}),
              ElementsAre("8-17 3 [a8,b9,c17]"));
  // Within one second the order is unknown.
  EXPECT_THAT(run(lines, {{5, "c"}, {5, "b"}, {5, "a"}}), ElementsAre("5-5 3 [c5,b5,a5]"));
}

TEST(References, ByNameIdTitleAndAlias) {
  for (const char* name : {"a", "id-a", "Title of a"})
    EXPECT_THAT(run(fmt::format("  type: event_count\n  rules: ['{}']\n  timespan: 1m\n"
                                "  condition: {{gte: 1}}\n",
                                name),
                    {{0, "a"}}),
                ElementsAre("0-0 1 [a0]"));
  EXPECT_THAT(run("  type: temporal\n  rules: [a, b]\n  timespan: 1m\n  group-by: [person]\n"
                  "  aliases:\n    person:\n      a: who\n      b: src\n",
                  {{0, "a"}, {1, "b"}}),
              ElementsAre("person=w 0-1 2 [a0,b1]"));
}

TEST(References, CorrelationsOfCorrelations) {
  const std::string outer =
      "title: Outer\ncorrelation:\n  type: temporal_ordered\n  rules: [many_a, b]\n"
      "  group-by: [who]\n  timespan: 60s\n---\ntitle: Inner\nname: many_a\ncorrelation:\n" +
      kThreeInTen + base_rules();
  const Loaded loaded = load_one(outer);
  ASSERT_THAT(loaded.failed, IsEmpty());
  EXPECT_THAT(shown(loaded.rules, hits_of(loaded.rules, {{0, "a"}, {1, "a"}, {2, "a"}, {30, "b"}})),
              ElementsAre("who=w 0-2 3 [a0,a1,a2]", "who=w 0-30 2 [a0,a1,a2,b30]"));
  EXPECT_THAT(shown(loaded.rules, hits_of(loaded.rules, {{0, "a"}, {1, "a"}, {30, "b"}})),
              IsEmpty());
  std::map<std::string, bool> alerts;
  for (const Rule& rule : loaded.rules.rules) alerts[rule.title] = rule.alerts;
  EXPECT_TRUE(alerts["Outer"]);
  EXPECT_FALSE(alerts["Inner"]);
  EXPECT_FALSE(alerts["Title of a"]);
  EXPECT_TRUE(alerts["Title of c"]);
  EXPECT_TRUE(load_correlation(kThreeInTen + "  generate: true\n").rules.rules[0].alerts);

  std::string ungrouped = outer;
  ungrouped.replace(ungrouped.find("group-by: [who]"), 15, "group-by: [src]");
  EXPECT_THAT(load_one(ungrouped).failed, testing::SizeIs(1));
}

// What many attempts and then a success look like when the attempts do not stop: the inner
// condition was met from the third on, and any of these moments may stand before the success.
TEST(Moments, ARunThatGoesOnIsFollowedByWhatComesInTheMiddle) {
  const Loaded loaded = load_one(
      "title: Guessed\ncorrelation:\n  type: temporal_ordered\n  rules: [many_a, b]\n"
      "  group-by: [who]\n  timespan: 20s\n---\ntitle: Inner\nname: many_a\ncorrelation:\n" +
      kThreeInTen + base_rules());
  ASSERT_THAT(loaded.failed, IsEmpty());
  std::vector<Event> events;
  for (int i = 0; i < 40; ++i) events.push_back({i * 4, "a"});
  events.push_back({81, "b"});
  const auto hits = correlate(loaded.rules, hits_of(loaded.rules, events));
  ASSERT_THAT(hits, testing::SizeIs(2));
  EXPECT_EQ(hits[0].count, 40u);
  EXPECT_EQ(hits[1].from.seconds, 56);  // the first of the window that was met at 64
  EXPECT_EQ(hits[1].to.seconds, 100);   // the last that has the whole chain in its window
  EXPECT_EQ(hits[1].count, 2u);         // one run, one success
  EXPECT_THAT(hits[1].event_ids, testing::Contains("b81"));
  // Before the third attempt nothing was met.
  EXPECT_THAT(correlate(loaded.rules,
                        hits_of(loaded.rules, {{0, "a"}, {1, "a"}, {2, "b"}, {3, "a"}, {4, "a"}})),
              testing::SizeIs(1));
}

TEST(Moments, ARunIsOneEventToACount) {
  const std::string outer =
      "title: Outer\ncorrelation:\n  type: event_count\n  rules: [many_a]\n  timespan: 60s\n"
      "  condition: {gte: 2}\n---\ntitle: Inner\nname: many_a\ncorrelation:\n" +
      kThreeInTen + base_rules();
  const Loaded loaded = load_one(outer);
  const auto bursts = [&](std::vector<int64_t> times) {
    std::vector<Event> events;
    for (const int64_t time : times) events.push_back({time, "a"});
    return shown(loaded.rules, hits_of(loaded.rules, events)).size();
  };
  EXPECT_EQ(bursts({0, 1, 2, 3, 4, 5}), 1u);     // the inner one alone
  EXPECT_EQ(bursts({0, 1, 2, 30, 31, 32}), 3u);  // two of them, and the outer one
}

TEST(EventCount, RecordsThatAreQuotedAtOnePlaceAreEventsOfTheirOwn) {
  const Loaded loaded = load_correlation(
      "  type: event_count\n  rules: [a, b]\n  timespan: 10s\n  condition: {gte: 3}\n");
  const uint32_t a = 1, b = 2;  // in order of the file, before the correlation
  const auto title = [&](uint32_t rule) { return loaded.rules.rules[rule].title; };
  ASSERT_EQ(title(a - 1), "Title of a");
  const std::vector<BaseHit> hits = {{a - 1, {5}, 0, 7, "one", {}},
                                     {a - 1, {5}, 0, 7, "two", {}},
                                     {b - 1, {5}, 0, 7, "two", {}},
                                     {a - 1, {5}, 0, 7, "three", {}}};
  EXPECT_THAT(shown(loaded.rules, hits), ElementsAre("5-5 3 [one,three,two]"));
  EXPECT_THAT(shown(loaded.rules, {hits.begin(), hits.end() - 1}), IsEmpty());
}

TEST(Values, PercentilesAndTheMedian) {
  const auto met = [](const std::string& condition, const std::vector<std::string>& numbers) {
    std::vector<Event> events;
    for (size_t i = 0; i < numbers.size(); ++i)
      events.push_back({100, fmt::format("a"), "w", numbers[i]});
    return !run("  type: value_" + condition + ", field: what}\n  rules: [a]\n  timespan: 10s\n",
                events)
                .empty();
  };
  EXPECT_TRUE(met("median\n  condition: {eq: 2", {"9", "1", "2"}));
  EXPECT_TRUE(met("median\n  condition: {eq: 2.5", {"9", "1", "2", "3"}));
  EXPECT_TRUE(met("percentile\n  condition: {percentile: 50, eq: 2", {"9", "1", "2"}));
  EXPECT_TRUE(met("percentile\n  condition: {percentile: 0, eq: 1", {"9", "1", "2"}));
  EXPECT_TRUE(met("percentile\n  condition: {percentile: 100, eq: 9", {"9", "1", "2"}));
  EXPECT_TRUE(met("percentile\n  condition: {percentile: 75, eq: 5.5", {"9", "1", "2"}));
  EXPECT_FALSE(met("percentile\n  condition: {percentile: 75, gte: 6", {"9", "1", "2"}));
  EXPECT_TRUE(met("median\n  condition: {eq: 7", {"7", "n"}));  // what is no number is left out
}

TEST(Temporal, TextsOfAConditionSayWhichRules) {
  const std::string lines = "  type: temporal\n  rules: [a, b, c]\n  timespan: 10s\n";
  const std::string either = lines + "  condition: a and (b OR c)\n";
  EXPECT_THAT(run(either, {{0, "c"}, {4, "a"}}), ElementsAre("0-4 2 [c0,a4]"));
  EXPECT_THAT(run(either, {{0, "c"}, {4, "b"}}), IsEmpty());
  const std::string neither = lines + "  condition: a and b and not c\n";
  EXPECT_THAT(run(neither, {{0, "a"}, {4, "b"}}), ElementsAre("0-4 2 [a0,b4]"));
  EXPECT_THAT(run(neither, {{0, "c"}, {1, "a"}, {4, "b"}}), IsEmpty());
  // Without a list the rules are those of the condition.
  EXPECT_THAT(
      run("  type: temporal\n  timespan: 10s\n  condition: a and b\n", {{0, "a"}, {4, "b"}}),
      ElementsAre("0-4 2 [a0,b4]"));
}

TEST(Ordered, ANegatedRuleMustNotBeInTheWindow) {
  const std::string lines =
      "  type: temporal_ordered\n  rules: [a, c, b]\n  timespan: 10s\n"
      "  condition: a and b and not c\n";
  EXPECT_THAT(run(lines, {{0, "a"}, {4, "b"}}), ElementsAre("0-4 2 [a0,b4]"));
  EXPECT_THAT(run(lines, {{0, "b"}, {4, "a"}}), IsEmpty());
  EXPECT_THAT(run(lines, {{0, "a"}, {2, "c"}, {4, "b"}}), IsEmpty());
}

TEST(Correlate, SameHitsForAnyOrderOfInput) {
  std::mt19937 random(20261123);
  for (int round = 0; round < 100; ++round) {
    std::vector<Event> events(random() % 30);
    for (Event& event : events)
      event = {static_cast<int64_t>(random() % 60), random() % 2 == 0 ? "a" : "b"};
    const Loaded loaded = load_correlation(
        "  type: event_count\n  rules: [a, b]\n  timespan: 7s\n  condition: {gte: 3}\n");
    std::vector<BaseHit> hits = hits_of(loaded.rules, events);
    const auto expected = shown(loaded.rules, hits);
    for (int shuffle = 0; shuffle < 3; ++shuffle) {
      std::shuffle(hits.begin(), hits.end(), random);
      EXPECT_EQ(shown(loaded.rules, hits), expected) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace hikeshi::sigma
