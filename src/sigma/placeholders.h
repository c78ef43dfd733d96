// SPDX-License-Identifier: Apache-2.0
// A file of lists for |expand: what stands in the place of %name% in rules.
#pragma once

#include <string_view>

#include "base/result.h"
#include "sigma/modifiers.h"

namespace hikeshi::sigma {

// Adds the lists of a YAML or JSON file, a map of names to a text or a list of texts. What is known
// under the same name already is kept, and both count. kCorrupt with the reason.
Status read_placeholders(std::string_view bytes, Placeholders& out);

}  // namespace hikeshi::sigma
