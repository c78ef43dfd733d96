// SPDX-License-Identifier: Apache-2.0
// The one file in which an organisation says what a response may do: docs/policy.md. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hikeshi::respond {

struct Policy {
  bool evidence_first = false;              // "order": "evidence_first"; default: contain first
  std::vector<std::string> exempt;          // ARNs of users and roles that are never contained
  std::vector<std::string> protected_arns;  // ARNs and ids; a '*' at the end stands for the rest
  std::vector<std::string> protected_accounts;                      // where nothing is ever changed
  std::vector<std::pair<std::string, std::string>> protected_tags;  // key, value; "*": any value
  size_t max_deletions = 20;       // in one run, before a second confirmation
  int64_t verify_interval = 1800;  // seconds between the two readings of a removal
};

inline constexpr int64_t kLeastInterval =
    1800;  // less only where the endpoint is this machine's own

// JSON with // comments. kUsage names the member that is unknown or of the wrong kind.
Result<Policy> parse_policy(std::string_view text);

bool is_protected(const Policy& policy, std::string_view arn_or_id);

}  // namespace hikeshi::respond
