// SPDX-License-Identifier: Apache-2.0
// For tests and fuzzers: rules, records and streams of events made out of a row of choices, with
// few names and values, so that they meet often; and what the engine and the oracles differ in.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <string>
#include <vector>

#include "sigma/correlate.h"
#include "sigma/correlation_oracle.h"
#include "sigma/test_support.h"

namespace hikeshi::sigma {

// A number below n, from a generator of random numbers or from a fuzzer's bytes.
using Below = std::function<size_t(size_t)>;

class Generator {
 public:
  explicit Generator(Below below) : below_(std::move(below)) {}

 protected:
  size_t below(size_t n) { return below_(n); }
  std::string pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

 private:
  Below below_;
};

class RuleGenerator : Generator {
 public:
  using Generator::Generator;

  std::string record() {
    std::string out = fmt::format(R"("eventName":"{}")", pick({"Aa", "Ab", "Ba", "abc"}));
    // What a record has is looked at in no other place; what it lacks may be there in parts.
    const char* const identity = below(2) == 0 ? "userIdentity" : "userIdentity.a";
    for (const char* field : {"eventSource", "requestParameters", "errorCode", "x", identity}) {
      if (below(4) != 0) out += fmt::format(R"(,"{}":{})", field, value(3));
    }
    return "{" + out + "}";
  }

  std::string rule() {
    const size_t selections = 1 + below(3);
    std::string out;
    for (size_t i = 0; i < selections; ++i) out += fmt::format("  s{}:{}", i, selection());
    return "sigma-version: 3\n" + rule_file(out + "  condition: " + condition(selections, 3));
  }

