// SPDX-License-Identifier: Apache-2.0
#include "posture/policy.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "aws/json_text.h"
#include "base/ids.h"
#include "base/text.h"

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

// Calls `visit` with each text of a value that is one or a list of them.
template <class Visit>
void each_text(const Json& value, Visit visit) {
  if (value.is_string()) visit(value.get_ref<const std::string&>());
  if (!value.is_array()) return;
  for (const Json& each : value) each_text(each, visit);
}

std::string account_in(const std::string& principal) {
  if (is_account_id(principal)) return principal;
  const auto parts = split(principal, ':');
  return parts.size() > 5 && is_account_id(parts[4]) ? std::string(parts[4]) : "";
}

bool is_wild(std::string_view subject) {
  const size_t star = subject.find('*');
  return star != subject.npos && (star == 0 || subject.substr(0, star) == "repo:");
}

// Whether a condition says whose tokens are taken.
bool narrows_subject(const Json& statement) {
  const auto condition = statement.find("Condition");
  if (condition == statement.end() || !condition->is_object()) return false;
  bool narrow = false;
  for (const auto& [how, keys] : condition->items()) {
    if (!keys.is_object()) continue;
    const bool patterns = how.find("Like") != std::string::npos;
    for (const auto& [key, values] : keys.items()) {
      if (!to_lower(key).ends_with(":sub")) continue;
      bool any = false, wild = false;
      each_text(values, [&](const std::string& value) {
        any = true;
        wild |= patterns && is_wild(value);
      });
      narrow |= any && !wild;
    }
  }
  return narrow;
}

std::string outsider_in(const Json& statement, const std::set<std::string>& ours) {
  const auto principal = statement.find("Principal");
  if (aws::text_in(statement, "Effect") != "Allow" || principal == statement.end() ||
      !principal->is_object())
    return "";
  std::string found;
  if (const auto aws = principal->find("AWS");
      aws != principal->end() && !statement.contains("Condition")) {
    each_text(*aws, [&](const std::string& who) {
      const std::string account = account_in(who);
      if (!account.empty() && !ours.contains(account)) found = who;
    });
  }
  if (const auto federated = principal->find("Federated");
      federated != principal->end() && !narrows_subject(statement)) {
    each_text(*federated, [&](const std::string& who) {
      if (who.find(":oidc-provider/") != std::string::npos) found = who;
    });
  }
  return found;
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

std::string open_to_outside(const Json& policy, const std::set<std::string>& ours) {
  const auto statements = policy.find("Statement");
  if (statements == policy.end()) return "";
  if (statements->is_object()) return outsider_in(*statements, ours);
  if (!statements->is_array()) return "";
  for (const Json& statement : *statements) {
    if (!statement.is_object()) continue;
    if (std::string who = outsider_in(statement, ours); !who.empty()) return who;
  }
  return "";
}

}  // namespace hikeshi::posture
