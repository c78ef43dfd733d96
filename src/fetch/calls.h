// SPDX-License-Identifier: Apache-2.0
// The calls that this folder makes, for the policy that allows them and no more. A test holds the
// list against what was called.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace hikeshi::fetch {

std::span<const std::pair<std::string_view, std::string_view>> calls();  // service, operation

}  // namespace hikeshi::fetch
