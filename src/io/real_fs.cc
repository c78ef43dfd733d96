// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "io/filesystem.h"
#include "io/tree_walk.h"

namespace hikeshi {
namespace {

namespace stdfs = std::filesystem;

tl::unexpected<Error> failed(const std::string& what, const std::string& path, int number) {
  return tl::make_unexpected(system_error(what, path, number));
}

// Owns a file descriptor.
class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

// Names in a folder are on the disk only when the folder itself was synced.
int sync_folder(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.get() >= 0 && ::fsync(fd.get()) == 0 ? 0 : errno;
}

class LockedFolder final : public FolderLock {
 public:
  explicit LockedFolder(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  // The error number of the attempt, 0 where it succeeded.
  int attempt() const {
    return fd_.get() >= 0 && ::flock(fd_.get(), LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
  }

 private:
  Fd fd_;  // closing it gives the lock up
};

int write_all(int fd, const std::string& bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    done += static_cast<size_t>(n);
  }
  if (::fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP) return 0;  // pipes know no fsync
  return errno;
}

// Into what is there already, a device or a pipe, or into what a link names that is not there yet.
int write_into(const std::string& path, const std::string& bytes) {
  // O_NONBLOCK: a pipe that nobody reads is an error, not a wait.
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600));
  if (fd.get() < 0) return errno;
  const int flags = ::fcntl(fd.get(), F_GETFL);
  if (flags < 0 || ::fcntl(fd.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) return errno;
  return write_all(fd.get(), bytes);
}

int replace(const std::string& path, const std::string& bytes) {
  std::string temporary = path + ".XXXXXX";
  const Fd fd(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600
  if (fd.get() < 0) return errno;
  int number = write_all(fd.get(), bytes);
  if (number == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) number = errno;
  if (number != 0) ::unlink(temporary.c_str());
  return number;
}

// The standard stream that writes to this very file, or -1.
int standard_stream(const struct stat& file) {
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat own {};
    if (::fstat(fd, &own) == 0 && own.st_dev == file.st_dev && own.st_ino == file.st_ino) return fd;
  }
  return -1;
}

Status done_or_failed(const std::string& path, int number) {
  if (number != 0) return failed("cannot write", path, number);
  return {};
}

Error too_large(const std::string& path, uint64_t limit) {
  const std::string most =
      limit >> 30 ? std::to_string(limit >> 30) + " GiB" : std::to_string(limit >> 20) + " MiB";
  return {Code::kLimit, path + " is larger than " + most, path, {}};
}

}  // namespace

Status RealFileSystem::read_into(const std::string& path, uint64_t limit, std::string& bytes) {
  // O_NONBLOCK: opening a pipe would wait for a writer. Regular files do not know it.
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) return failed("cannot open", path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return failed("cannot open", path, errno);
  if (S_ISDIR(info.st_mode)) return failed("cannot read", path, EISDIR);
  if (!S_ISREG(info.st_mode))
    return tl::make_unexpected(Error{Code::kUnsupported, "no regular file: " + path, path, {}});
  const auto size = static_cast<uint64_t>(std::max<off_t>(info.st_size, 0));
  if (size > limit) return tl::make_unexpected(too_large(path, limit));

  // A growing file, or one below /proc, has no true size: one byte beyond it tells.
  bytes.resize(size + 1);
  size_t done = 0;
  for (;;) {
    if (done == bytes.size()) bytes.resize(done + 65536);
    const ssize_t n = ::read(fd.get(), bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed("cannot read", path, errno);
    if (n == 0) break;
    done += static_cast<size_t>(n);
    if (done > limit) return tl::make_unexpected(too_large(path, limit));
  }
  bytes.resize(done);
  return {};
}

Result<FileSystem::Listing> RealFileSystem::list_tree(const std::string& path) {
  std::error_code ec;
  const auto status = stdfs::status(path, ec);
  if (ec || !stdfs::exists(status)) return failed("cannot open", path, ec ? ec.value() : ENOENT);
  if (!stdfs::is_directory(status)) {
    const uint64_t size = stdfs::is_regular_file(status) ? stdfs::file_size(path, ec) : 0;
    return Listing{{{path, size}}, {}};
  }
  return walk_tree(path);
}

Result<std::vector<std::string>> RealFileSystem::list(const std::string& path) {
  std::error_code ec;
  std::vector<std::string> names;
  for (stdfs::directory_iterator it(path, ec); !ec && it != stdfs::directory_iterator();
       it.increment(ec)) {
    names.push_back(it->path().filename().string());
  }
  if (ec) return failed("cannot open folder", path, ec.value());
  std::sort(names.begin(), names.end());
  return names;
}

bool RealFileSystem::exists(const std::string& path) {
  std::error_code ec;
  return stdfs::exists(path, ec);
}

bool RealFileSystem::is_folder(const std::string& path) {
  std::error_code ec;
  return stdfs::is_directory(path, ec);
}

Status RealFileSystem::write(const std::string& path, const std::string& bytes) {
  struct stat own {
  }, target{};
  const bool link = ::lstat(path.c_str(), &own) == 0 && S_ISLNK(own.st_mode);
  const bool there = ::stat(path.c_str(), &target) == 0;
  if (there && S_ISDIR(target.st_mode)) return failed("cannot write", path, EISDIR);
  if (there && !S_ISREG(target.st_mode)) return done_or_failed(path, write_into(path, bytes));
  if (!link) return done_or_failed(path, replace(path, bytes));
  // Our own standard output under another name: its file must stay the one that is open.
  if (const int fd = standard_stream(target); there && fd >= 0)
    return done_or_failed(path, write_all(fd, bytes));
  std::error_code ec;
  const auto behind = there ? stdfs::canonical(path, ec) : stdfs::path(path);
  if (ec) return failed("cannot write", path, ec.value());
  return done_or_failed(path, there ? replace(behind.string(), bytes) : write_into(path, bytes));
}

Status RealFileSystem::make_folders(const std::string& path) {
  for (size_t end = 1; end <= path.size(); ++end) {
    if (end != path.size() && path[end] != '/') continue;
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
      return failed("cannot create folder", part, errno);
  }
  if (!is_folder(path)) return failed("cannot create folder", path, ENOTDIR);
  return {};
}

Status RealFileSystem::remove_tree(const std::string& path) {
  std::error_code ec;
  stdfs::remove_all(path, ec);
  if (ec) return failed("cannot remove", path, ec.value());
  return {};
}

Status RealFileSystem::move_folder(const std::string& from, const std::string& to) {
  std::error_code ec;
  int number = sync_folder(from);
  stdfs::recursive_directory_iterator it(from, ec);
  for (; number == 0 && !ec && it != stdfs::recursive_directory_iterator(); it.increment(ec)) {
    if (it->is_directory()) number = sync_folder(it->path().string());
  }
  if (number == 0) number = ec.value();
  if (number == 0 && ::rename(from.c_str(), to.c_str()) != 0) number = errno;
  if (number == 0) number = sync_folder(stdfs::path(to).parent_path().string());
  if (number != 0) return failed("cannot create", to, number);
  return {};
}

Result<std::unique_ptr<FolderLock>> RealFileSystem::lock(const std::string& folder) {
  constexpr auto kPause = std::chrono::milliseconds(10);
  constexpr int kAttempts = 1000;
  auto held = std::make_unique<LockedFolder>(folder);
  int number = held->attempt();
  for (int i = 1; i < kAttempts && (number == EWOULDBLOCK || number == EINTR); ++i) {
    std::this_thread::sleep_for(kPause);
    number = held->attempt();
  }
  if (number == EWOULDBLOCK)
    return fail(Code::kConflict,
                "another hikeshi is opening a case in " + folder + "; try again when it is done");
  if (number != 0) return failed("cannot lock", folder, number);
  return std::unique_ptr<FolderLock>(std::move(held));
}

}  // namespace hikeshi
