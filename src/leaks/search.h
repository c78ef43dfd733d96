// SPDX-License-Identifier: Apache-2.0
// One search: a repository's whole object database, what is staged in it, or a folder without git.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/utc_time.h"
#include "io/filesystem.h"
#include "leaks/find.h"
#include "leaks/object_id.h"
#include "leaks/parse_object.h"
#include "leaks/problem.h"

namespace hikeshi::leaks {

struct Options {
  Query query;
  bool staged = false;             // what the next commit would bring in, alone
  bool follow_alternates = false;  // objects of other repositories that this one borrows
  std::string fingerprint_key;     // "": another in each run
  unsigned threads = 1;
  std::stop_token stop;
};

struct Place {
  std::string member;  // in an archive, "" for the object itself
  uint64_t offset = 0, length = 0, line = 0;
};

// One credential in one object.
struct Hit {
  std::string repository;  // as given
  std::string kind, id, account, fingerprint;
  bool example = false;
  std::string object, object_type;  // "file" and "" in a folder without git
  std::vector<Place> places;
  std::vector<Beside> beside;

  std::vector<std::string> paths;
  std::vector<std::string> commits;
  std::string first_commit;     // "" where no commit has it
  Signature author, committer;  // of the first commit; of a tag: its tagger
  std::vector<std::string> removed_in, refs, reflogs;
  bool reachable = false;  // from a ref; a reflog alone does not count
  bool staged = false;     // stands in the index
  std::optional<UtcTime> not_before;
  std::optional<UtcTime> not_after;  // when others knew it, as a case tells; never by a repository
  std::optional<UtcTime> until;      // since when it opens nothing any more, as a case tells
  std::string basis;  // of not_before: "committer_date" | "tagger_date" | "cut" | "none"
};

struct Report {
  Query query;          // what was looked for: whoever finds a key absent here must know
  bool staged = false;  // and where
  std::vector<Hit> hits;
  std::vector<Problem> problems;
  uint64_t repositories = 0, objects = 0, bytes = 0, commits = 0;
  uint64_t baseline = 0;  // hits that a baseline knew and that were left out
  bool cancelled = false;
};

// Reads `paths` one after the other, each repository with its submodules and the clones nested in
// it once; a folder that is none with all below it and the one around it. kNotFound where there is
// nothing at a path; kUsage for --staged of what is no repository.
Result<Report> search(FileSystem& fs, const std::vector<std::string>& paths,
                      const Options& options);

}  // namespace hikeshi::leaks
