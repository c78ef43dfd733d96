// SPDX-License-Identifier: Apache-2.0
// Whether a gzip file is whole, read from end to end without keeping it: DuckDB takes a file that
// is cut off for one that ends there.
#pragma once

#include <string>

#include "base/result.h"

namespace hikeshi::cost {

// kCorrupt where a member is cut off, broken, or has a wrong checksum; the message says where.
// Zeros behind the last member are padding.
Status check_gzip(const std::string& path);

}  // namespace hikeshi::cost
