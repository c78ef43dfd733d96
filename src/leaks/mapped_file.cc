// SPDX-License-Identifier: Apache-2.0
#include "leaks/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hikeshi::leaks {
namespace {

tl::unexpected<Error> system_error(const std::string& path) {
  const int code = errno;
  const Code kind = code == ENOENT || code == ENOTDIR ? Code::kNotFound
                    : code == EACCES || code == EPERM ? Code::kDenied
                                                      : Code::kIo;
  return fail(kind, path + ": " + std::strerror(code));
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  // Without O_NONBLOCK a pipe of that name would wait for a writer for ever.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return system_error(path);
  struct stat info {};
  MappedFile file;
  if (::fstat(fd, &info) != 0) {
    auto error = system_error(path);
    ::close(fd);
    return error;
  }
  if (!S_ISREG(info.st_mode)) {
    ::close(fd);
    return fail(Code::kUnsupported, path + ": is no regular file");
  }
  if (info.st_size > 0) {
    const auto size = static_cast<size_t>(info.st_size);
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) {
      auto error = system_error(path);
      ::close(fd);
      return error;
    }
    file.data_ = static_cast<const char*>(data);
    file.size_ = size;
  }
  ::close(fd);
  return file;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

}  // namespace hikeshi::leaks
