// SPDX-License-Identifier: Apache-2.0
// Files and folders, behind a seam: RealFileSystem for users, MemoryFileSystem (memory_fs.h) for
// tests, which can also fail on purpose.
//
// Paths are UTF-8 byte strings with '/' separators. All methods are safe to call from several
// threads at once. Failures: kNotFound, kDenied, kIo (disk full included), kConflict.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace hikeshi {

struct FileInfo {
  std::string path;  // as it can be opened
  uint64_t size = 0;
};

// Held from FileSystem::lock() until it is destroyed or its process ends, in whatever way.
class FolderLock {
 public:
  virtual ~FolderLock() = default;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // The whole file, in the room of `into` where there is enough. kLimit where it holds more than
  // `limit` bytes, before as many were read; kUnsupported for what is no regular file: a pipe
  // without a writer would never end.
  virtual Status read_into(const std::string& path, uint64_t limit, std::string& into) = 0;
  Result<std::string> read_at_most(const std::string& path, uint64_t limit) {
    std::string bytes;
    HK_CHECK(read_into(path, limit, bytes));
    return bytes;
  }
  Result<std::string> read(const std::string& path) { return read_at_most(path, UINT64_MAX); }

  // Every regular file below `path` (or `path` itself when it is one), sorted by path bytes.
  // A link to a file is read as that file. What is not listed is named in `unreadable` and does not
  // end the walk: a folder that may not be opened, a broken link, what is no regular file, and a
  // link to a folder, which is not followed, unless that folder was walked itself.
  struct Listing {
    std::vector<FileInfo> files;
    std::vector<Error> unreadable;
  };
  virtual Result<Listing> list_tree(const std::string& path) = 0;

  // The names directly in a folder, sorted.
  virtual Result<std::vector<std::string>> list(const std::string& path) = 0;

  virtual bool exists(const std::string& path) = 0;
  virtual bool is_folder(const std::string& path) = 0;

  // Writes the whole file or leaves the old one as it was (temporary file, fsync, rename). Mode
  // 0600: everything that we write may hold what an intruder would like to know. A link stays, what
  // it points to is written; a device or a pipe is written into and never replaced.
  virtual Status write(const std::string& path, const std::string& bytes) = 0;

  virtual Status make_folders(const std::string& path) = 0;  // mode 0700, parents included
  virtual Status remove_tree(const std::string& path) = 0;

  // Brings what the folder `from` holds to the disk, then gives it the name `to`: a reader sees all
  // of it or nothing. Both lie in one folder; kConflict where `to` exists and is not empty.
  virtual Status move_folder(const std::string& from, const std::string& to) = 0;

  // Keeps others out who lock the same folder, in this process or another. Waits up to ten seconds,
  // then fails with kConflict.
  virtual Result<std::unique_ptr<FolderLock>> lock(const std::string& folder) = 0;
};

class RealFileSystem final : public FileSystem {
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
  Result<std::unique_ptr<FolderLock>> lock(const std::string& folder) override;
};

}  // namespace hikeshi
