// SPDX-License-Identifier: Apache-2.0
// "Is it one of these?": the names nearest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hikeshi::aws {

// " (near: DescribeInstances, DescribeInstanceStatus)", at most three, or "" where nothing is near.
// Compared without case; a name that contains the wanted one, or is contained in it, counts as
// near.
std::string nearest_of(std::string_view wanted, const std::vector<std::string_view>& names);

}  // namespace hikeshi::aws
