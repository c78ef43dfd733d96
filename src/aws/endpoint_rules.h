// SPDX-License-Identifier: Apache-2.0
// The interpreter of AWS's endpoint rules (endpoint-rule-set-1.json): a tree of conditions whose
// leaves are endpoints and refusals. What comes out is what the rules say, checked by nobody:
// endpoint.h makes an address of it that may be asked.
//
// A condition may give its value a name; the name holds in the conditions behind it and in all that
// stands below, and not in the rules beside.
#pragma once

#include "aws/json.h"
#include "base/result.h"

namespace hikeshi::aws {

// `params` holds values of the rules' parameters by name; what is missing takes its default.
// Gives {"url": ..., "properties": {...}, "headers": {"name": ["value"]}}.
//
// Failures: kUsage with AWS's words where the rules refuse or a required parameter is missing or of
// the wrong kind, kUnsupported where no rule fits, kCorrupt where the rules themselves are wrong.
Result<Json> evaluate_rules(const Json& rules, const Json& partitions, const Json& params);

}  // namespace hikeshi::aws
