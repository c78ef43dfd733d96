// SPDX-License-Identifier: Apache-2.0
// A regular file seen as memory. Packs are as large as gigabytes and read here and there, which
// FileSystem::read() cannot do; nothing else is mapped. git never changes a pack in place: one that
// is cut short while it is read ends the process, as it would git's own.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace hikeshi::leaks {

class MappedFile {
 public:
  // kNotFound, kDenied, kIo; kUnsupported for what is no regular file.
  static Result<MappedFile> open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept { *this = std::move(other); }
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return {data_, size_}; }

 private:
  MappedFile() = default;
  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace hikeshi::leaks
