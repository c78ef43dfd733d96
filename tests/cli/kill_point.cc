// SPDX-License-Identifier: Apache-2.0
// Preloaded into the program under test: kill -9 at the HIKESHI_KILL_AT-th call that changes the
// disk, before it happens; a write is torn in half. So a test can kill at every point there is,
// and none depends on how fast the machine is.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace {

// How many such calls a run makes, written into the file HIKESHI_KILL_COUNT when it ends.
struct Count {
  std::atomic<long> steps{0};
  ~Count() {
    const char* path = std::getenv("HIKESHI_KILL_COUNT");
    if (path == nullptr) return;
    if (std::FILE* file = std::fopen(path, "w")) {
      std::fprintf(file, "%ld", steps.load());
      std::fclose(file);
    }
  }
} count;

bool is_last_step() {
  count.steps.fetch_add(1);
  static std::atomic<long> left{
      std::getenv("HIKESHI_KILL_AT") == nullptr ? 0 : std::atol(std::getenv("HIKESHI_KILL_AT"))};
  return left.fetch_sub(1) == 1;
}
void die() { ::kill(::getpid(), SIGKILL); }
void step() {
  if (is_last_step()) die();
}

template <class Call>
Call* next(const char* name) {
  return reinterpret_cast<Call*>(::dlsym(RTLD_NEXT, name));
}

int open_as(const char* name, const char* path, int flags, mode_t mode) {
  if ((flags & O_CREAT) != 0) step();
  return next<int(const char*, int, ...)>(name)(path, flags, mode);
}

ssize_t pwrite_as(const char* name, int fd, const void* bytes, size_t size, off64_t at) {
  const auto call = next<ssize_t(int, const void*, size_t, off64_t)>(name);
  if (!is_last_step()) return call(fd, bytes, size, at);
  call(fd, bytes, size / 2, at);
  return die(), 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return open_as("open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return open_as("open64", path, flags, mode);
}
int mkostemp(char* pattern, int flags) {
  return step(), next<int(char*, int)>("mkostemp")(pattern, flags);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return step(), next<int(const char*, mode_t)>("mkdir")(path, mode);
}
int rename(const char* from, const char* to) noexcept {
  return step(), next<int(const char*, const char*)>("rename")(from, to);
}
int unlink(const char* path) noexcept { return step(), next<int(const char*)>("unlink")(path); }
int fsync(int fd) { return step(), next<int(int)>("fsync")(fd); }
int fdatasync(int fd) { return step(), next<int(int)>("fdatasync")(fd); }
int ftruncate(int fd, off_t size) noexcept {
  return step(), next<int(int, off_t)>("ftruncate")(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
  return step(), next<int(int, off64_t)>("ftruncate64")(fd, size);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  return pwrite_as("pwrite", fd, bytes, size, at);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  return pwrite_as("pwrite64", fd, bytes, size, at);
}
ssize_t write(int fd, const void* bytes, size_t size) {
  const auto call = next<ssize_t(int, const void*, size_t)>("write");
  if (fd <= 2 || !is_last_step()) return call(fd, bytes, size);
  call(fd, bytes, size / 2);
  return die(), 0;
}

}  // extern "C"
