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
    case GzipDefect::kNone:
      return "";
    case GzipDefect::kNotGzip:
      return "not_gzip";
    case GzipDefect::kTruncated:
      return "gzip_truncated";
    case GzipDefect::kBadChecksum:
      return "gzip_bad_checksum";
    case GzipDefect::kCorrupt:
      return "gzip_corrupt";
    case GzipDefect::kTrailingGarbage:
      return "gzip_trailing_garbage";
    case GzipDefect::kLimit:
      return "gzip_limit";
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

namespace {

// One member after the other into one buffer.
class Members {
 public:
  Members(libdeflate_decompressor* decompressor, std::string_view packed, uint64_t cap,
          std::string& out)
      : decompressor_(decompressor), packed_(packed), cap_(cap), out_(out) {}

  Inflated run(size_t padding) {
    guess_size(padding);
    while (in_ < packed_.size() && more_) {
      if (in_ > 0 && !looks_like_gzip(rest())) {
        if (!all_zero(rest())) note(GzipDefect::kTrailingGarbage, in_);
        break;
      }
      if (!fast_member()) slow_member();
    }
    return result_;
  }

  size_t made() const { return made_; }

 private:
  std::string_view rest() const { return packed_.substr(in_); }

  // The length field counts modulo 2^32, is the last member's only, and may lie: a first guess.
  void guess_size(size_t padding) {
    if (packed_.size() < kSmallestMember) return;
    const uint64_t guess = std::min<uint64_t>(last_four(packed_), cap_);
    const uint64_t sane = std::max<uint64_t>(packed_.size() * 12, 1 << 16);
    const size_t want = static_cast<size_t>(std::min(guess, sane * 16)) + padding + 1;
    if (out_.size() < want) out_.resize(want);
  }

  // With libdeflate, in more and more room. False where the member is not sound.
  bool fast_member() {
    for (;;) {
      size_t used = 0, made = 0;
      const size_t room = out_.size() - made_;
      const auto code =
          room == 0 ? LIBDEFLATE_INSUFFICIENT_SPACE
                    : libdeflate_gzip_decompress_ex(decompressor_, rest().data(), rest().size(),
                                                    out_.data() + made_, room, &used, &made);
      if (code == LIBDEFLATE_SUCCESS) return accept(used, made), true;
      if (code != LIBDEFLATE_INSUFFICIENT_SPACE) return false;
      if (room > cap_ - made_) return stop(GzipDefect::kLimit, in_), true;
      out_.resize(std::max<size_t>(out_.size() * 2, 1 << 16));
    }
  }

  // With zlib, as far as it goes. Behind a wrong checksum the next member may be sound.
  void slow_member() {
    const Salvage s = salvage_member(rest(), cap_, out_, made_);
    if (s.defect == GzipDefect::kLimit) return stop(s.defect, in_);
    const bool goes_on = s.defect == GzipDefect::kBadChecksum || s.defect == GzipDefect::kNone;
    if (s.defect != GzipDefect::kNone) note(s.defect, in_ + s.packed_used);
    accept(s.packed_used, s.bytes);
    more_ = more_ && goes_on && s.packed_used > 0;
  }

  void accept(size_t used, size_t made) {
    if (made > cap_ - made_) return stop(GzipDefect::kLimit, in_);
    in_ += used;
    made_ += made;
  }

  void note(GzipDefect defect, size_t at) {
    if (result_.defect != GzipDefect::kNone)
      result_.earlier.emplace_back(result_.defect, result_.packed_offset);
    result_.defect = defect;
    result_.packed_offset = at;
  }

  void stop(GzipDefect defect, size_t at) {
    note(defect, at);
    more_ = false;
    if (defect == GzipDefect::kLimit) made_ = 0;
  }

  libdeflate_decompressor* decompressor_;
  std::string_view packed_;
  uint64_t cap_;
  std::string& out_;
  size_t in_ = 0, made_ = 0;  // bytes of packed_ taken, of out_ filled
  bool more_ = true;
  Inflated result_;
};

}  // namespace

Inflated Gunzip::inflate(std::string_view packed, const GzipLimits& limits, size_t padding,
                         std::string& out, size_t& out_size) {
  out_size = 0;
  if (!looks_like_gzip(packed)) return {GzipDefect::kNotGzip, 0, {}};
  const uint64_t by_ratio = std::max<uint64_t>(packed.size() * limits.max_ratio, kRatioFloor);
  Members members(state_->decompressor, packed, std::min(limits.max_bytes, by_ratio), out);
  const Inflated result = members.run(padding);
  out_size = members.made();
  if (result.defect == GzipDefect::kLimit) return result;
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
