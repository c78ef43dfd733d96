// SPDX-License-Identifier: Apache-2.0
#include "leaks/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hikeshi::leaks {

Result<MappedFile> MappedFile::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return fail(Code::kIo, path + ": " + std::strerror(errno));
  struct stat info {};
  MappedFile mapped;
  const bool regular = fstat(file, &info) == 0 && S_ISREG(info.st_mode);
  if (regular && info.st_size > 0) {
    void* const data =
        mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ, MAP_PRIVATE, file, 0);
    if (data != MAP_FAILED) {
      mapped.data_ = static_cast<const char*>(data);
      mapped.size_ = static_cast<size_t>(info.st_size);
    }
  }
  ::close(file);
  if (!regular) return fail(Code::kUnsupported, path + ": is no regular file");
  if (mapped.data_ == nullptr && info.st_size > 0)
    return fail(Code::kIo, path + ": cannot be mapped");
  return mapped;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);
}

}  // namespace hikeshi::leaks
