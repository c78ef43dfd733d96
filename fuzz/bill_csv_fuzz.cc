// SPDX-License-Identifier: Apache-2.0
// A whole file as a bill: whatever it is, the run ends, and every line is counted or named.
#include <unistd.h>

#include <cassert>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>

#include "cost/cost.h"

namespace {

std::string path_of_file() {
  static const std::string path =
      (std::filesystem::temp_directory_path() / ("bill-fuzz-" + std::to_string(getpid()))).string();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hikeshi;  // NOLINT: a fuzzer of one page
  std::FILE* file = std::fopen(path_of_file().c_str(), "wb");
  if (file == nullptr) return 0;
  std::fwrite(data, 1, size, file);
  std::fclose(file);
  RealFileSystem fs;
  auto bill = cost::Bill::read(fs, {path_of_file()}, {});
  if (bill) {
    const auto cost = cost::what_it_cost(*bill, cost::Suspect{});
    assert(cost && cost->attributed == cost::Money() && cost->estimated == cost::Money());
    (void)cost::to_json(*cost);
  }
  std::filesystem::remove(path_of_file());
  return 0;
}
