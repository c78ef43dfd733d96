// SPDX-License-Identifier: Apache-2.0
// Findings as text for people and as documents for other programs. Names of the account's things
// are made safe for the screen; documents hold them as JSON does.
#pragma once

#include <string>
#include <vector>

#include "aws/json.h"
#include "base/lang.h"
#include "posture/finding.h"
#include "posture/state.h"

namespace hikeshi::posture {

// Failures with the way to mend them, what could not be seen, and how many passed. `all` shows
// those too.
std::string text_of(const State& state, const std::vector<Finding>& findings, Lang lang, bool all);

aws::Json json_of(const State& state, const std::vector<Finding>& findings);

// Compliance Finding (class 2003) of OCSF 1.3, an array: passes too.
aws::Json ocsf_of(const State& state, const std::vector<Finding>& findings);

// What BatchImportFindings takes: an array of ASFF 2018-10-08.
aws::Json asff_of(const State& state, const std::vector<Finding>& findings);

// SARIF 2.1.0. What is unknown is a result of kind "open".
aws::Json sarif_of(const State& state, const std::vector<Finding>& findings);

}  // namespace hikeshi::posture
