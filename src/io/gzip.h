// SPDX-License-Identifier: Apache-2.0
// gzip with limits: every member of a file, and what is wrong with it, by name.
//
// A log object can hold several members, padding or text behind the last one, a wrong checksum or a
// cut end, and a hostile one inflates without bound. None of that may lose the bytes that can still
// be had, and none may pass unnoticed: Inflated carries both the bytes and the defects.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hikeshi {

struct GzipLimits {
  uint64_t max_bytes = uint64_t{2} << 30;  // of one file, unpacked
  // Unpacked : packed. Real CloudTrail lies between 1.6 and 12.4; a file of one event repeated
  // reaches 160, deflate's own ceiling is 1,032. Small files are exempt (see kRatioFloor).
  uint64_t max_ratio = 180;
};
inline constexpr uint64_t kRatioFloor = uint64_t{16} << 20;  // below this many bytes, any ratio

enum class GzipDefect {
  kNone,
  kNotGzip,          // no gzip header at offset 0
  kTruncated,        // the last member ends before its end; bytes up to there are delivered
  kBadChecksum,      // CRC-32 or length differ; bytes are delivered
  kCorrupt,          // deflate data are broken; bytes up to there are delivered
  kTrailingGarbage,  // bytes that are no member follow the last one (zero padding is not reported)
  kLimit,            // size or ratio passed; no bytes are delivered
};

struct Inflated {
  GzipDefect defect = GzipDefect::kNone;
  uint64_t packed_offset = 0;  // where in the packed file the defect stands
  // Defects before that one, by offset: behind a wrong checksum the file goes on.
  std::vector<std::pair<GzipDefect, uint64_t>> earlier;
};

bool looks_like_gzip(std::string_view bytes);
std::string_view describe(GzipDefect defect);

// Inflates many files with one decompressor. One object per thread.
class Gunzip {
 public:
  Gunzip();
  ~Gunzip();
  Gunzip(Gunzip&&) noexcept;
  Gunzip& operator=(Gunzip&&) noexcept;

  // Replaces `out` by the unpacked bytes of all members, followed by `padding` zero bytes that
  // `out_size` does not count. `out` only ever grows, so that a worker reuses one buffer.
  Inflated inflate(std::string_view packed, const GzipLimits& limits, size_t padding,
                   std::string& out, size_t& out_size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Packs `bytes` as one member, the same bytes for the same input (no time stamp).
std::string gzip(std::string_view bytes, int level = 6);

}  // namespace hikeshi
