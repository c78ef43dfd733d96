// SPDX-License-Identifier: Apache-2.0
#include "io/file_mark.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace hikeshi {
namespace {

constexpr uint64_t kEnd = 4096;

Error error_of(const std::string& path, int number) {
  const Code code = number == ENOENT   ? Code::kNotFound
                    : number == EACCES ? Code::kDenied
                                       : Code::kIo;
  return {code, "cannot look at " + path, path, {}};
}

// Fewer bytes where the file has just been cut.
std::string bytes_at(int fd, uint64_t at, uint64_t size) {
  std::string bytes(size, '\0');
  const ssize_t got = ::pread(fd, bytes.data(), size, static_cast<off_t>(at));
  bytes.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

}  // namespace

Result<FileMark> mark_of_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return tl::make_unexpected(error_of(path, errno));
  struct stat info {};
  const int looked = ::fstat(fd, &info);
  FileMark mark;
  if (looked == 0 && S_ISREG(info.st_mode)) {
    mark.size = static_cast<uint64_t>(info.st_size);
    mark.modified = int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec;
    mark.ends = bytes_at(fd, 0, std::min(mark.size, kEnd));
    if (mark.size > kEnd) mark.ends += bytes_at(fd, mark.size - kEnd, kEnd);
  }
  ::close(fd);
  if (looked != 0) return tl::make_unexpected(error_of(path, EIO));
  if (!S_ISREG(info.st_mode)) return fail(Code::kUnsupported, "no regular file: " + path);
  return mark;
}

}  // namespace hikeshi
