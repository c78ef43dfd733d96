// SPDX-License-Identifier: Apache-2.0
// One text for all ways to write a value: what two exports of one record have in common.
#pragma once

#include <string>

#include "trail/json.h"

namespace hikeshi::trail {

// No blanks, members by name, of repeated ones the last, strings escaped in one way. Members that
// are null are left out, since exports through a table drop them. Numbers stay as written: what is
// read into a double and written again may have lost digits, and then it is another record.
std::string canonical_text(const Json& value);

}  // namespace hikeshi::trail
