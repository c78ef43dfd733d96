// SPDX-License-Identifier: Apache-2.0
// Fingerprints of records as they are written.
#pragma once

#include "hunt/fingerprint.h"
#include "trail/record.h"

namespace hikeshi::hunt {

struct RecordPrint {
  Fingerprint whole;     // equal for records of the same bytes
  Fingerprint identity;  // of the userIdentity alone, which is nearly half of them
};

// Every byte is hashed once: the whole is what lies before the identity, the identity, and the rest.
RecordPrint print_of(const trail::Record& record, const PrintSecret& secret);

}  // namespace hikeshi::hunt
