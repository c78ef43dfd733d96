// SPDX-License-Identifier: Apache-2.0
// Reads a member of an answer that may be absent or of another kind.
#pragma once

#include <string>
#include <string_view>

#include "aws/json.h"

namespace hikeshi::aws {

// The text of a member, "" where there is none, where it is no text or `json` no object.
std::string text_in(const Json& json, std::string_view key);

}  // namespace hikeshi::aws
