// SPDX-License-Identifier: Apache-2.0
// The functions of JMESPath that AWS's models call, and their near kin.
#include <algorithm>
#include <array>

#include "aws/jmespath_node.h"
#include "base/text.h"

namespace hikeshi::aws::jmes {

struct Function {
  std::string_view name;
  size_t arguments;  // at least, for one that takes any number
  bool any_number;
  Result<Json> (*call)(const std::vector<Value>&);
};

namespace {

using Arguments = std::vector<Value>;

tl::unexpected<Error> wrong(std::string_view what) { return fail(Code::kUsage, std::string(what)); }

const std::string& text(const Json& value) { return value.get_ref<const std::string&>(); }

int64_t characters(std::string_view bytes) {
  return std::count_if(bytes.begin(), bytes.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

bool all_are(const Json& list, bool (*is)(const Json&)) {
  return list.is_array() && std::all_of(list.begin(), list.end(), is);
}

bool is_string(const Json& value) { return value.is_string(); }
bool is_number(const Json& value) { return value.is_number(); }

bool is_sortable(const Json& list) { return all_are(list, is_string) || all_are(list, is_number); }

Result<Json> length(const Arguments& in) {
  if (in[0]->is_string()) return Json(characters(text(*in[0])));
  if (in[0]->is_structured()) return Json(in[0]->size());
  return wrong("length() takes a string, a list or an object");
}

Result<Json> contains(const Arguments& in) {
  if (in[0]->is_array())
    return Json(std::any_of(in[0]->begin(), in[0]->end(),
                            [&](const Json& element) { return equal(element, *in[1]); }));
  if (in[0]->is_string() && in[1]->is_string())
    return Json(text(*in[0]).find(text(*in[1])) != std::string::npos);
  return wrong("contains() takes a list and anything, or two strings");
}

Result<Json> starts_with(const Arguments& in) {
  if (!in[0]->is_string() || !in[1]->is_string()) return wrong("starts_with() takes two strings");
  return Json(text(*in[0]).starts_with(text(*in[1])));
}

Result<Json> ends_with(const Arguments& in) {
  if (!in[0]->is_string() || !in[1]->is_string()) return wrong("ends_with() takes two strings");
  return Json(text(*in[0]).ends_with(text(*in[1])));
}

Result<Json> keys(const Arguments& in) {
  if (!in[0]->is_object()) return wrong("keys() takes an object");
  Json out = Json::array();
  for (const auto& item : in[0]->items()) out.push_back(item.key());
  return out;
}

Result<Json> values(const Arguments& in) {
  if (!in[0]->is_object()) return wrong("values() takes an object");
  Json out = Json::array();
  for (const Json& value : *in[0]) out.push_back(value);
  return out;
}

Result<Json> sort(const Arguments& in) {
  if (!is_sortable(*in[0])) return wrong("sort() takes a list of strings or of numbers");
  Json out = *in[0];
  std::stable_sort(out.begin(), out.end());
  return out;
}

Result<Json> reverse(const Arguments& in) {
  if (!in[0]->is_array()) return wrong("reverse() takes a list");
  Json out = *in[0];
  std::reverse(out.begin(), out.end());
  return out;
}

Result<Json> max(const Arguments& in) {
  if (!is_sortable(*in[0])) return wrong("max() takes a list of strings or of numbers");
  if (in[0]->empty()) return Json();
  return *std::max_element(in[0]->begin(), in[0]->end());
}

Result<Json> min(const Arguments& in) {
  if (!is_sortable(*in[0])) return wrong("min() takes a list of strings or of numbers");
  if (in[0]->empty()) return Json();
  return *std::min_element(in[0]->begin(), in[0]->end());
}

Result<Json> not_null(const Arguments& in) {
  for (const Value& value : in)
    if (!value->is_null()) return *value;
  return Json();
}

Result<Json> join_texts(const Arguments& in) {
  if (!in[0]->is_string() || !all_are(*in[1], is_string))
    return wrong("join() takes a string and a list of strings");
  std::vector<std::string> parts;
  for (const Json& part : *in[1]) parts.push_back(text(part));
  return Json(join(parts, text(*in[0])));
}

// A text that JSON would take as a number is one; whatever else is null.
Result<Json> to_number(const Arguments& in) {
  if (in[0]->is_number()) return *in[0];
  if (!in[0]->is_string()) return Json();
  if (text(*in[0]).find_first_not_of("0123456789+-.eE") != std::string::npos) return Json();
  const Json read = Json::parse(text(*in[0]), nullptr, false);
  return read.is_number() ? read : Json();
}

Result<Json> to_array(const Arguments& in) {
  if (in[0]->is_array()) return *in[0];
  Json out = Json::array();
  out.push_back(*in[0]);
  return out;
}

Result<Json> type(const Arguments& in) { return Json(in[0]->type_name()); }

constexpr Function kFunctions[] = {
    {"contains", 2, false, contains},
    {"ends_with", 2, false, ends_with},
    {"join", 2, false, join_texts},
    {"keys", 1, false, keys},
    {"length", 1, false, length},
    {"max", 1, false, max},
    {"min", 1, false, min},
    {"not_null", 1, true, not_null},
    {"reverse", 1, false, reverse},
    {"sort", 1, false, sort},
    {"starts_with", 2, false, starts_with},
    {"to_array", 1, false, to_array},
    {"to_number", 1, false, to_number},
    {"type", 1, false, type},
    {"values", 1, false, values},
};

constexpr std::array<std::string_view, 11> kForeign = {"abs",     "avg",    "ceil",     "floor",
                                                       "map",     "max_by", "merge",    "min_by",
                                                       "sort_by", "sum",    "to_string"};

bool equal_lists(const Json& a, const Json& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), equal);
}

bool equal_objects(const Json& a, const Json& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a.items()) {
    const auto other = b.find(name);
    if (other == b.end() || !equal(value, *other)) return false;
  }
  return true;
}

}  // namespace

bool equal(const Json& a, const Json& b) {
  if (a.is_array() && b.is_array()) return equal_lists(a, b);
  if (a.is_object() && b.is_object()) return equal_objects(a, b);
  return a == b;
}

bool is_false(const Json& value) {
  return value.is_null() || value == Json(false) ||
         (value.is_string() ? text(value).empty() : value.is_structured() && value.empty());
}

const Function* find_function(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                         [&](const Function& f) { return f.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

bool is_foreign_function(std::string_view name) {
  return std::find(kForeign.begin(), kForeign.end(), name) != kForeign.end();
}

bool takes(const Function& function, size_t arguments) {
  return function.any_number ? arguments >= function.arguments : arguments == function.arguments;
}

Result<Json> call(const Function& function, const std::vector<Value>& arguments) {
  return function.call(arguments);
}

}  // namespace hikeshi::aws::jmes
