// SPDX-License-Identifier: Apache-2.0
// SQL that makes lines of the table (bill.h) from a file's cells: what kind a line is, what was
// billed of it, which name of its service tells most. Internal to cost/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cost/schema.h"

namespace hikeshi::cost {

extern const std::string_view kTables;  // `lines`, and `explored`: Cost Explorer's rows as text

// SELECTs with one text column for each field: of a file that DuckDB reads by `from`, of rows of
// `explored`.
std::string cells_of(const Schema& schema, const std::string& from);
std::string explored_cells(int64_t file);

std::string insert_lines(int64_t file, int64_t form, const std::string& cells);

}  // namespace hikeshi::cost
