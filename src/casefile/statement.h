// SPDX-License-Identifier: Apache-2.0
// What a person says, as a fact of the case.
#pragma once

#include <string>

#include "base/utc_time.h"
#include "casefile/fact.h"

namespace hikeshi::casefile {

// `by`: who says it; it is the fact's only evidence. Standing: stated.
Fact stated(std::string kind, std::string subject, std::string says, const std::string& by,
            UtcTime at);

}  // namespace hikeshi::casefile
