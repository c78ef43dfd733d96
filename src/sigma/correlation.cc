// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "sigma/value.h"

namespace hikeshi::sigma {
namespace {

constexpr int64_t kMaxSpan = int64_t{100} * 31'536'000;  // a hundred years

struct TypeName {
  std::string_view name;
  CorrelationType type;
};
constexpr TypeName kTypes[] = {
    {"event_count", CorrelationType::kEventCount},
    {"value_count", CorrelationType::kValueCount},
    {"value_sum", CorrelationType::kValueSum},
    {"value_avg", CorrelationType::kValueAverage},
    {"value_percentile", CorrelationType::kValuePercentile},
    {"value_median", CorrelationType::kValuePercentile},
    {"temporal", CorrelationType::kTemporal},
    {"temporal_ordered", CorrelationType::kTemporalOrdered},
};

struct CompareName {
  std::string_view name;
  Compare compare;
};
constexpr CompareName kCompares[] = {
    {"lt", Compare::kLess},          {"lte", Compare::kLessEqual}, {"gt", Compare::kGreater},
    {"gte", Compare::kGreaterEqual}, {"eq", Compare::kEqual},      {"neq", Compare::kNotEqual},
};

template <class Table>
auto* find_name(const Table& table, std::string_view name) {
  const auto found = std::find_if(std::begin(table), std::end(table),
                                  [&](const auto& entry) { return entry.name == name; });
  return found == std::end(table) ? nullptr : &*found;
}

bool is_temporal(CorrelationType type) {
  return type == CorrelationType::kTemporal || type == CorrelationType::kTemporalOrdered;
}

bool counts_values(CorrelationType type) {
  return !is_temporal(type) && type != CorrelationType::kEventCount;
}

// One text or a list of texts; absent is an empty list.
Result<std::vector<std::string>> texts(const Yaml& map, std::string_view key) {
  std::vector<std::string> out;
  const Yaml* const value = map.find(key);
  if (value == nullptr || value->is_null()) return out;
  if (value->is_scalar()) return std::vector<std::string>{value->text};
  for (const Yaml& item : value->items) {
    if (!item.is_scalar())
      return fail(Code::kCorrupt, fmt::format("'{}' holds something that is no text", key));
    out.push_back(item.text);
  }
  if (!value->is_list()) return fail(Code::kCorrupt, fmt::format("'{}' is no list", key));
  return out;
}

// A number and one letter: 90m. M is 30 days, y is 365 days.
Result<int64_t> parse_timespan(std::string_view text) {
  const auto refuse = [&] {
    return fail(
        Code::kCorrupt,
        fmt::format("the timespan '{}' is no number with s, m, h, d, w, M or y", printable(text)));
  };
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end + 1 != text.data() + text.size()) return refuse();
  constexpr std::pair<char, int64_t> kUnits[] = {{'s', 1},         {'m', 60},      {'h', 3'600},
                                                 {'d', 86'400},    {'w', 604'800}, {'M', 2'592'000},
                                                 {'y', 31'536'000}};
  for (const auto& [unit, seconds] : kUnits) {
    if (*end == unit && number > 0 && number <= kMaxSpan / seconds) return number * seconds;
  }
  return refuse();
}

Status parse_percentile(const Yaml& value, CorrelationText& out) {
  const auto number = value.is_scalar() ? parse_number(value.text) : std::nullopt;
  if (!number || *number < 0 || *number > 100)
    return fail(Code::kCorrupt, "'percentile' is no number from 0 to 100");
  out.percentile = *number;
  return {};
}

Status parse_condition_map(const Yaml& map, CorrelationText& out) {
  for (const YamlMember& member : map.members) {
    if (member.key == "field") {
      out.fields = HK_TRY(texts(map, "field"));
      continue;
    }
    if (member.key == "percentile" && out.type == CorrelationType::kValuePercentile) {
      HK_CHECK(parse_percentile(member.value, out));
      continue;
    }
    const auto* const compare = find_name(kCompares, member.key);
    const auto number =
        member.value.is_scalar() ? parse_number(member.value.text) : std::optional<double>();
    if (compare == nullptr || !number)
      return fail(Code::kUnsupported,
                  fmt::format("'{}' in the correlation's condition", printable(member.key)));
    out.thresholds.push_back({compare->compare, *number});
  }
  return {};
}

// A condition that is a text: which of the rules must have a hit in a window. Where the section has
// no list of rules, they are those of the condition.
Status parse_expression(const Yaml& text, CorrelationText& out) {
  if (!is_temporal(out.type))
    return fail(Code::kCorrupt,
                "only temporal and temporal_ordered have a condition that is a text");
  out.expression = HK_TRY(parse_condition(text.text));
  const bool listed = !out.rules.empty();
  std::vector<bool> named(out.rules.size(), false);
  for (Condition::Term& term : out.expression.terms) {
    if (term.kind == Condition::Kind::kOf)
      return fail(Code::kUnsupported, "'of' in the condition of a correlation");
    if (term.kind != Condition::Kind::kName) continue;
    const auto found = std::find(out.rules.begin(), out.rules.end(), term.name);
    term.need = static_cast<uint32_t>(found - out.rules.begin());
    if (found == out.rules.end() && listed)
      return fail(Code::kCorrupt, fmt::format("the condition names '{}', which is not in the rules",
                                              printable(term.name)));
    if (found == out.rules.end()) out.rules.push_back(term.name), named.push_back(true);
    named[term.need] = true;
  }
  const auto left = std::find(named.begin(), named.end(), false);
  if (left == named.end()) return {};
  return fail(Code::kCorrupt,
              fmt::format("the condition does not name '{}', one of the rules",
                          printable(out.rules[static_cast<size_t>(left - named.begin())])));
}

// Which rules an ordered correlation wants in order: all, or those that the condition does not
// negate. An order of alternatives would mean nothing.
Status find_order(CorrelationText& out) {
  const std::vector<Condition::Term>& terms = out.expression.terms;
  std::vector<bool> negated(out.rules.size(), false);
  for (const Condition::Term& term : terms) {
    if (term.kind == Condition::Kind::kOr)
      return fail(Code::kUnsupported, "'or' in the condition of temporal_ordered");
    if (term.kind != Condition::Kind::kNot) continue;
    const Condition::Term& inner = terms[term.of[0]];
    if (inner.kind != Condition::Kind::kName)
      return fail(Code::kUnsupported, "'not (...)' in the condition of temporal_ordered");
    negated[inner.need] = true;
  }
  for (uint32_t i = 0; i < out.rules.size(); ++i) {
    if (!negated[i]) out.order.push_back(i);
  }
  if (out.order.empty()) return fail(Code::kCorrupt, "the condition wants no rule to have a hit");
  return {};
}

// The one count that an ordered correlation can have is that of all its rules.
bool wants_all(const CorrelationText& text) {
  return std::all_of(text.thresholds.begin(), text.thresholds.end(), [&](const Threshold& t) {
    return (t.compare == Compare::kGreaterEqual || t.compare == Compare::kEqual) &&
           t.number == static_cast<double>(text.rules.size());
  });
}

// Whether some number of at least one (of whole ones, where things are counted, and at most `most`)
// is within all thresholds. It is enough to try around each of them.
bool can_be_met(const std::vector<Threshold>& thresholds, bool counts, double most) {
  std::vector<double> tries = {1, most};
  for (const Threshold& t : thresholds) {
    for (const double step : {-1.0, 0.0, 1.0}) {
      tries.push_back(counts ? std::floor(t.number) + step : t.number + step);
      for (const Threshold& other : thresholds) tries.push_back((t.number + other.number) / 2);
    }
  }
  return std::any_of(tries.begin(), tries.end(), [&](double n) {
    if (counts && (n < 1 || n > most || n != std::floor(n))) return false;
    return std::all_of(thresholds.begin(), thresholds.end(),
                       [&](const Threshold& t) { return holds(t.compare, n, t.number); });
  });
}

// A window ends at an event, so one of the rules has a hit in it.
bool can_be_met(const CorrelationText& text) {
  constexpr size_t kMost = 12;  // rules: each set of them is tried
  const size_t n = text.rules.size();
  if (!text.expression.terms.empty()) {
    bool met = n > kMost;
    for (uint32_t set = 1; !met && set < 1U << n; ++set)
      met = holds_for(text.expression, [set](uint32_t i) { return (set >> i & 1U) != 0; });
    return met;
  }
  const bool counts =
      is_temporal(text.type) || text.fields.empty() || text.type == CorrelationType::kValueCount;
  return can_be_met(text.thresholds, counts,
                    is_temporal(text.type) ? static_cast<double>(n) : 1e15);
}

Status parse_aliases(const Yaml& section, CorrelationText& out) {
  const Yaml* const aliases = section.find("aliases");
  if (aliases == nullptr) return {};
  for (const YamlMember& alias : aliases->members) {
    for (const YamlMember& rule : alias.value.members) {
      if (!rule.value.is_scalar()) return fail(Code::kCorrupt, "an alias without a field name");
      out.aliases.push_back({alias.key, rule.key, rule.value.text});
    }
  }
  return {};
}

Status check_rules(const CorrelationText& text) {
  if (text.rules.empty()) return fail(Code::kCorrupt, "the correlation names no rules");
  std::vector<std::string> rules = text.rules;
  std::sort(rules.begin(), rules.end());
  if (std::adjacent_find(rules.begin(), rules.end()) != rules.end())
    return fail(Code::kCorrupt, "the correlation names a rule twice");
  return {};
}

Status check(const CorrelationText& text) {
  const bool values = counts_values(text.type);
  HK_CHECK(check_rules(text));
  if (values && text.fields.empty())
    return fail(Code::kCorrupt, "the correlation's condition names no field to count");
  if (!values && !text.fields.empty())
    return fail(Code::kCorrupt, "a field in the condition, but the type counts no values");
  if (text.fields.size() > 1 && text.type != CorrelationType::kValueCount)
    return fail(Code::kCorrupt, "more than one field to sum up");
  if (!is_temporal(text.type) && text.thresholds.empty())
    return fail(Code::kCorrupt, "the correlation has no condition");
  if (text.type == CorrelationType::kTemporalOrdered && !wants_all(text))
    return fail(Code::kUnsupported, "temporal_ordered with a count that is not that of its rules");
  return {};
}

// The specification names no percentile, and none is guessed.
Status check_percentile(const Yaml& section, std::string_view type) {
  const Yaml* const condition = section.find("condition");
  const bool given = condition != nullptr && condition->find("percentile") != nullptr;
  if (type == "value_percentile" && !given)
    return fail(Code::kUnsupported,
                "value_percentile without 'percentile: 95' (or another) in its condition");
  if (type == "value_median" && given)
    return fail(Code::kCorrupt, "value_median with a 'percentile', which is 50 by definition");
  return {};
}

Status parse_condition_of(const Yaml& section, CorrelationText& out) {
  const Yaml* const condition = section.find("condition");
  if (condition == nullptr) return {};
  if (condition->is_map()) return parse_condition_map(*condition, out);
  if (condition->is_scalar()) return parse_expression(*condition, out);
  return fail(Code::kUnsupported,
              "a correlation's condition must be a map (gte: 3), or of temporal ones a text");
}

}  // namespace

bool holds_for(const Condition& expression, const std::function<bool(uint32_t)>& has) {
  std::vector<bool> held;  // of the terms: children stand before their parents
  for (const Condition::Term& term : expression.terms) {
    const auto of = [&](uint32_t child) { return held[child]; };
    switch (term.kind) {
      case Condition::Kind::kNot:
        held.push_back(!held[term.of[0]]);
        break;
      case Condition::Kind::kAnd:
        held.push_back(std::all_of(term.of.begin(), term.of.end(), of));
        break;
      case Condition::Kind::kOr:
        held.push_back(std::any_of(term.of.begin(), term.of.end(), of));
        break;
      default:
        held.push_back(has(term.need));
    }
  }
  return held.back();
}

std::string CorrelationText::resolve(const std::string& name,
                                     const std::vector<std::string>& rule_names) const {
  for (const Alias& alias : aliases) {
    if (alias.alias == name &&
        std::find(rule_names.begin(), rule_names.end(), alias.rule) != rule_names.end())
      return alias.field;
  }
  return name;
}

Result<CorrelationText> parse_correlation(const Yaml& section) {
  if (!section.is_map()) return fail(Code::kCorrupt, "the correlation is no map");
  CorrelationText out;
  const std::string_view type = section.text_of("type");
  const auto* const known = find_name(kTypes, type);
  if (known == nullptr)
    return fail(Code::kUnsupported, fmt::format("the correlation type '{}'", printable(type)));
  out.type = known->type;
  out.span = HK_TRY(parse_timespan(section.text_of("timespan")));
  out.rules = HK_TRY(texts(section, "rules"));
  out.group_by = HK_TRY(texts(section, "group-by"));
  out.generate = section.text_of("generate") == "true";
  HK_CHECK(parse_aliases(section, out));
  HK_CHECK(check_percentile(section, type));
  HK_CHECK(parse_condition_of(section, out));
  HK_CHECK(check(out));
  if (out.type == CorrelationType::kTemporalOrdered) HK_CHECK(find_order(out));
  out.never = !can_be_met(out);
  return out;
}

}  // namespace hikeshi::sigma
