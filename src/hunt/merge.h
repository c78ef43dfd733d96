// SPDX-License-Identifier: Apache-2.0
// From what each worker has seen to the one table: duplicates out, in order of time, in numbers
// that do not depend on which worker saw what.
#pragma once

#include <span>
#include <vector>

#include "hunt/seen.h"

namespace hikeshi::hunt {

// Fills out.table, out.hits, out.base_hits and out.duplicates and adds to out.scan.problems.
// `sources` are read again where two records of one id are not written alike.
void merge(std::vector<Seen> seen, std::span<const trail::Source> sources,
           const CollectOptions& options, Collected& out);

}  // namespace hikeshi::hunt
