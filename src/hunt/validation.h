// SPDX-License-Identifier: Apache-2.0
// What CloudTrail's digests say of the files that the findings rest on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hunt/coverage.h"
#include "trail/verify.h"

namespace hikeshi::hunt {

struct HuntResult;

struct FileStates {
  uint64_t valid = 0, altered = 0, not_covered = 0;
};

struct Validation {
  trail::Proof proof = trail::Proof::kNotChecked;  // the worst of all chains
  FileStates files;                                // log files that were read
  FileStates charged;                              // events charged to the actor, by their files
  uint64_t missing = 0;                            // log files and digests that are named, not here
  uint64_t breaks = 0;                             // of chains of digests
  std::vector<std::string> altered;                // names of files

  // Every event that is charged comes from a file whose digest's signature was checked.
  bool proven() const {
    return proof == trail::Proof::kVerified && charged.altered == 0 && charged.not_covered == 0;
  }
};

// Holds what was found against a verification of the same files: result.validation, and hours whose
// file or digest is not what was delivered are lost to result.coverage.
void bind(const trail::Verification& verification, const Window& window, HuntResult& result);

}  // namespace hikeshi::hunt
