// SPDX-License-Identifier: Apache-2.0
// The report that people pass on: one HTML file that needs nothing else and runs nothing.
#pragma once

#include <string>

#include "casefile/case_state.h"
#include "report/options.h"

namespace hikeshi::report {

// No html_report() is larger, whatever the case holds: tables are cut and say how much is missing.
inline constexpr size_t kMaxHtmlBytes = size_t{20} << 20;

// A whole HTML document in UTF-8: no script, no request to anywhere (its own security policy
// forbids both), links only to its own anchors. The same case and options give the same bytes.
std::string html_report(const casefile::CaseState& state, const HtmlOptions& options);

}  // namespace hikeshi::report
