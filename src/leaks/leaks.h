// SPDX-License-Identifier: Apache-2.0
// Credentials in a repository's whole object database, or in a folder, and how long they lay open.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "leaks/attribution.h"

namespace hikeshi::leaks {

struct LeakOptions {
  Filter filter;
  unsigned threads = 1;
  bool follow_alternates = false;
  bool staged = false;  // only what the index has and HEAD has not
};

// A hit with everything about it. Of a folder without git `object` is empty and `paths` the file.
struct Leak {
  std::string repository;
  ObjectId object;
  ObjectType type = ObjectType::kBlob;
  Hit hit;
  Attribution where;
};

struct LeakReport {
  std::vector<Leak> leaks;  // by repository, first commit's date, object, offset
  struct Problem {
    std::string repository, object, reason;
  };
  std::vector<Problem> problems;
  std::vector<std::string> not_searched;  // alternates
  uint64_t objects = 0, bytes = 0, examples = 0;
};

// Fails where a path is not there.
Status search(FileSystem& fs, const std::string& path, const LeakOptions& options,
              const Marker& marker, LeakReport& report);

// Known hits, one a line: the key id (or mark) and the object or path; "#" begins a comment. Leaks
// named there are taken out; returns how many.
size_t drop_known(std::string_view baseline, LeakReport& report);
std::string baseline_of(const LeakReport& report);

std::string to_json(const LeakReport& report);   // `hikeshi leaks --json` (docs/formats.md)
std::string to_sarif(const LeakReport& report);  // SARIF 2.1.0

}  // namespace hikeshi::leaks
