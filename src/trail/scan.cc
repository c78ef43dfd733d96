// SPDX-License-Identifier: Apache-2.0
#include "trail/scan.h"

#include <algorithm>
#include <thread>

namespace hikeshi::trail {
namespace {

void add(FileCounts& sum, const FileCounts& one) {
  sum.bytes += one.bytes;
  sum.bytes_unpacked += one.bytes_unpacked;
  sum.records += one.records;
  sum.digests += one.digests;
  sum.insights += one.insights;
  sum.slow_path += one.slow_path;
}

FileResult read_source(FileReader& reader, const Source& source, uint32_t index,
                       const Visitor& visitor) {
  const auto bytes = source.read();
  if (!bytes) {
    FileResult failed;
    const char* reason = bytes.error().code == Code::kLimit ? "too_large" : "unreadable";
    failed.problems.push_back({source.name, 0, reason, bytes.error().message, 1});
    return failed;
  }
  return reader.read(source.name, *bytes,
                     [&](const Record& record) { visitor.on_record(index, record); });
}

void tell(Progress* progress, const Source& source, const FileResult& result) {
  if (progress == nullptr) return;
  progress->files.fetch_add(1, std::memory_order_relaxed);
  progress->bytes.fetch_add(source.size, std::memory_order_relaxed);
  progress->records.fetch_add(result.counts.records, std::memory_order_relaxed);
}

}  // namespace

ScanResult scan(std::span<const Source> sources, const ScanOptions& options,
                const std::function<Visitor(unsigned worker)>& visitor_of) {
  const unsigned threads = std::max(1U, options.threads);
  std::vector<Visitor> visitors;
  for (unsigned i = 0; i < threads; ++i) visitors.push_back(visitor_of(i));

  // Each slot is written by the one worker that took its file, and read when all have ended.
  std::vector<FileResult> results(sources.size());
  std::vector<char> done(sources.size(), 0);
  std::atomic<size_t> next{0};
  const auto work = [&](const Visitor& visitor) {
    FileReader reader(options.limits);
    for (size_t i = next++; i < sources.size() && !options.stop.stop_requested(); i = next++) {
      results[i] = read_source(reader, sources[i], static_cast<uint32_t>(i), visitor);
      done[i] = 1;
      tell(options.progress, sources[i], results[i]);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < threads; ++i) workers.emplace_back([&, i] { work(visitors[i]); });
    work(visitors[0]);
  }

  ScanResult total;
  total.files = static_cast<uint64_t>(std::count(done.begin(), done.end(), 1));
  total.cancelled = total.files != sources.size();
  for (FileResult& result : results) {
    add(total.counts, result.counts);
    std::move(result.problems.begin(), result.problems.end(), std::back_inserter(total.problems));
    std::move(result.digests.begin(), result.digests.end(), std::back_inserter(total.digests));
  }
  return total;
}

}  // namespace hikeshi::trail
