// SPDX-License-Identifier: Apache-2.0
// A FileSystem in memory, for tests: files are a sorted map, folders are implied by paths, and a
// write or read of a chosen path can be made to fail.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "io/filesystem.h"

namespace hikeshi {

class MemoryFileSystem final : public FileSystem {
 public:
  Status read_into(const std::string& path, uint64_t limit, std::string& into) override;
  Result<Listing> list_tree(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& path) override;
  bool exists(const std::string& path) override;
  bool is_folder(const std::string& path) override;
  Status write(const std::string& path, const std::string& bytes) override;
  Status make_folders(const std::string& path) override;
  Status remove_tree(const std::string& path) override;
  Status move_folder(const std::string& from, const std::string& to) override;
  // Grants it always: a test that wants two at once wants real files.
  Result<std::unique_ptr<FolderLock>> lock(const std::string& folder) override;

  void fail_reads_of(const std::string& path) { unreadable_.insert(path); }
  void fail_writes_after(size_t count) { writes_left_ = count; }  // as when the disk is full

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> files_;
  std::set<std::string> unreadable_;
  std::set<std::string> folders_;
  size_t writes_left_ = static_cast<size_t>(-1);
};

}  // namespace hikeshi
