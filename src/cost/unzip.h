// SPDX-License-Identifier: Apache-2.0
// The files of a zip archive in memory, as AWS delivers old reports: stored or deflated, with
// limits. What an archive says of itself is not believed: sizes are those that come out, names are
// never used as paths.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::cost {

struct ZipEntry {
  std::string name;
  std::string bytes;
};

struct ZipLimits {
  uint64_t max_bytes = uint64_t{2} << 30;  // of all files together, unpacked
  size_t max_entries = 1000;
};

bool looks_like_zip(std::string_view bytes);

// kCorrupt (directory, data or checksum), kLimit, kUnsupported (encrypted, ZIP64, another method).
Result<std::vector<ZipEntry>> unzip(std::string_view bytes, const ZipLimits& limits = {});

}  // namespace hikeshi::cost
