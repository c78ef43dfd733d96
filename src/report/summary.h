// SPDX-License-Identifier: Apache-2.0
// What an operator sees first: the whole case on one screen.
#pragma once

#include <string>

#include "casefile/case_state.h"
#include "report/options.h"

namespace hikeshi::report {

// At most 38 lines of at most `options.columns` display columns (100 unless told), whatever
// the case holds. Text of others is made safe; the same case and options give the same
// bytes.
std::string terminal_summary(const casefile::CaseState& state, const SummaryOptions& options);

}  // namespace hikeshi::report
