// SPDX-License-Identifier: Apache-2.0
#include "respond/policy_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ids.h"

namespace hikeshi::respond {
namespace {

using Json = nlohmann::json;

tl::unexpected<Error> wrong(const std::string& member, std::string_view wanted) {
  return fail(Code::kUsage, "the policy's \"" + member + "\" is not " + std::string(wanted));
}

Result<std::vector<std::string>> words_in(const Json& value, const std::string& member) {
  std::vector<std::string> words;
  if (!value.is_array()) return wrong(member, "a list of texts");
  for (const Json& item : value) {
    if (!item.is_string() || item.get_ref<const std::string&>().empty())
      return wrong(member, "a list of texts");
    words.push_back(item.get<std::string>());
  }
  return words;
}

Status read_tags(const Json& value, Policy& policy) {
  if (!value.is_object()) return wrong("protect.tags", "an object of keys and values");
  for (const auto& [key, item] : value.items()) {
    if (!item.is_string()) return wrong("protect.tags." + key, "a text (\"*\" for any value)");
    policy.protected_tags.emplace_back(key, item.get<std::string>());
  }
  return {};
}

Status read_protect(const Json& value, Policy& policy) {
  if (!value.is_object()) return wrong("protect", "an object");
  for (const auto& [key, item] : value.items()) {
    if (key == "tags") {
      HK_CHECK(read_tags(item, policy));
    } else if (key == "arns") {
      policy.protected_arns = HK_TRY(words_in(item, "protect.arns"));
    } else if (key == "accounts") {
      policy.protected_accounts = HK_TRY(words_in(item, "protect.accounts"));
    } else {
      return wrong("protect." + key, "known (tags, arns, accounts)");
    }
  }
  return {};
}

Status read_member(const std::string& key, const Json& value, Policy& policy) {
  if (key == "order") {
    if (value != "contain_first" && value != "evidence_first")
      return wrong(key, "contain_first or evidence_first");
    policy.evidence_first = value == "evidence_first";
  } else if (key == "exempt") {
    policy.exempt = HK_TRY(words_in(value, key));
    for (const std::string& arn : policy.exempt) {
      if (!parse_arn(arn)) return wrong("exempt", "a list of ARNs");
    }
  } else if (key == "protect") {
    HK_CHECK(read_protect(value, policy));
  } else if (key == "max_deletions") {
    if (!value.is_number_unsigned()) return wrong(key, "a whole number");
    policy.max_deletions = value.get<size_t>();
  } else if (key == "verify_interval_minutes") {
    if (!value.is_number_unsigned() || value.get<int64_t>() > 10080)
      return wrong(key, "a whole number of minutes up to a week");
    policy.verify_interval = value.get<int64_t>() * 60;
  } else {
    return wrong(key, "known (order, exempt, protect, max_deletions, verify_interval_minutes)");
  }
  return {};
}

}  // namespace

Result<Policy> parse_policy(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false, true);
  if (!json.is_object()) return fail(Code::kUsage, "the policy is no JSON object");
  Policy policy;
  for (const auto& [key, value] : json.items()) HK_CHECK(read_member(key, value, policy));
  return policy;
}

bool is_protected(const Policy& policy, std::string_view arn_or_id) {
  const auto names = [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return pattern == arn_or_id || pattern == last_name(arn_or_id);
    return arn_or_id.starts_with(pattern.substr(0, pattern.size() - 1));
  };
  if (const auto arn = parse_arn(arn_or_id)) {
    const auto& accounts = policy.protected_accounts;
    if (std::find(accounts.begin(), accounts.end(), arn->account) != accounts.end()) return true;
  }
  return std::any_of(policy.protected_arns.begin(), policy.protected_arns.end(), names) ||
         std::any_of(policy.exempt.begin(), policy.exempt.end(), names);
}

}  // namespace hikeshi::respond
