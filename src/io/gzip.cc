// SPDX-License-Identifier: Apache-2.0
#include "io/gzip.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>

namespace hikeshi {
namespace {

constexpr size_t kSmallestMember = 18;  // header 10, empty deflate block and trailer

// libdeflate wants room for the whole member and says nothing of a broken one but that it is
// broken. zlib is slower, stops exactly where the data stop making sense, and keeps what it has.
struct Salvage {
  size_t bytes = 0;
  size_t packed_used = 0;
  GzipDefect defect = GzipDefect::kNone;
};

Salvage salvage_member(std::string_view packed, uint64_t max_bytes, std::string& out, size_t at) {
  z_stream z{};
  if (inflateInit2(&z, 15 + 16) != Z_OK) return {0, 0, GzipDefect::kCorrupt};
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  z.avail_in = static_cast<uInt>(std::min<size_t>(packed.size(), UINT32_MAX));
  Salvage s;
  for (int code = Z_OK; code == Z_OK;) {
    if (out.size() < at + s.bytes + 65536) out.resize((at + s.bytes + 65536) * 2);
    z.next_out = reinterpret_cast<Bytef*>(out.data() + at + s.bytes);
    z.avail_out = 65536;
    code = ::inflate(&z, Z_NO_FLUSH);
    s.bytes += 65536 - z.avail_out;
    if (at + s.bytes > max_bytes) s.defect = GzipDefect::kLimit;
    if (code == Z_STREAM_END || s.defect == GzipDefect::kLimit) break;
    if (code == Z_BUF_ERROR) s.defect = GzipDefect::kTruncated;
    if (code == Z_DATA_ERROR) {
      const std::string_view why = z.msg == nullptr ? "" : z.msg;
      const bool trailer = why == "incorrect data check" || why == "incorrect length check";
      s.defect = trailer ? GzipDefect::kBadChecksum : GzipDefect::kCorrupt;
    }
  }
  s.packed_used = packed.size() - z.avail_in;
  // A wrong CRC stops zlib before the length field, which is the last of the member.
  if (s.defect == GzipDefect::kBadChecksum && std::string_view(z.msg) == "incorrect data check")
    s.packed_used = std::min(packed.size(), s.packed_used + 4);
  inflateEnd(&z);
  return s;
}

bool all_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

uint32_t last_four(std::string_view packed) {
  const auto byte = [&](size_t back) {
    return static_cast<uint32_t>(static_cast<uint8_t>(packed[packed.size() - back]));
  };
  return byte(4) | byte(3) << 8 | byte(2) << 16 | byte(1) << 24;
}

}  // namespace

bool looks_like_gzip(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

std::string_view describe(GzipDefect defect) {
  switch (defect) {
    case GzipDefect::kNone: return "";
    case GzipDefect::kNotGzip: return "not_gzip";
    case GzipDefect::kTruncated: return "gzip_truncated";
    case GzipDefect::kBadChecksum: return "gzip_bad_checksum";
    case GzipDefect::kCorrupt: return "gzip_corrupt";
    case GzipDefect::kTrailingGarbage: return "gzip_trailing_garbage";
    case GzipDefect::kLimit: return "gzip_limit";
  }
  return "";
}

struct Gunzip::State {
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  ~State() { libdeflate_free_decompressor(decompressor); }
};

Gunzip::Gunzip() : state_(std::make_unique<State>()) {}
Gunzip::~Gunzip() = default;
Gunzip::Gunzip(Gunzip&&) noexcept = default;
Gunzip& Gunzip::operator=(Gunzip&&) noexcept = default;

Inflated Gunzip::inflate(std::string_view packed, const GzipLimits& limits, size_t padding,
                         std::string& out, size_t& out_size) {
  out_size = 0;
  if (!looks_like_gzip(packed)) return {GzipDefect::kNotGzip, 0};
  const uint64_t by_ratio = std::max<uint64_t>(packed.size() * limits.max_ratio, kRatioFloor);
  const uint64_t cap = std::min(limits.max_bytes, by_ratio);

  Inflated result;
  for (size_t in = 0; in < packed.size();) {
    const std::string_view rest = packed.substr(in);
    if (in > 0 && !looks_like_gzip(rest)) {
      if (!all_zero(rest)) result = {GzipDefect::kTrailingGarbage, in};
      break;
    }
    // The length field counts modulo 2^32, is the last member's only, and may lie: a first guess.
    if (in == 0 && rest.size() >= kSmallestMember) {
      const uint64_t guess = std::min<uint64_t>(last_four(packed), cap);
      const uint64_t sane = std::max<uint64_t>(rest.size() * 12, 1 << 16);
      const size_t want = static_cast<size_t>(std::min(guess, sane * 16)) + padding + 1;
      if (out.size() < want) out.resize(want);
    }
    size_t used = 0, made = 0;
    auto code = LIBDEFLATE_INSUFFICIENT_SPACE;
    while (code == LIBDEFLATE_INSUFFICIENT_SPACE && out_size <= cap) {
      const size_t room = out.size() - out_size;
      code = room == 0 ? LIBDEFLATE_INSUFFICIENT_SPACE
                       : libdeflate_gzip_decompress_ex(state_->decompressor, rest.data(),
                                                       rest.size(), out.data() + out_size, room,
                                                       &used, &made);
      if (code != LIBDEFLATE_INSUFFICIENT_SPACE) break;
      if (room > cap - out_size) return out_size = 0, Inflated{GzipDefect::kLimit, in};
      out.resize(std::max<size_t>(out.size() * 2, 1 << 16));
    }
    if (code != LIBDEFLATE_SUCCESS) {
      const Salvage s = salvage_member(rest, cap, out, out_size);
      if (s.defect == GzipDefect::kLimit) return out_size = 0, Inflated{s.defect, in};
      made = s.bytes;
      used = s.packed_used;
      if (s.defect != GzipDefect::kNone) result = {s.defect, in + used};
    }
    out_size += made;
    if (out_size > cap) return out_size = 0, Inflated{GzipDefect::kLimit, in};
    if (code != LIBDEFLATE_SUCCESS && result.defect != GzipDefect::kBadChecksum &&
        result.defect != GzipDefect::kNone)
      break;
    if (used == 0) break;
    in += used;
  }
  if (out.size() < out_size + padding) out.resize(out_size + padding);
  std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(out_size), padding, '\0');
  return result;
}

std::string gzip(std::string_view bytes, int level) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(level);
  std::string out(libdeflate_gzip_compress_bound(compressor, bytes.size()), '\0');
  out.resize(
      libdeflate_gzip_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

}  // namespace hikeshi
