// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlation.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

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

Status parse_condition_map(const Yaml& map, CorrelationText& out) {
  if (!map.is_map())
    return fail(Code::kUnsupported, "a correlation's condition must be a map (gte: 3)");
  for (const YamlMember& member : map.members) {
    if (member.key == "field") {
      out.fields = HK_TRY(texts(map, "field"));
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

Status check(const CorrelationText& text) {
  const bool values = counts_values(text.type);
  if (text.rules.empty()) return fail(Code::kCorrupt, "the correlation names no rules");
  std::vector<std::string> rules = text.rules;
  std::sort(rules.begin(), rules.end());
  if (std::adjacent_find(rules.begin(), rules.end()) != rules.end())
    return fail(Code::kCorrupt, "the correlation names a rule twice");
  if (values && text.fields.empty())
    return fail(Code::kCorrupt, "the correlation's condition names no field to count");
  if (!values && !text.fields.empty())
    return fail(Code::kCorrupt, "a field in the condition, but the type counts no values");
  if (text.fields.size() > 1 && text.type != CorrelationType::kValueCount)
    return fail(Code::kCorrupt, "more than one field to sum up");
  if (!is_temporal(text.type) && text.thresholds.empty())
    return fail(Code::kCorrupt, "the correlation has no condition");
  if (text.type == CorrelationType::kTemporalOrdered && !text.thresholds.empty())
    return fail(Code::kUnsupported, "temporal_ordered with a condition");
  return {};
}

}  // namespace

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
  if (const Yaml* const condition = section.find("condition"))
    HK_CHECK(parse_condition_map(*condition, out));
  HK_CHECK(check(out));
  return out;
}

}  // namespace hikeshi::sigma
