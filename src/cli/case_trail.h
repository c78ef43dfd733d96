// SPDX-License-Identifier: Apache-2.0
// The logs that the newest hunt of a case has read, looked through again for what nobody asked
// then: whose a credential is, how a thing was before. Files that were read from AWS and not kept,
// or that are gone since, are counted as absent.
#pragma once

#include "cli/flow.h"
#include "respond/earlier.h"
#include "trail/search.h"

namespace hikeshi::cli {

struct CaseRecords {
  trail::SearchResult result;
  std::vector<std::string> files;  // of the sources, by Found::file
  size_t absent = 0;
};

// Records that hold any of `texts`. kNotFound where the case was not hunted; kCancelled after
// Ctrl-C.
Result<CaseRecords> case_records(World& world, const store::Case& the_case,
                                 const casefile::CaseState& state, std::vector<std::string> texts);

// What the logs and a recording of LookupEvents tell of how things were before the intruder.
Result<respond::Looked> look_for_earlier(World& world, const store::Case& the_case,
                                         const casefile::CaseState& state,
                                         std::string_view recording);

}  // namespace hikeshi::cli
