// SPDX-License-Identifier: Apache-2.0
// Where cases lie: one folder each, with the journal in SQLite and the files that it names.
//
//   HOME/<case id>/journal.sqlite   append-only, each entry hashed together with the one before
//   HOME/<case id>/notices/         the notices as they came, named by their hash
//   HOME/<case id>/letters/ hunt.json report.html
//   HOME/.new-<case id>/            a case in the making, or what a killed process left of one
//
// Folders have mode 0700. A journal is written by one process at a time (the others wait five
// seconds, then fail with kConflict) and read by any number. Not safe to share between threads.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "casefile/case_state.h"
#include "io/filesystem.h"

namespace hikeshi::store {

using What = decltype(casefile::Entry::what);

// One case that is open in this process.
class Case {
 public:
  Case(Case&&) noexcept;
  Case& operator=(Case&&) noexcept;
  ~Case();

  const std::string& id() const;
  const std::string& path() const;

  // The journal from its beginning. kCorrupt where an entry does not fit its hash or its place:
  // somebody changed it, and nothing in it can be relied on any more.
  Result<std::vector<casefile::Entry>> journal();
  Result<casefile::CaseState> state();

  // Adds entries, all or none; they are on the disk when this returns.
  Status append(UtcTime at, const std::vector<What>& entries);

 private:
  friend class CaseStore;
  struct Impl;
  explicit Case(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class CaseStore {
 public:
  // `home` is created when the first case is.
  CaseStore(FileSystem& fs, std::string home) : fs_(fs), home_(std::move(home)) {}

  // Ids of all cases, sorted. Empty where there is no home yet.
  Result<std::vector<std::string>> list();

  // By id, by a prefix that only one case has, or by the path of a case folder. kNotFound, or
  // kUsage for an ambiguous prefix; the message names the candidates.
  Result<Case> open(const std::string& selector);

  // Whoever holds it is the only one who makes cases. Take it before looking for the case that a
  // notice belongs to, or two processes make one each. Makes the home. kConflict after ten seconds.
  Result<std::unique_ptr<FolderLock>> become_maker();

  // A new case: its Opened entry, and what `fill` puts into it. The id is the day and `tag` (hex
  // digits): 20261123-1a2b3c; -2, -3 ... where that exists. The case is made under another name and
  // appears whole or, when this fails or the process is killed, not at all. `maker` is what
  // become_maker() gave.
  struct Birth {
    UtcTime now;
    std::string tag, program;
    std::function<Status(Case&)> fill = {};
  };
  Result<Case> create(const FolderLock& maker, const Birth& birth);

 private:
  Status remove_leftovers();
  std::string free_id(UtcTime now, const std::string& tag);
  Result<Case> open_folder(const std::string& folder);
  Status make(const std::string& folder, const std::string& id, const Birth& birth);

  FileSystem& fs_;
  std::string home_;
};

}  // namespace hikeshi::store
