// SPDX-License-Identifier: Apache-2.0
// gzip: hostile members end in a named defect, inside the limits; what we pack unpacks to itself.
#include <cstdlib>

#include "io/gzip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hikeshi;
  static Gunzip gunzip;
  const GzipLimits limits{1 << 22, 50};
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::string out;
  size_t out_size = 0;
  const Inflated inflated = gunzip.inflate(bytes, limits, 64, out, out_size);
  if (out_size > limits.max_bytes || out.size() < out_size + 64) {
    if (inflated.defect != GzipDefect::kNotGzip) std::abort();
  }
  if (inflated.packed_offset > size) std::abort();

  const std::string packed = gzip(bytes, 1);
  const Inflated again = gunzip.inflate(packed, GzipLimits{}, 0, out, out_size);
  if (again.defect != GzipDefect::kNone || out.substr(0, out_size) != bytes) std::abort();
  return 0;
}
