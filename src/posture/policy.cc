// SPDX-License-Identifier: Apache-2.0
#include "posture/policy.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "aws/json_text.h"

namespace hikeshi::posture {
namespace {

using aws::Json;

std::string percent_decoded(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    int value = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool names_everybody(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>() == "*";
  return value.is_array() && std::any_of(value.begin(), value.end(), names_everybody);
}

std::string everybody_in(const Json& statement) {
  if (aws::text_in(statement, "Effect") != "Allow" || statement.contains("Condition")) return "";
  if (statement.contains("NotPrincipal")) return "NotPrincipal";
  const auto principal = statement.find("Principal");
  if (principal == statement.end()) return "";
  if (names_everybody(*principal)) return "*";
  const auto aws = principal->is_object() ? principal->find("AWS") : principal->end();
  return principal->is_object() && aws != principal->end() && names_everybody(*aws) ? "AWS:*" : "";
}

}  // namespace

std::optional<Json> parse_policy(const Json& document) {
  if (document.is_object()) return document;
  if (!document.is_string()) return std::nullopt;
  const auto& text = document.get_ref<const std::string&>();
  for (const std::string& form : {text, percent_decoded(text)}) {
    Json policy = Json::parse(form, nullptr, false);
    if (policy.is_object()) return policy;
  }
  return std::nullopt;
}

std::string widest_principal(const Json& policy) {
  const auto statements = policy.find("Statement");
  if (statements == policy.end()) return "";
  if (statements->is_object()) return everybody_in(*statements);
  if (!statements->is_array()) return "";
  for (const Json& statement : *statements) {
    if (!statement.is_object()) continue;
    if (std::string who = everybody_in(statement); !who.empty()) return who;
  }
  return "";
}

}  // namespace hikeshi::posture
