// SPDX-License-Identifier: Apache-2.0
// A place in a value by names and numbers with dots between: "IpPermissions.0.FromPort", "@" for
// all.
#pragma once

#include <string>
#include <string_view>

#include "aws/json.h"

namespace hikeshi::respond {

// nullptr where nothing is there.
const aws::Json* at_path(const aws::Json& value, std::string_view path);

// The text there; "" where nothing is, or no text.
std::string text_at(const aws::Json& value, std::string_view path);

// Makes what is missing on the way: objects, and arrays for a number.
void set_path(aws::Json& value, std::string_view path, aws::Json item);

// The same meaning whatever the order of members. Policy documents may be text or JSON; a scalar
// may be text on one side.
bool same_value(const aws::Json& a, const aws::Json& b);

}  // namespace hikeshi::respond
