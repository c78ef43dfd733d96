// SPDX-License-Identifier: Apache-2.0
// Parameters and answers of AWS calls as JSON values, in the order in which they came. A blob is
// base64 text, a timestamp "2026-11-23T10:00:00Z" (with milliseconds where it has some), as the aws
// command line writes them.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace hikeshi::aws {

using Json = nlohmann::ordered_json;

}  // namespace hikeshi::aws
