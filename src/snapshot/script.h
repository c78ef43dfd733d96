// SPDX-License-Identifier: Apache-2.0
// A plan as a shell script of aws commands, for somebody who may look into the account while we may
// not. exported.h reads what it leaves.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "snapshot/plan.h"

namespace hikeshi::snapshot {

// For bash, with version 1 or 2 of the aws command line. `regions`: empty for all enabled ones.
// kUnsupported for a call whose `each` is neither `LIST.{Member: path}` nor a constant.
Result<std::string> export_script(const Plan& plan, const std::vector<std::string>& regions);

}  // namespace hikeshi::snapshot
