// SPDX-License-Identifier: Apache-2.0
// The limit of a hunt: libdeflate inflating the same files with the same number of threads, and
// nothing else. Prints seconds, files and bytes.
//
// usage: inflate_bench FOLDER THREADS
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "io/filesystem.h"
#include "io/gzip.h"

namespace {

using hikeshi::FileInfo;

struct Sum {
  std::atomic<uint64_t> packed{0}, unpacked{0}, failed{0};
};

void work(const std::vector<FileInfo>& files, std::atomic<size_t>& next, Sum& sum) {
  hikeshi::RealFileSystem fs;
  hikeshi::Gunzip gunzip;
  std::string out;
  for (size_t i = next++; i < files.size(); i = next++) {
    const auto bytes = fs.read(files[i].path);
    size_t size = 0;
    if (!bytes || gunzip.inflate(*bytes, {}, 64, out, size).defect != hikeshi::GzipDefect::kNone)
      ++sum.failed;
    sum.packed += files[i].size;
    sum.unpacked += size;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: inflate_bench FOLDER THREADS\n"), 2;
  hikeshi::RealFileSystem fs;
  const auto began = std::chrono::steady_clock::now();
  const auto listing = fs.list_tree(argv[1]);
  if (!listing) return std::fprintf(stderr, "%s\n", listing.error().message.c_str()), 3;
  std::atomic<size_t> next{0};
  Sum sum;
  {
    std::vector<std::jthread> workers;
    for (long i = 1; i < std::atol(argv[2]); ++i)
      workers.emplace_back([&] { work(listing->files, next, sum); });
    work(listing->files, next, sum);
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("%.3f %zu %llu %llu\n", seconds, listing->files.size(),
              static_cast<unsigned long long>(sum.packed.load()),
              static_cast<unsigned long long>(sum.unpacked.load()));
  return sum.failed == 0 ? 0 : 1;
}
