// SPDX-License-Identifier: Apache-2.0
#include "trail/scan.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

namespace hikeshi::trail {
namespace {

constexpr size_t kMostKept = 16 << 20;  // room that a worker keeps for the next file

FileResult read_source(FileReader& reader, const Source& source, uint32_t index,
                       const Visitor& visitor, std::string& bytes) {
  if (bytes.capacity() > kMostKept) bytes = std::string();
  if (const Status read = source.read_into(bytes); !read) {
    FileResult failed;
    const char* reason = read.error().code == Code::kLimit ? "too_large" : "unreadable";
    failed.problems.push_back({source.name, 0, reason, read.error().message, 1});
    return failed;
  }
  return reader.read(source.name, bytes,
                     [&](const Record& record) { visitor.on_record(index, record); });
}

void tell(Progress* progress, const Source& source, const FileResult& result) {
  if (progress == nullptr) return;
  progress->files.fetch_add(1, std::memory_order_relaxed);
  progress->bytes.fetch_add(source.size, std::memory_order_relaxed);
  progress->records.fetch_add(result.counts.records, std::memory_order_relaxed);
}

}  // namespace

namespace {

// What one worker has to tell of its files. Of most nothing but counts.
struct Told {
  FileCounts counts;
  uint64_t files = 0;
  std::vector<std::pair<size_t, FileResult>> more;  // by number of the source

  void note(size_t source, FileResult result) {
    ++files;
    counts += result.counts;
    if (!result.problems.empty() || !result.digests.empty())
      more.emplace_back(source, std::move(result));
  }
};

ScanResult sum_of(std::vector<Told>& told, size_t sources) {
  ScanResult total;
  std::map<size_t, FileResult*> more;
  for (Told& of_worker : told) {
    total.files += of_worker.files;
    total.counts += of_worker.counts;
    for (auto& [source, result] : of_worker.more) more[source] = &result;
  }
  for (auto& [source, result] : more) {
    std::ranges::move(result->problems, std::back_inserter(total.problems));
    std::ranges::move(result->digests, std::back_inserter(total.digests));
  }
  total.cancelled = total.files != sources;
  return total;
}

}  // namespace

ScanResult scan(std::span<const Source> sources, const ScanOptions& options,
                const std::function<Visitor(unsigned worker)>& visitor_of) {
  const unsigned threads = std::max(1U, options.threads);
  std::vector<Visitor> visitors;
  for (unsigned i = 0; i < threads; ++i) visitors.push_back(visitor_of(i));

  std::vector<Told> told(threads);  // each by one worker, read when all have ended
  std::atomic<size_t> next{0};
  const auto work = [&](unsigned worker) {
    FileReader reader(options.limits);
    std::string bytes;  // of the file at hand
    while (!options.stop.stop_requested()) {
      const size_t i = next++;
      if (i >= sources.size()) break;
      FileResult result =
          read_source(reader, sources[i], static_cast<uint32_t>(i), visitors[worker], bytes);
      tell(options.progress, sources[i], result);
      told[worker].note(i, std::move(result));
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < threads; ++i) workers.emplace_back([&, i] { work(i); });
    work(0);
  }
  return sum_of(told, sources.size());
}

}  // namespace hikeshi::trail
