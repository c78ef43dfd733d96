// SPDX-License-Identifier: Apache-2.0
// Whom a policy lets in: as far as "everybody, under no condition" goes and no further.
#pragma once

#include <optional>
#include <string>

#include "aws/json.h"

namespace hikeshi::posture {

// A policy as a value, or as text, percent-encoded or not (IAM writes it so). nullopt for what is
// no policy.
std::optional<aws::Json> parse_policy(const aws::Json& document);

// "*" or "AWS:*" where a statement allows everybody and has no condition; else "".
std::string widest_principal(const aws::Json& policy);

}  // namespace hikeshi::posture
