// SPDX-License-Identifier: Apache-2.0
// From what each worker has seen to the one table: duplicates out, in order of time, in numbers
// that do not depend on which worker saw what.
#pragma once

#include <span>
#include <vector>

#include "hunt/fingerprint.h"
#include "hunt/seen.h"

namespace hikeshi::hunt {

// Fills all of `out` but out.scan, to whose problems it adds. `sources` are read again where two
// records of one id are not written alike. `spill`: where the rows wait.
// `secret`: of the prints of the rows.
void merge(std::vector<Seen> seen, std::span<const trail::Source> sources,
           const CollectOptions& options, const PrintSecret& secret, Spill& spill, Collected& out);

}  // namespace hikeshi::hunt
