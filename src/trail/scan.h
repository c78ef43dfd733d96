// SPDX-License-Identifier: Apache-2.0
// All sources, on several threads: one file is one task, nothing is shared but the list.
#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "trail/reader.h"
#include "trail/source.h"

namespace hikeshi::trail {

// For a progress line; read from another thread while the scan runs.
struct Progress {
  std::atomic<uint64_t> files{0}, bytes{0}, records{0};
};

struct ScanOptions {
  unsigned threads = 1;
  GzipLimits limits;
  Progress* progress = nullptr;  // outlives the scan
  std::stop_token stop;          // asked for between files
};

// What a worker does with the records of one file. Made once per worker, used by that thread alone.
struct Visitor {
  // `file` is the index of the source; records come in order of offset within a file.
  std::function<void(uint32_t file, const Record&)> on_record;
};

struct ScanResult {
  FileCounts counts;               // sums; `records` still holds duplicates
  uint64_t files = 0;              // read to their end: the first so many, also where it was stopped
  std::vector<Problem> problems;   // by source, then offset
  std::vector<Digest> digests;     // by source
  bool cancelled = false;
};

// Reads every source once. `visitor_of(i)` gives the visitor of worker i, called before any thread
// starts. The order in which files are taken differs from run to run; whoever collects must order
// by (file, offset). A source that cannot be read is a problem, `unreadable`.
ScanResult scan(std::span<const Source> sources, const ScanOptions& options,
                const std::function<Visitor(unsigned worker)>& visitor_of);

}  // namespace hikeshi::trail
