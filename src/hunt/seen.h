// SPDX-License-Identifier: Apache-2.0
// What one worker of the pass has seen, in its own numbers; merge() brings the workers together.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hunt/collect.h"
#include "hunt/row_stream.h"

namespace hikeshi::hunt {

// Records of one id are in one part, so that copies are looked for in one part at a time.
inline constexpr size_t kParts = 256;
inline size_t part_of(uint64_t id_high) {
  return static_cast<size_t>((id_high * 0x9E3779B97F4A7C15) >> 56);
}

// By which events are ordered; of records at one place (in one wrapper) as they were read there:
// one worker reads a file, and ids may be missing.
struct Moment {
  int64_t time;
  uint32_t file, offset, nth;

  bool operator<(const Moment& other) const {
    if (time != other.time) return time < other.time;
    if (file != other.file) return file < other.file;
    if (offset != other.offset) return offset < other.offset;
    return nth < other.nth;
  }
};

// Some of all moments, evenly, however many there are.
class MomentSample {
 public:
  void see(const Moment& moment) {
    if (seen_++ % stride_ != 0) return;
    if (moments_.size() == kMost) thin();
    moments_.push_back(moment);
  }
  const std::vector<Moment>& moments() const { return moments_; }
  uint64_t stride() const { return stride_; }

 private:
  static constexpr size_t kMost = 16'384;
  void thin() {
    for (size_t i = 0; i < kMost / 2; ++i) moments_[i] = moments_[2 * i];
    moments_.resize(kMost / 2);
    stride_ *= 2;
  }

  uint64_t seen_ = 0, stride_ = 1;
  std::vector<Moment> moments_;
};

// Moved, never copied.
struct Seen {
  explicit Seen(Spill& spill) : parts(row_writers(kParts, spill, Prints::kWith)) {}
  Seen(Seen&&) = default;
  Seen& operator=(Seen&&) = default;

  std::vector<RowWriter> parts;  // by part_of(): rows that number all that follows
  MomentSample sample;
  SpillVector<Caller> callers;
  SpillVector<Shape> shapes;  // that point to calls and rule lists
  std::deque<Call> calls;
  std::deque<RuleList> rule_lists;
  SpillVector<std::pair<uint32_t, uint32_t>> extras;  // number of a detail, place of a carry
  SpillBytes detail_bytes{kDetailsInMemory};
  SpillVector<const char*> details;
  SpillVector<uint32_t> carries;  // words, as Collected has them
  Interner strings;
};

}  // namespace hikeshi::hunt
