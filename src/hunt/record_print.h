// SPDX-License-Identifier: Apache-2.0
// Fingerprints of records as they are written.
#pragma once

#include <string>

#include "hunt/fingerprint.h"
#include "trail/record.h"

namespace hikeshi::hunt {

struct RecordPrint {
  Fingerprint whole;     // equal for records of the same bytes
  Fingerprint identity;  // of the userIdentity alone, which is nearly half of them
};

// Compares the userIdentity with that of the record before, which is mostly the same, and computes
// what is new. Two printers of one secret agree on every record. For one thread.
class RecordPrinter {
 public:
  explicit RecordPrinter(const PrintSecret& secret)
      : secret_(secret), last_print_(fingerprint_of("", secret)) {}

  RecordPrint of(const trail::Record& record);

 private:
  const Fingerprint& identity_of(std::string_view raw);

  const PrintSecret secret_;
  std::string last_;  // userIdentity of the record before
  Fingerprint last_print_;
};

}  // namespace hikeshi::hunt
