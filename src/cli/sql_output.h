// SPDX-License-Identifier: Apache-2.0
// The rows of an answer as a table for the terminal, as JSON or as CSV.
#pragma once

#include "cli/world.h"
#include "store/duck.h"

namespace hikeshi::cli {

enum class SqlFormat { kTable, kJson, kCsv };

// Every row, with a line of names.
Result<std::string> csv_text(store::duck::Rows& rows);

// Prints at most `most` rows and says when there were more; of CSV all.
Status print_rows(const World& world, store::duck::Rows& rows, SqlFormat format, size_t most);

}  // namespace hikeshi::cli
