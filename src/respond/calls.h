// SPDX-License-Identifier: Apache-2.0
// Every call that a response may make, from the tables and the plan's own templates, so that the
// policy that `hikeshi permissions` prints cannot lag behind them.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "aws/models.h"

namespace hikeshi::respond {

// (service, operation) as the models call them: what steps call, what shows their effect, what
// takes them back, and what guards read. Fails with kBug where a template has no call.
Result<std::set<std::pair<std::string, std::string>>> calls(aws::Models& models);

}  // namespace hikeshi::respond
