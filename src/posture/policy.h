// SPDX-License-Identifier: Apache-2.0
// Whom a policy lets in: everybody, or strangers of whom nothing else is asked.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "aws/json.h"

namespace hikeshi::posture {

// A policy as a value, or as text, percent-encoded or not (IAM writes it so). nullopt for what is
// no policy.
std::optional<aws::Json> parse_policy(const aws::Json& document);

// "*" or "AWS:*" where a statement allows everybody and has no condition; else "".
std::string widest_principal(const aws::Json& policy);

// Who of outside may assume the role of a trust policy though nothing else is asked of them: an
// account that is none of `ours`, under no condition, or whoever signs in at an OIDC provider,
// where no condition on the subject (or "*", "repo:*") narrows it. "" where there is none.
std::string open_to_outside(const aws::Json& policy, const std::set<std::string>& ours);

}  // namespace hikeshi::posture
