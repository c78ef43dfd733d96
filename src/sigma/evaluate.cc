// SPDX-License-Identifier: Apache-2.0
#include "sigma/evaluate.h"

#include <algorithm>
#include <charconv>

#include "base/utc_time.h"
#include "sigma/value.h"

namespace hikeshi::sigma {
namespace {

using trail::Json;

template <class T>
const T* as(const Test& test) {
  return std::get_if<T>(&test);
}

// The ISO 8601 week: week 1 holds the year's first Thursday.
int64_t week_of(UtcTime time) {
  const int since_monday = (weekday(time) + 6) % 7;
  const UtcTime thursday = time.plus((3 - since_monday) * kDay);
  const auto new_year = from_civil({to_civil(thursday).year, 1, 1, 0, 0, 0});
  return (thursday.seconds - new_year->seconds) / kDay / 7 + 1;
}

int64_t part_of(UtcTime time, TimePart part) {
  const CivilTime civil = to_civil(time);
  switch (part) {
    case TimePart::kMinute:
      return civil.minute;
    case TimePart::kHour:
      return civil.hour;
    case TimePart::kDay:
      return civil.day;
    case TimePart::kMonth:
      return civil.month;
    case TimePart::kYear:
      return civil.year;
    case TimePart::kWeek:
      return week_of(time);
  }
  return 0;
}

bool field_texts_hold(const FieldTest& test, std::string_view text, std::string_view other) {
  const auto equal = [&](std::string_view a, std::string_view b) {
    return test.cased ? a == b
                      : a.size() == b.size() &&
                            std::equal(a.begin(), a.end(), b.begin(),
                                       [](char x, char y) { return fold(x) == fold(y); });
  };
  if (text.size() < other.size()) return false;
  if (test.open_start && test.open_end) {
    for (size_t i = 0; i + other.size() <= text.size(); ++i) {
      if (equal(text.substr(i, other.size()), other)) return true;
    }
    return false;
  }
  if (test.open_end) return equal(text.substr(0, other.size()), other);
  if (test.open_start) return equal(text.substr(text.size() - other.size()), other);
  return equal(text, other);
}

void append_one(const Json& array, int64_t index, std::vector<Json>& out) {
  if (!array.is_array()) return;
  std::vector<Json> elements;
  for (const Json element : array.elements()) elements.push_back(element);
  const auto size = static_cast<int64_t>(elements.size());
  const int64_t at = index < 0 ? size + index : index;
  if (at >= 0 && at < size) out.push_back(elements[static_cast<size_t>(at)]);
}

}  // namespace

std::vector<Json> elements_of(const Selector& selector, const trail::Record& record,
                              const Json* element) {
  std::vector<Json> arrays, out;
  if (element != nullptr) {
    selector.path.collect_whole(*element, arrays);
  } else {
    selector.path.collect_whole(record, arrays);
  }
  for (const Json& array : arrays) {
    if (selector.which == Selector::Which::kOne) {
      append_one(array, selector.index, out);
    } else if (array.is_array()) {
      for (const Json one : array.elements()) out.push_back(one);
    } else if (!array.nothing()) {
      out.push_back(array);
    }
  }
  return out;
}

std::string country_in(const CountryOf& country_of, const trail::Record& record) {
  return country_of ? country_of(record.text(trail::Field::kSourceIpAddress)) : std::string();
}

Evaluator::Evaluator(const std::vector<RegexSpec>& specs, CountryOf country_of)
    : country_of_(std::move(country_of)) {
  for (const RegexSpec& spec : specs) regexes_.push_back(Regex::compile(spec));
}

bool Evaluator::holds(const Program& program, const trail::Record& record) {
  return !program.nodes.empty() && node_holds(program, program.root, record);
}

// Recurses as deep as the rule is nested, which the loader bounds.
bool Evaluator::node_holds(const Program& program, uint32_t index, const trail::Record& record,
                           const Json* element) {
  const Node& node = program.nodes[index];
  const auto child = [&](uint32_t i) {
    return node_holds(program, program.children[node.first + i], record, element);
  };
  switch (node.kind) {
    case Node::Kind::kNever:
      return false;
    case Node::Kind::kAlways:
      return true;
    case Node::Kind::kItem:
      return item_holds(program.items[node.first], {record, element});
    case Node::Kind::kNot:
      return !child(0);
    case Node::Kind::kAnd:
      for (uint32_t i = 0; i < node.count; ++i) {
        if (!child(i)) return false;
      }
      return true;
    case Node::Kind::kOr:
      for (uint32_t i = 0; i < node.count; ++i) {
        if (child(i)) return true;
      }
      return false;
    case Node::Kind::kElements:
      return elements_hold(program, node, {record, element});
    case Node::Kind::kAtLeast: {
      uint32_t held = 0;
      for (uint32_t i = 0; i < node.count && held < node.need; ++i) held += child(i) ? 1 : 0;
      return held >= node.need;
    }
  }
  return false;
}

bool Evaluator::elements_hold(const Program& program, const Node& node, const Scope& scope) {
  using Which = Selector::Which;
  const Selector& selector = program.selectors[node.need];
  const std::vector<Json> elements = elements_of(selector, scope.record, scope.element);
  const auto holds = [&](const Json& element) {
    return node_holds(program, program.children[node.first], scope.record, &element);
  };
  switch (selector.which) {
    case Which::kAll:
      return !elements.empty() && std::all_of(elements.begin(), elements.end(), holds);
    case Which::kAllOrEmpty:
      return std::all_of(elements.begin(), elements.end(), holds);
    case Which::kNone:
      return std::none_of(elements.begin(), elements.end(), holds);
    default:
      return std::any_of(elements.begin(), elements.end(), holds);
  }
}

// A country that is not known is an absent field.
bool Evaluator::country_holds(const Item& item, const trail::Record& record) {
  const std::string country = country_in(country_of_, record);
  const auto test = [&](const Test& one) {
    if (const auto* const exists = as<ExistsTest>(one)) return country.empty() != exists->wanted;
    return country.empty() ? as<NullTest>(one) != nullptr : text_holds(one, country);
  };
  return (item.all ? std::all_of(item.tests.begin(), item.tests.end(), test)
                   : std::any_of(item.tests.begin(), item.tests.end(), test)) != item.negated;
}

bool Evaluator::item_holds(const Item& item, const Scope& scope) {
  if (item.country) return country_holds(item, scope.record);
  values_.clear();
  bool present = true;
  if (item.keyword) {
    values_.push_back(scope.element != nullptr ? *scope.element : scope.record.json());
  } else {
    present = scope.element != nullptr ? item.path.collect(*scope.element, values_)
                                       : item.path.collect(scope.record, values_);
  }
  const auto test = [&](const Test& one) { return test_holds(one, scope, present); };
  const bool held = item.all ? std::all_of(item.tests.begin(), item.tests.end(), test)
                             : std::any_of(item.tests.begin(), item.tests.end(), test);
  return held != item.negated;
}

bool Evaluator::test_holds(const Test& test, const Scope& scope, bool present) {
  if (const auto* const exists = as<ExistsTest>(test)) return present == exists->wanted;
  if (as<NullTest>(test) != nullptr && !present) return true;
  return std::any_of(values_.begin(), values_.end(),
                     [&](const Json& value) { return value_holds(test, value, scope); });
}

bool Evaluator::value_holds(const Test& test, const Json& value, const Scope& scope) {
  if (value.nothing()) return as<NullTest>(test) != nullptr;
  if (as<NullTest>(test) != nullptr) return false;
  if (const auto* const field = as<FieldTest>(test)) return field_holds(*field, value, scope);
  if (as<NumberTest>(test) != nullptr || as<CompareTest>(test) != nullptr)
    return number_holds(test, value);
  if (text_holds(test, text_of(value, text_))) return true;
  return value.is_object() && decoded_text_of(value, decoded_) && text_holds(test, decoded_);
}

bool Evaluator::text_holds(const Test& test, std::string_view text) {
  if (const auto* const one = as<TextTest>(test)) return one->pattern.matches(text);
  if (const auto* const one = as<RegexTest>(test)) {
    const auto& regex = regexes_[one->index];
    return regex && regex->found_in(text);
  }
  if (const auto* const one = as<CidrTest>(test)) {
    const auto address = parse_address(text);
    return address && one->range.contains(*address);
  }
  if (const auto* const one = as<TimeTest>(test)) {
    const auto time = parse_rfc3339(text);
    return time && sigma::holds(one->compare, part_of(*time, one->part), one->number);
  }
  return false;
}

bool Evaluator::number_holds(const Test& test, const Json& value) {
  const std::string_view text = text_of(value, text_);
  const auto number = parse_number(text);
  if (const auto* const one = as<CompareTest>(test))
    return number && sigma::holds(one->compare, *number, one->number);
  const auto& one = *as<NumberTest>(test);
  if (one.written.matches(text)) return true;
  return value.type() == Json::Type::kNumber && number && *number == one.number;
}

bool Evaluator::field_holds(const FieldTest& test, const Json& value, const Scope& scope) {
  others_.clear();
  if (scope.element != nullptr) {
    test.other.collect(*scope.element, others_);
  } else {
    test.other.collect(scope.record, others_);
  }
  const std::string_view text = text_of(value, text_);
  return std::any_of(others_.begin(), others_.end(), [&](const Json& other) {
    return !other.nothing() && field_texts_hold(test, text, text_of(other, other_text_));
  });
}

}  // namespace hikeshi::sigma
