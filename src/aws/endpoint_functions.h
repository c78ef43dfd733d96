// SPDX-License-Identifier: Apache-2.0
// The functions that AWS's endpoint rules may call. Values are JSON; null means "not set".
// Source: smithy.io/2.0/additional-specs/rules-engine/standard-library.html and the same for aws.*.
#pragma once

#include <string_view>
#include <vector>

#include "aws/json.h"
#include "base/result.h"

namespace hikeshi::aws {

// kCorrupt for a function that is not known, the wrong number of arguments, or a kind of value that
// it does not take: mistakes in the rules, not of the call.
Result<Json> call_rule_function(std::string_view name, const std::vector<Json>& arguments,
                                const Json& partitions);

// What stands under "resourceId[1]", "name" or "a.b" in the value; null where nothing does.
Json rule_attribute(const Json& value, std::string_view path);

}  // namespace hikeshi::aws
