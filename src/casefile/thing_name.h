// SPDX-License-Identifier: Apache-2.0
// What people call the types of things that are made: "EC2 instance" for ec2:instance.
#pragma once

#include <optional>
#include <string_view>

#include "base/lang.h"

namespace hikeshi::casefile {

// nullopt for a type that has no word: its own name is shown then.
std::optional<Text> thing_name(std::string_view type);

}  // namespace hikeshi::casefile