 private:
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
              "x.a.b", "requestParameters.a", "requestParameters.a.b", "requestParameters.b.a",
              "userIdentity", "userIdentity.a", "userIdentity.a.b"});
    const std::string neq = below(6) == 0 ? "|neq" : "";
    const bool list = below(2) != 0;
    const std::string all = list && below(3) == 0 ? "|all" : "";
    switch (below(9)) {
      case 8:
        return block(field);
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

  // About elements of an array, in flow style, as it may stand on any level.
  std::string block(const std::string& field) {
    const std::string name =
        field + pick({"[any]", "[all]", "[all_or_empty]", "[none]", "[0]", "[1]", "[-1]"});
    const std::string inner = pick({"a", "b", "a.b", "."});
    switch (below(5)) {
      case 0:
        return name + pick({"", "|contains", "|startswith"}) + ": " + pattern();
      case 1:
        return name + ".a" + pick({"", "[any]", "[0]"}) + ": " + literal();
      case 2:
        return fmt::format("{}: {{p: {{{}: {}}}, q: {{a|contains: {}}}, condition: {}}}", name,
                           inner, literal(), pattern(), pick({"p and not q", "p or q", "1 of *"}));
      case 3:
        return fmt::format("{}: {{{}: {}, 'b[any]|contains': {}}}", name, pick({"a", "a.b", "x"}),
                           literal(), pattern());
      default:
        return fmt::format("{}: {{{}|exists: {}}}", name, inner, pick({"true", "false"}));
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
};

// Where the oracle gives another answer than the engine, told for a person; "" where it does not.
struct Compared {
  std::string difference;
  size_t answers = 0, held = 0;
  bool loaded = true;
};

inline Compared compare_single(const std::string& rule, const std::vector<std::string>& records) {
  Compared out;
  const Loaded loaded = load_one(rule);
  const YAML::Node node = YAML::Load(rule);
  out.loaded = loaded.failed.empty();
  if (!out.loaded && loaded.failed[0].reason.find("never match") == std::string::npos)
    out.difference = loaded.failed[0].reason + "\n" + rule;
  SharingMatcher sharing(loaded.rules, {trail::Field::kUserIdentity, trail::Field::kErrorCode});
  for (const std::string& record : records) {
    const bool held = !matches_of(loaded.rules, record).empty();
    if (sharing.matches_of(record).empty() == held)
      out.difference = fmt::format("shared answers differ\n{}\non {}", rule, record);
    ++out.answers, out.held += held ? 1 : 0;
    if (held == oracle::matches(node, oracle::Json::parse(record))) continue;
    out.difference =
        fmt::format("the {} alone matches\n{}\non {}", held ? "engine" : "oracle", rule, record);
  }
  return out;
}

// Correlations over the rules a, b and c, which match the events of their name; half of them refer
// to another correlation.
class CorrelationGenerator : Generator {
 public:
  using Generator::Generator;

  std::string rules() {
    std::string out = correlation("Inner", "inner", {"a", "b", "c"});
    out += "---\n" + correlation("Outer", "outer", {"inner", "a", "b", "c"});
    for (const char* name : {"a", "b", "c"})
      out += fmt::format("---\nname: {}\nid: id-{}\n", name, name) +
             rule_file(fmt::format("  s:\n    eventName|contains: {}\n  condition: s", name),
                       std::string("Title of ") + name);
    return out;
  }

  struct Event {
    int64_t time;
    std::string record;
  };
  std::vector<Event> events() {
    std::vector<Event> out(below(30));
    int64_t time = 0;
    for (Event& event : out) {
      time += static_cast<int64_t>(below(3) * below(4));
      event.time = time;
      event.record =
          fmt::format(R"({{"eventName":"{}","eventID":"{}","who":{},"src":"x","what":{}}})",
                      pick({"a", "b", "c", "ab", "a", "b"}), &event - out.data(),
                      pick({"\"x\"", "\"x\"", "\"y\"", "null"}),
                      pick({"1", "2", "3", "\"4\"", "0.5", "\"n\"", "null"}));
    }
    return out;
  }

 private:
  std::string reference(const std::string& name) {
    if (name == "inner") return name;
    return pick({name, name, "id-" + name, "Title of " + name});
  }

  std::string correlation(const std::string& title, const std::string& name,
                          std::vector<std::string> from) {
    std::vector<std::string> rules;
    for (const std::string& one : from) {
      if (below(2) != 0 || (one == "inner" && below(2) != 0)) rules.push_back(reference(one));
    }
    if (rules.empty()) rules.push_back(from[0]);
    if (below(3) == 0) std::swap(rules.front(), rules.back());
    std::string out = fmt::format(
        "title: {}\nname: {}\ncorrelation:\n  generate: true\n  timespan: {}s\n  rules: [{}]\n",
        title, name, 1 + below(12), fmt::join(rules, ", "));
    out += pick({"", "  group-by: [who]\n", "  group-by: [who, what]\n", "  group-by: [who]\n"});
    return out + type_and_condition(rules);
  }

  std::string type_and_condition(const std::vector<std::string>& rules) {
    const std::string type =
        pick({"event_count", "value_count", "value_sum", "value_avg", "value_percentile",
              "value_median", "temporal", "temporal_ordered"});
    std::string out = "  type: " + type + "\n";
    if (type.starts_with("temporal")) return out + temporal(type, rules);
    out += fmt::format("  condition:\n    {}: {}\n",
                       pick({"gte", "gt", "gte", "lte", "lt", "eq", "neq"}), below(5));
    if (below(4) == 0) out += "    lte: 6\n";
    if (type == "value_percentile")
      out += "    percentile: " + pick({"0", "25", "90", "100"}) + "\n";
    if (type != "event_count") out += "    field: " + pick({"what", "who", "what"}) + "\n";
    return out;
  }

  std::string temporal(const std::string& type, const std::vector<std::string>& rules) {
    if (below(2) == 0) return "";
    if (type == "temporal" && below(3) == 0)
      return fmt::format("  condition: {{{}: {}}}\n", pick({"gte", "lt", "eq"}), 1 + below(2));
    std::string out;
    for (const std::string& rule : rules) {
      if (rule.find(' ') != std::string::npos) return "";  // a title is no word of a condition
      out += (out.empty() ? "" : type == "temporal" ? pick({" and ", " or "}) : " and ");
      out += pick({"", "", "not "}) + rule;
    }
    return "  condition: " + out + "\n";
  }
};

// A hit for comparison: "title group from-to: ids".
inline std::string told(const std::string& head, int64_t to,
                        const std::set<std::pair<int64_t, std::string>>& of) {
  std::string text = fmt::format("{} {}-{}:", head, of.begin()->first, to);
  for (const auto& [time, id] : of) text += " " + id;
  return text;
}

inline std::multiset<std::string> engine_hits(
    const RuleSet& set, const std::vector<CorrelationGenerator::Event>& events) {
  Matcher matcher(set);
  std::vector<BaseHit> base;
  std::map<std::string, int64_t> times;
  for (const auto& event : events) {
    const OwnedRecord record(event.record);
    const std::string id(record.get().text(trail::Field::kEventId));
    times[id] = event.time;
    std::vector<uint32_t> rules;
    matcher.match(record.get(), rules);
    for (const uint32_t rule : rules)
      base.push_back({rule, {event.time}, 0, 0, id, matcher.carried(rule, record.get())});
  }
  std::multiset<std::string> out;
  for (const CorrelationHit& hit : correlate(set, base)) {
    oracle::Json group;
    for (const auto& [name, value] : hit.group) group[name] = value;
    std::set<std::pair<int64_t, std::string>> ids;
    for (const std::string& id : hit.event_ids) ids.emplace(times[id], id);
    // The engine says by itself when the first event was.
    const int64_t first = ids.begin()->first;
    const std::string head = set.rules[hit.rule].title + " " + group.dump();
    out.insert(hit.from.seconds == first ? told(head, hit.to.seconds, ids)
                                         : head + ": wrong start");
  }
  return out;
}

// The correlations that the engine does not load (a group that the inner one lacks, a condition
// that nothing can meet) are taken from the oracle as well.
inline Compared compare_correlations(const std::string& rules,
                                     const std::vector<CorrelationGenerator::Event>& events) {
  Compared out;
  const Loaded loaded = load_one(rules);
  oracle::Rules known;
  std::set<std::string> titles;
  for (const Rule& rule : loaded.rules.rules) titles.insert(rule.title);
  for (const YAML::Node& document : YAML::LoadAll(rules)) {
    if (titles.count(document["title"].Scalar()) == 0) continue;
    for (const char* key : {"id", "name", "title"}) {
      if (document[key]) known[document[key].Scalar()] = document;
    }
  }
  oracle::Occurrences occurrences;
  for (const auto& event : events) {
    const auto record = oracle::Json::parse(event.record);
    const auto id = record["eventID"].get<std::string>();
    occurrences.push_back({event.time, id, record, {{event.time, id}}});
  }
  const auto ours = engine_hits(loaded.rules, events);
  std::multiset<std::string> theirs;
  for (const auto& [head, hit] : oracle::hits(known, occurrences))
    theirs.insert(told(head, hit.time, hit.of));
  ++out.answers, out.held += theirs.empty() ? 0 : 1;
  out.loaded = loaded.failed.empty();
  if (ours == theirs) return out;
  out.difference = fmt::format("engine: {}\noracle: {}\n{}", fmt::join(ours, "\n        "),
                               fmt::join(theirs, "\n        "), rules);
  for (const auto& event : events)
    out.difference += fmt::format("{} {}\n", event.time, event.record);
  return out;
}

}  // namespace hikeshi::sigma
