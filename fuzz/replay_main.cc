// SPDX-License-Identifier: Apache-2.0
// Runs a fuzzer's target over files and folders, for builds without libFuzzer.
#include <cstdint>
#include <cstdio>

#include "io/filesystem.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  hikeshi::RealFileSystem fs;
  size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    const auto listing = fs.list_tree(argv[i]);
    if (!listing) continue;
    for (const auto& file : listing->files) {
      const auto bytes = fs.read(file.path);
      if (!bytes) return 1;
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes->data()), bytes->size());
      ++files;
    }
  }
  std::printf("%zu files replayed\n", files);
  return 0;
}
