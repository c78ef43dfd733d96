// SPDX-License-Identifier: Apache-2.0
#include "sigma/item.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace hikeshi::sigma {
namespace {

using Kind = Value::Kind;

constexpr size_t kMaxRegexes = 5'000;  // of all rules: each worker compiles its own copy

// ASCII patterns have a faster way; all others go through RE2, which folds the case of any script.
RegexSpec as_regex(const Wildcards& text) {
  RegexSpec spec;
  spec.pattern = "\\A";
  spec.ignore_case = true;
  spec.dot_matches_newline = true;
  for (const Wildcards::Part& part : text.parts()) {
    switch (part.kind) {
      case Wildcards::Part::Kind::kLiteral:
        spec.pattern += quoted_for_regex(part.text);
        break;
      case Wildcards::Part::Kind::kAny:
        spec.pattern += ".*";
        break;
      case Wildcards::Part::Kind::kOne:
        spec.pattern += ".";
        break;
    }
  }
  spec.pattern += "\\z";
  return spec;
}

bool is_utf8(const Wildcards& text) {
  return std::all_of(text.parts().begin(), text.parts().end(),
                     [](const Wildcards::Part& part) { return is_valid_utf8(part.text); });
}

Result<Test> make_text_test(const Wildcards& text, bool cased, RegexTable& regexes) {
  // Bytes that are no UTF-8 come from |utf16, and nothing in them has a case.
  if (cased || text.is_ascii() || !is_utf8(text)) return TextTest{Pattern(text, cased)};
  return RegexTest{HK_TRY(regexes.add(as_regex(text)))};
}

Result<Test> make_test(const Value& value, bool cased, RegexTable& regexes) {
  switch (value.kind) {
    case Kind::kNull:
      return NullTest{};
    case Kind::kExists:
      return ExistsTest{value.truth};
    case Kind::kBool:
    case Kind::kText:
      return make_text_test(value.text, cased, regexes);
    case Kind::kNumber:
      return NumberTest{value.number, Pattern(value.text, false)};
    case Kind::kCompare:
      return CompareTest{value.compare, value.number};
    case Kind::kTime:
      return TimeTest{value.part, value.compare, static_cast<int64_t>(value.number)};
    case Kind::kCidr:
      return CidrTest{value.range};
    case Kind::kRegex:
      return RegexTest{HK_TRY(regexes.add(value.regex))};
    case Kind::kField:
      return FieldTest{HK_TRY(make_field(value.text.plain())), value.open_start, value.open_end,
                       cased};
  }
  return fail(Code::kBug, "a value of no kind");
}

// Keywords are searched for anywhere in the record.
Status open_keywords(Values& values) {
  for (Value& value : values) {
    if (value.kind == Kind::kRegex) continue;
    if (value.kind != Kind::kText && value.kind != Kind::kNumber && value.kind != Kind::kBool)
      return fail(Code::kUnsupported, "a keyword that is no text");
    value.kind = Kind::kText;
    value.text.put_any_first();
    value.text.add_any();
  }
  return {};
}

std::string without_escapes(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    const std::string_view two = name.substr(i, 2);
    if (two == "\\[" || two == "\\]") ++i;
    out += name[i];
  }
  return out;
}

// What a person looks for in the file.
std::string written(std::string_view key, const Yaml& yaml) {
  const auto text = [](const Yaml& value) { return value.is_null() ? "null" : value.text; };
  std::string out(key.empty() ? "anywhere" : key);
  out += ": ";
  if (!yaml.is_list()) return out + text(yaml);
  for (size_t i = 0; i < yaml.items.size(); ++i) out += (i > 0 ? ", " : "") + text(yaml.items[i]);
  return out;
}

}  // namespace

Result<uint32_t> RegexTable::add(const RegexSpec& spec) {
  const auto found = std::find(specs_.begin(), specs_.end(), spec);
  if (found != specs_.end()) return static_cast<uint32_t>(found - specs_.begin());
  if (specs_.size() >= kMaxRegexes) return fail(Code::kLimit, "more than 5,000 expressions");
  auto compiled = Regex::compile(spec);
  if (!compiled) return tl::make_unexpected(std::move(compiled).error());
  specs_.push_back(spec);
  return static_cast<uint32_t>(specs_.size() - 1);
}

size_t find_bracket(std::string_view name) {
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '[') return i;
    if (name[i] == '\\') ++i;
  }
  return std::string_view::npos;
}

Result<FieldPath> make_field(std::string_view name) {
  if (find_bracket(name) != std::string_view::npos)
    return fail(Code::kUnsupported,
                fmt::format("the array selector in '{}' needs 'sigma-version: 3', and can stand in "
                            "selections only",
                            printable(name)));
  if (name == "src_country")
    return fail(Code::kUnsupported,
                "src_country is no field of CloudTrail and needs IP data: give --geo FILE.mmdb");
  if (name == "src_ip") return FieldPath("sourceIPAddress");
  return FieldPath(without_escapes(name));
}

Result<Item> make_item(std::string_view key, const Yaml& yaml, const Placeholders& placeholders,
                       RegexTable& regexes, bool countries) {
  std::vector<std::string_view> names = split(key, '|');
  Item item;
  item.keyword = names[0].empty();
  item.country = countries && names[0] == "src_country";
  if (item.country) names[0] = "src_ip";
  if (!item.keyword) item.path = HK_TRY(make_field(names[0]));
  names.erase(names.begin());
  item.written = written(key, yaml);

  Values values = HK_TRY(read_values(yaml));
  Modified modified = HK_TRY(apply_modifiers(std::move(values), names, placeholders));
  if (item.keyword) HK_CHECK(open_keywords(modified.values));
  item.all = modified.all;
  item.negated = modified.negated;
  for (const Value& value : modified.values)
    item.tests.push_back(HK_TRY(make_test(value, modified.cased, regexes)));
  return item;
}

}  // namespace hikeshi::sigma
