// SPDX-License-Identifier: Apache-2.0
// What a trace may show of a call's parameters and of its answer. A text is shown only where its
// member's name stands in the allow-list and nothing that the model calls sensitive holds it;
// numbers, truth values and times are shown; all else is named by its kind and length. So a member
// that AWS adds tomorrow stays hidden until somebody has thought about it.
#pragma once

#include <string_view>

#include "aws/json.h"
#include "aws/shape.h"

namespace hikeshi::aws {

// `value` as its shape describes it, with what must not be seen replaced: "<text of 40 bytes>",
// "<sensitive>", "<map of 3>". Of a long list the first ten elements, then "<90 more>". Pure.
Json traced(const Ref& shape, const Json& value);

// Whether texts of members with this name are shown.
bool shows_member(std::string_view name);

}  // namespace hikeshi::aws
