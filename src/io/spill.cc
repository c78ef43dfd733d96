// SPDX-License-Identifier: Apache-2.0
#include "io/spill.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace hikeshi {
namespace {

constexpr uint64_t kBlock = 4096;  // what a disk gives back

uint64_t in_blocks(uint64_t bytes) { return (bytes + kBlock - 1) / kBlock * kBlock; }

// A file without a name; -1 where the folder allows none.
int nameless_file(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  std::string path = folder + "/hikeshi-XXXXXX";  // a file system that knows no O_TMPFILE
  const int named = ::mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(path.c_str());
  return named;
}

}  // namespace

std::string spill_folder() {
  const char* const named = std::getenv("TMPDIR");
  return named != nullptr && *named != '\0' ? named : "/var/tmp";
}

Spill::Spill(uint64_t in_memory, std::string folder)
    : in_memory_(in_memory), folder_(std::move(folder)) {}

Spill::~Spill() {
  if (fd_ >= 0) ::close(fd_);
}

int Spill::file() {
  std::call_once(opened_, [this] { fd_ = nameless_file(folder_); });
  return fd_;
}

Spill::Piece Spill::put(std::string_view bytes) {
  Piece piece;
  piece.size_ = static_cast<uint32_t>(bytes.size());
  if (held_.load(std::memory_order_relaxed) + bytes.size() > in_memory_ && write(bytes, piece.at_))
    return piece;
  held_ += bytes.size();
  piece.bytes_ = std::make_unique_for_overwrite<char[]>(bytes.size());
  std::memcpy(piece.bytes_.get(), bytes.data(), bytes.size());
  return piece;
}

bool Spill::write(std::string_view bytes, uint64_t& at) {
  if (file() < 0) return false;
  const uint64_t room = in_blocks(bytes.size());
  at = end_.fetch_add(room);
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t n =
        ::pwrite(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<size_t>(n);
  }
  const uint64_t now = on_disk_.fetch_add(room) + room;
  uint64_t most = most_;
  while (most < now && !most_.compare_exchange_weak(most, now)) {
  }
  return true;
}

bool Spill::look_at(const Piece& piece, std::string& out) const {
  out.resize(piece.size_);
  if (piece.bytes_ != nullptr) {
    std::memcpy(out.data(), piece.bytes_.get(), piece.size_);
    return true;
  }
  for (size_t done = 0; done < out.size();) {
    const ssize_t n =
        ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(piece.at_ + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<size_t>(n);
  }
  return true;
}

bool Spill::take(Piece piece, std::string& out) {
  if (!look_at(piece, out)) return false;
  if (piece.bytes_ != nullptr) {
    held_ -= piece.size_;
    return true;
  }
  const uint64_t room = in_blocks(out.size());
  ::fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(piece.at_),
              static_cast<off_t>(room));
  on_disk_ -= room;
  return true;
}

SpillArray::SpillArray(size_t bytes, uint64_t in_memory, const std::string& folder) : size_(bytes) {
  if (bytes == 0) return;
  void* at = MAP_FAILED;
  if (bytes > in_memory) {
    const int fd = nameless_file(folder);
    // Every block is asked for now: a write into a mapping cannot say that the disk is full.
    if (fd >= 0 && ::posix_fallocate(fd, 0, static_cast<off_t>(bytes)) == 0)
      at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0) ::close(fd);
    on_disk_ = at != MAP_FAILED;
  }
  if (at == MAP_FAILED)
    at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<char*>(at);
}

SpillArray::~SpillArray() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

SpillArray::SpillArray(SpillArray&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      on_disk_(std::exchange(other.on_disk_, false)) {}

SpillArray& SpillArray::operator=(SpillArray&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(on_disk_, other.on_disk_);
  return *this;
}

void SpillArray::rest(size_t begin, size_t end) const {
  if (!on_disk_) return;
  begin = in_blocks(begin);
  end = end == size_ ? end : end / kBlock * kBlock;
  if (begin < end) ::madvise(data_ + begin, end - begin, MADV_DONTNEED);
}

}  // namespace hikeshi
