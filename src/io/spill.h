// SPDX-License-Identifier: Apache-2.0
// What does not fit into the memory that is granted: pieces of bytes that wait on the disk until
// they are read once, and arrays that lie in a file instead of memory.
//
// The file has no name, so that it is gone with the process however that ends. What is read is
// given back to the disk at once. Where the disk is full or forbidden, bytes stay in memory: a hunt
// on a small disk takes more memory and says the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hikeshi {

// A folder for what is of no use after the process: $TMPDIR, else /var/tmp, which is a disk where
// /tmp often is memory.
std::string spill_folder();

// Pieces, written once and read once. Safe from several threads.
class Spill {
 public:
  // Holds `in_memory` bytes before it writes any.
  explicit Spill(uint64_t in_memory, std::string folder = spill_folder());
  ~Spill();
  Spill(const Spill&) = delete;
  Spill& operator=(const Spill&) = delete;

  class Piece {
   public:
    size_t size() const { return size_; }

   private:
    friend class Spill;
    std::unique_ptr<char[]> bytes_;  // nullptr: in the file
    uint64_t at_ = 0;
    uint32_t size_ = 0;
  };

  Piece put(std::string_view bytes);
  // Replaces `out` by the bytes. False where the disk does not give them back.
  [[nodiscard]] bool look_at(const Piece& piece, std::string& out) const;
  // The same, and forgets them. False where the disk does not give them back.
  [[nodiscard]] bool take(Piece piece, std::string& out);

  uint64_t most_on_disk() const { return most_; }  // bytes at any one time, so far

 private:
  bool write(std::string_view bytes, uint64_t& at);
  int file();

  const uint64_t in_memory_;
  const std::string folder_;
  std::atomic<uint64_t> held_{0};  // in memory
  std::atomic<uint64_t> on_disk_{0}, most_{0}, end_{0};
  std::once_flag opened_;
  int fd_ = -1;
};

// Bytes that are zero at first. In a file without a name where they are more than `in_memory`, so
// that the system can take their pages whenever it needs the memory. Moved, never copied.
class SpillArray {
 public:
  SpillArray() = default;
  SpillArray(size_t bytes, uint64_t in_memory, const std::string& folder = spill_folder());
  ~SpillArray();
  SpillArray(SpillArray&& other) noexcept;
  SpillArray& operator=(SpillArray&& other) noexcept;

  char* data() const { return data_; }
  size_t size() const { return size_; }
  bool on_disk() const { return on_disk_; }
  // What lies in the file may leave memory until it is touched again.
  void rest(size_t begin, size_t end) const;
  void rest() const { rest(0, size_); }

 private:
  char* data_ = nullptr;
  size_t size_ = 0;
  bool on_disk_ = false;
};

}  // namespace hikeshi
