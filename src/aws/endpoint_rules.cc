// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint_rules.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/endpoint_functions.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

constexpr int kMaxDepth = 64;  // of rules in rules; AWS's deepest has 21 (S3)

bool holds(const Json& value) { return !value.is_null() && value != Json(false); }

std::string shown(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

bool is_of_kind(const Json& value, std::string_view kind) {
  if (kind == "string") return value.is_string();
  if (kind == "boolean") return value.is_boolean();
  return kind == "stringarray" && value.is_array();
}

class Evaluation {
 public:
  explicit Evaluation(const Json& partitions) : partitions_(partitions) {}

  Status take_params(const Json& specs, const Json& params);
  // An endpoint, or null where no rule fits.
  Result<Json> rules(const Json& list, int depth);

 private:
  Result<Json> rule(const Json& rule, int depth);
  Result<bool> conditions(const Json& list);
  Result<Json> call(const Json& signature);
  Result<Json> value(const Json& expression);
  Result<Json> deep_value(const Json& expression);
  Result<std::string> expand(std::string_view pattern);
  Result<Json> endpoint(const Json& spec);
  Result<Json> headers(const Json& spec);
  const Json* find(std::string_view name) const;

  const Json& partitions_;
  std::vector<std::pair<std::string, Json>> scope_;
};

Status Evaluation::take_params(const Json& specs, const Json& params) {
  for (const auto& [name, spec] : specs.items()) {
    Json given = params.contains(name) ? params.at(name) : Json();
    if (given.is_null() && spec.contains("default")) given = spec.at("default");
    if (given.is_null()) {
      if (spec.value("required", false))
        return fail(Code::kUsage, "the endpoint rules need a value for " + name);
      continue;
    }
    if (!is_of_kind(given, to_lower(spec.at("type").get<std::string>())))
      return fail(Code::kUsage, "the value for " + name + " is of the wrong kind");
    scope_.emplace_back(name, std::move(given));
  }
  return {};
}

Result<Json> Evaluation::rules(const Json& list, int depth) {
  if (depth > kMaxDepth) return fail(Code::kCorrupt, "the endpoint rules are nested too deeply");
  for (const Json& each : list) {
    const size_t mark = scope_.size();
    Json found = HK_TRY(rule(each, depth));
    scope_.resize(mark);
    if (!found.is_null()) return found;
  }
  return Json();
}

Result<Json> Evaluation::rule(const Json& rule, int depth) {
  if (!HK_TRY(conditions(rule.at("conditions")))) return Json();
  const std::string& type = rule.at("type").get_ref<const std::string&>();
  if (type == "tree") return rules(rule.at("rules"), depth + 1);
  if (type == "endpoint") return endpoint(rule.at("endpoint"));
  if (type == "error") return fail(Code::kUsage, shown(HK_TRY(value(rule.at("error")))));
  return fail(Code::kCorrupt, "the endpoint rules hold a rule of type " + printable(type));
}

Result<bool> Evaluation::conditions(const Json& list) {
  for (const Json& condition : list)
    if (!holds(HK_TRY(call(condition)))) return false;
  return true;
}

Result<Json> Evaluation::call(const Json& signature) {
  std::vector<Json> arguments;
  for (const Json& argument : signature.at("argv")) arguments.push_back(HK_TRY(value(argument)));
  const std::string& name = signature.at("fn").get_ref<const std::string&>();
  Json result = HK_TRY(call_rule_function(name, arguments, partitions_));
  if (signature.contains("assign")) {
    std::string assigned = signature.at("assign").get<std::string>();
    if (find(assigned) != nullptr)
      return fail(Code::kCorrupt, "the endpoint rules name two values " + printable(assigned));
    scope_.emplace_back(std::move(assigned), result);
  }
  return result;
}

Result<Json> Evaluation::value(const Json& expression) {
  if (expression.is_object() && expression.contains("fn")) return call(expression);
  if (expression.is_object() && expression.contains("ref")) {
    const Json* found = find(expression.at("ref").get_ref<const std::string&>());
    return found == nullptr ? Json() : *found;
  }
  if (!expression.is_string()) return expression;
  return Json(HK_TRY(expand(expression.get_ref<const std::string&>())));
}

// Properties are values in lists and objects, to any depth.
Result<Json> Evaluation::deep_value(const Json& expression) {
  if (!expression.is_structured() || expression.contains("fn") || expression.contains("ref"))
    return value(expression);
  Json out = expression;
  for (Json& part : out) part = HK_TRY(deep_value(Json(part)));
  return out;
}

// "{Region}" and "{url#authority}" give way to values, "{{" and "}}" to braces.
Result<std::string> Evaluation::expand(std::string_view pattern) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool doubled = i + 1 < pattern.size() && pattern[i + 1] == c;
    if ((c != '{' && c != '}') || doubled) {
      out += c;
      if (c == '{' || c == '}') ++i;
      continue;
    }
    const size_t end = pattern.find('}', i);
    if (c == '}' || end == std::string_view::npos)
      return fail(Code::kCorrupt, "the endpoint rules hold a brace without its other");
    const auto parts = split(pattern.substr(i + 1, end - i - 1), '#');
    const Json* found = find(parts[0]);
    if (found == nullptr)
      return fail(Code::kCorrupt, "the endpoint rules use " + printable(parts[0]) + ", not set");
    Json value = *found;
    for (size_t p = 1; p < parts.size(); ++p) value = rule_attribute(value, parts[p]);
    out += shown(value);
    i = end;
  }
  return out;
}

Result<Json> Evaluation::endpoint(const Json& spec) {
  Json out = Json::object();
  out["url"] = HK_TRY(value(spec.at("url")));
  out["properties"] = HK_TRY(deep_value(spec.value("properties", Json::object())));
  out["headers"] = HK_TRY(headers(spec.value("headers", Json::object())));
  return out;
}

Result<Json> Evaluation::headers(const Json& spec) {
  Json out = Json::object();
  for (const auto& [name, values] : spec.items()) {
    Json& list = out[name] = Json::array();
    for (const Json& each : values) list.push_back(HK_TRY(value(each)));
  }
  return out;
}

const Json* Evaluation::find(std::string_view name) const {
  for (const auto& [known, value] : scope_)
    if (known == name) return &value;
  return nullptr;
}

Result<Json> evaluate(const Json& rules, const Json& partitions, const Json& params) {
  Evaluation evaluation(partitions);
  HK_CHECK(evaluation.take_params(rules.at("parameters"), params));
  Json found = HK_TRY(evaluation.rules(rules.at("rules"), 0));
  if (found.is_null())
    return fail(Code::kUnsupported,
                "the service has no endpoint for " +
                    params.dump(-1, ' ', false, Json::error_handler_t::replace));
  return found;
}

}  // namespace

Result<Json> evaluate_rules(const Json& rules, const Json& partitions, const Json& params) {
  try {
    return evaluate(rules, partitions, params);
  } catch (const Json::exception& e) {
    return fail(Code::kCorrupt, std::string("the endpoint rules are not as expected: ") + e.what());
  }
}

}  // namespace hikeshi::aws
