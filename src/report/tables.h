// SPDX-License-Identifier: Apache-2.0
// Tables and lists for the terminal, used by the commands hunt, list and show. No line is wider
// than `columns`; every line ends with a line feed; text of others is made safe.
#pragma once

#include <span>
#include <string>

#include "casefile/case_state.h"
#include "report/options.h"

namespace hikeshi::report {

// What the actor made, changed, or may have made, the left ones first. After `most` rows of each
// a line says how many more there are. "" where there is none.
std::string made_table(const casefile::CaseState& state, Lang lang, size_t columns,
                       size_t most = 200);

// `hikeshi list`: in the order of `rows`.
std::string case_list(std::span<const CaseRow> rows, UtcTime now, int64_t zone_offset, Lang lang,
                      size_t columns);

// `hikeshi show`: every fact with its standing and evidence, then notes and documents.
std::string facts_text(const casefile::CaseState& state, Lang lang, size_t columns);

}  // namespace hikeshi::report
