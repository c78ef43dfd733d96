// SPDX-License-Identifier: Apache-2.0
// The journal of one case in SQLite: the only place with its schema.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/case_store.h"

namespace hikeshi::store {

class Journal {
 public:
  // kConflict where it exists.
  static Result<Journal> create(const std::string& path);
  // kCorrupt where the file is no journal of ours, kUnsupported where a newer version wrote it.
  static Result<Journal> open(const std::string& path);

  Journal(Journal&&) noexcept;
  Journal& operator=(Journal&&) noexcept;
  ~Journal();

  Result<std::vector<casefile::Entry>> read();
  Status append(UtcTime at, const std::vector<What>& entries);

 private:
  struct Database;
  explicit Journal(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace hikeshi::store
