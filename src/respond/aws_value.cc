// SPDX-License-Identifier: Apache-2.0
// Values of parameters: JSON where they begin like it, else the aws tool's shorthand, brought to
// the types of the model.
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/aws_command.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using aws::Shape;
using aws::Type;

// Key=Value,Key=[a,b],Key={...}. A value without a key continues a list: Values=a,b.
class Shorthand {
 public:
  explicit Shorthand(std::string_view text) : text_(text) {}

  Result<Json> read() {
    Json value = HK_TRY(object('\0'));
    if (at_ < text_.size()) return wrong();
    return value;
  }

 private:
  tl::unexpected<Error> wrong() const {
    return fail(Code::kUsage, fmt::format("'{}' is not of the form Key=Value", printable(text_)));
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view until(std::string_view ends) {
    const size_t begin = at_;
    at_ = std::min(text_.find_first_of(ends, at_), text_.size());
    return text_.substr(begin, at_ - begin);
  }

  Result<Json> object(char end) {
    Json object = Json::object();
    while (true) {
      const std::string key(until("=,]}"));
      if (peek() != '=' || key.empty()) return wrong();
      ++at_;
      object[key] = HK_TRY(value(end));
      if (peek() != ',') return object;
      ++at_;
    }
  }

  Result<Json> value(char end) {
    if (peek() == '[') return list();
    if (peek() == '{') return braced();
    const std::string ends = end == '\0' ? "," : ",]}";
    Json first = std::string(until(ends));
    Json several = Json::array({first});
    while (peek() == ',' && !next_is_key(ends)) {
      ++at_;
      several.push_back(std::string(until(ends)));
    }
    return several.size() == 1 ? first : several;
  }

  bool next_is_key(std::string_view ends) const {
    const size_t stop = text_.find_first_of(std::string(ends) + "=", at_ + 1);
    return stop != std::string_view::npos && text_[stop] == '=';
  }

  Result<Json> braced() {
    ++at_;
    Json value = HK_TRY(object('}'));
    if (peek() != '}') return wrong();
    ++at_;
    return value;
  }

  Result<Json> list() {
    Json out = Json::array();
    ++at_;
    while (peek() != ']') {
      if (peek() == '\0') return wrong();
      out.push_back(peek() == '{' ? HK_TRY(braced()) : Json(std::string(until(",]"))));
      if (peek() == ',') ++at_;
    }
    ++at_;
    return out;
  }

  std::string_view text_;
  size_t at_ = 0;
};

tl::unexpected<Error> unfit(const Json& value, std::string_view wanted) {
  return fail(
      Code::kUsage,
      fmt::format("'{}' is no {}",
                  printable(value.is_string() ? value.get<std::string>() : value.dump()), wanted));
}

Result<Json> whole_number(const Json& value) {
  if (value.is_number_integer()) return value;
  if (!value.is_string()) return unfit(value, "whole number");
  const std::string& text = value.get_ref<const std::string&>();
  int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size())
    return unfit(value, "whole number");
  return Json(number);
}

Result<Json> truth(const Json& value) {
  if (value.is_boolean()) return value;
  if (value == "true") return Json(true);
  if (value == "false") return Json(false);
  return unfit(value, "true or false");
}

Result<Json> fitted(const Shape& shape, Json value, int depth);

Result<Json> fitted_members(const Shape& shape, Json value, int depth) {
  // The tool takes the only member of a structure for the structure: --instances i-1.
  if (value.is_string() && shape.members.size() == 1)
    value = Json{{shape.members[0].name, std::move(value)}};
  if (!value.is_object()) return unfit(value, "structure");
  for (auto& [name, member] : value.items()) {
    const aws::Member* known = shape.find(name);
    if (known == nullptr) return fail(Code::kUsage, shape.name + " has no member " + name);
    member = HK_TRY(fitted(*known->ref.shape, std::move(member), depth + 1));
  }
  return value;
}

Result<Json> fitted(const Shape& shape, Json value, int depth) {
  if (depth > 32) return fail(Code::kUsage, "too deep a value");
  switch (shape.type) {
    case Type::kStructure:
      return shape.is_document ? Result<Json>(value)
                               : fitted_members(shape, std::move(value), depth);
    case Type::kMap:
      if (!value.is_object()) return unfit(value, "map");
      for (auto& [key, item] : value.items())
        item = HK_TRY(fitted(*shape.value.shape, std::move(item), depth + 1));
      return value;
    case Type::kList:
      if (!value.is_array()) value = Json::array({std::move(value)});
      for (Json& item : value)
        item = HK_TRY(fitted(*shape.element.shape, std::move(item), depth + 1));
      return value;
    case Type::kBoolean:
      return truth(value);
    case Type::kInteger:
    case Type::kLong:
      return whole_number(value);
    default:
      return value;
  }
}

bool holds_others(Type type) {
  return type == Type::kStructure || type == Type::kMap || type == Type::kList;
}

Result<Json> json_of(const std::string& text) {
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded())
    return fail(Code::kUsage, fmt::format("'{}' is no JSON", fit(printable(text), 80)));
  return value;
}

Result<Json> one_value(const Shape& shape, const std::string& word) {
  if (!holds_others(shape.type)) return Json(word);
  if (word.starts_with('{') || word.starts_with('[')) return json_of(word);
  const bool bare = shape.type == Type::kStructure && shape.members.size() == 1 &&
                    word.find('=') == std::string::npos;
  return shape.type == Type::kList || bare ? Result<Json>(Json(word)) : Shorthand(word).read();
}

}  // namespace

Result<Json> value_of(const Shape& shape, const std::vector<std::string>& words) {
  const bool is_json = words.size() == 1 && words.front().starts_with('[');
  if (shape.type != Type::kList || is_json) {
    if (words.size() != 1) return fail(Code::kUsage, fmt::format("{} takes one value", shape.name));
    return fitted(shape, HK_TRY(one_value(shape, words.front())), 0);
  }
  Json list = Json::array();
  for (const std::string& word : words)
    list.push_back(HK_TRY(one_value(*shape.element.shape, word)));
  return fitted(shape, std::move(list), 0);
}

}  // namespace hikeshi::respond
