// SPDX-License-Identifier: Apache-2.0
// AWS's own quarantine of a credential that it saw in public: a policy that denies the user much,
// and not all. It is evidence and no containment, and it goes last of all, once AWS agrees.
#pragma once

#include <string_view>
#include <vector>

#include "casefile/fact.h"
#include "respond/look.h"

namespace hikeshi::respond {

inline constexpr std::string_view kQuarantinePolicy = "AWSCompromisedKeyQuarantine";

// Whether this is the ARN of one of AWS's own such policies, whatever its version.
bool is_quarantine(std::string_view policy_arn);

// Facts of kind kRestriction from what `preserve-restrictions` was answered: one for each policy
// that is attached to somebody, with `policy` and `holders`.
std::vector<casefile::Fact> quarantine_facts(std::string_view recording, UtcTime at);

// kNotAllowed for a call that would take the quarantine off before its own step does.
Status check_quarantine(const Step& step, const AwsCommand& call);

}  // namespace hikeshi::respond
