// SPDX-License-Identifier: Apache-2.0
// zip, tar and gzip in memory: never more out than the limits allow.
#include <cstdlib>

#include "leaks/archive.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hikeshi::leaks;
  ArchiveLimits limits;
  limits.max_bytes = 1 << 20;
  limits.ratio_floor = 1 << 16;
  uint64_t out = 0;
  const ArchiveVisitor visitor{[&](const std::string&, std::string_view b) { out += b.size(); },
                               [](const std::string&, std::string_view) {}};
  each_member({reinterpret_cast<const char*>(data), size}, limits, visitor);
  if (out > limits.max_bytes) std::abort();
  return 0;
}
