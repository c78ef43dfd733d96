// SPDX-License-Identifier: Apache-2.0
// Which events are copies of others: the same id, and a record that says the same to its last byte.
//
// Overlapping trails write the same bytes, so that a fingerprint decides nearly always. Exports
// that pass through a tool come with other blanks or another order of members: where one id has two
// spellings, and only there, the files are read once more and the records compared in one form.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "hunt/fingerprint.h"
#include "hunt/row_stream.h"
#include "trail/scan.h"

namespace hikeshi::hunt {

// Takes the records in parts, each with all records of its ids, and hands on all but copies: of the
// same records the first by file and offset stays.
class CopyFinder {
 public:
  // `secret`: of the records' prints.
  CopyFinder(std::span<const trail::Source> sources, const trail::ScanOptions& options,
             const PrintSecret& secret)
      : sources_(sources), options_(options), secret_(secret) {}

  // Any thread, another part on each. Calls keep(sighting). Ids with several spellings wait.
  template <class Keep>
  void look_through(std::vector<Sighting>& part, const SpillVector<Shape>& shapes,
                    const Keep& keep) {
    for (const uint32_t i : all_but_copies(part, shapes)) keep(part[i]);
  }

  // Many enough that they should be compared before others are looked for.
  bool should_compare() const { return waiting_count_ > kMostWaiting; }
  // Reads the files of those that wait. One thread.
  void compare_spellings(const std::function<void(const Sighting&)>& keep);

  uint64_t count() const { return count_; }
  // Of those that are no copies: with an id that an earlier one has; by place in the logs.
  std::vector<Sighting> take_conflicts();

 private:
  using Group = std::vector<Sighting>;
  static constexpr size_t kMostWaiting = 500'000;  // with what is known of each 100 MB

  std::vector<uint32_t> all_but_copies(const std::vector<Sighting>& part,
                                       const SpillVector<Shape>& shapes);

  const std::span<const trail::Source> sources_;
  const trail::ScanOptions& options_;
  const PrintSecret& secret_;
  std::mutex mutex_;
  // Guarded by mutex_ while parts are looked through:
  uint64_t count_ = 0;
  std::vector<Group> waiting_;  // of one id, of each spelling the first; how many:
  std::atomic<size_t> waiting_count_ = 0;
  std::vector<Sighting> conflicts_;
};

}  // namespace hikeshi::hunt
