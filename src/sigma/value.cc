// SPDX-License-Identifier: Apache-2.0
#include "sigma/value.h"

#include <charconv>

namespace hikeshi::sigma {
namespace {

using Kind = Value::Kind;

Result<Value> read_value(const Yaml& yaml) {
  Value value;
  if (yaml.is_null()) return value;
  if (!yaml.is_scalar()) return fail(Code::kCorrupt, "a value that is neither text nor number");
  value.written = yaml.text;
  value.text = Wildcards::parse(yaml.text);
  value.kind = Kind::kText;
  if (!yaml.plain) return value;
  if (const auto number = parse_number(yaml.text)) {
    value.kind = Kind::kNumber;
    value.number = *number;
  } else if (const auto truth = parse_truth(yaml.text)) {
    value.kind = Kind::kBool;
    value.truth = *truth;
  }
  return value;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  double number = 0;
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string_view::npos)
    return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> parse_truth(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

Result<Values> read_values(const Yaml& yaml) {
  Values values;
  if (!yaml.is_list()) {
    values.push_back(HK_TRY(read_value(yaml)));
    return values;
  }
  if (yaml.items.size() > kMaxTests) return fail(Code::kLimit, "more than 20,000 values");
  for (const Yaml& item : yaml.items) values.push_back(HK_TRY(read_value(item)));
  if (values.empty()) return fail(Code::kCorrupt, "an empty list of values, which nothing matches");
  return values;
}

}  // namespace hikeshi::sigma
