// SPDX-License-Identifier: Apache-2.0
// A file mapped to be read: packs are larger than what may be held, and are read at random.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hikeshi::leaks {

class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept { swap(other); }
  MappedFile& operator=(MappedFile&& other) noexcept {
    swap(other);
    return *this;
  }
  ~MappedFile();

  std::string_view bytes() const { return {data_, size_}; }

 private:
  void swap(MappedFile& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }
  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace hikeshi::leaks
