// SPDX-License-Identifier: Apache-2.0
// A case as one archive, to be handed on: to a forensic company, an insurer, the police.
//
// Everything in it is held against the hash that the journal or the hunt has of it; what is missing
// or was changed since is left out and named. The layout is in docs/formats.md.
#pragma once

#include <string>
#include <vector>

#include "cli/world.h"
#include "store/case_store.h"

namespace hikeshi::cli {

struct ArchivedFile {
  std::string name;        // below the archive's folder
  std::string role;        // "notice", "log", "answers" ...
  std::string original;    // as the case knows it
  bool raw = false;        // as it came: a secret may be in it
  bool sensitive = false;  // an answer that AWS's own words call so: user data, environment values
  uint64_t size = 0;
  std::string sha256;
  std::vector<std::string> cited;  // of a log: why (sources.jsonl)
};

struct CaseArchive {
  std::string bytes, folder;  // folder: that the archive unpacks into
  std::vector<ArchivedFile> files;
  std::vector<ArchivedFile> left_out;  // what `Contents` leaves out; without name
  struct Problem {
    std::string file, reason;  // "missing" | "changed" | "not_kept" | "unreadable"
    std::string detail;
  };
  std::vector<Problem> problems;
  std::string as_of;  // of the last entry of the journal
};

// What else than the journal and what is made from it.
enum class Contents {
  kRedacted,       // nothing in which a secret may remain
  kUsual,          // what came from outside, without the answers marked sensitive
  kWithSensitive,  // all of it
};

// The same case and files give the same bytes, whenever and wherever that is done.
Result<CaseArchive> pack_case(World& world, store::Case& the_case, Contents contents);

}  // namespace hikeshi::cli
