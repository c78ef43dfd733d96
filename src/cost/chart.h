// SPDX-License-Identifier: Apache-2.0
// Cost per day by region as one HTML file: a bar a day, regions stacked, with a table of the sums.
// No script, nothing loaded; names of regions come from the bill and
// go through the one escape of the house (report/html_page.h).
#pragma once

#include <string>

#include "base/lang.h"
#include "cost/cost.h"

namespace hikeshi::cost {

std::string to_html(const Cost& cost, Lang lang);

}  // namespace hikeshi::cost
