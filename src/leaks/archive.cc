// SPDX-License-Identifier: Apache-2.0
#include "leaks/archive.h"

#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "io/gzip.h"

namespace hikeshi::leaks {
namespace {

constexpr size_t kTarBlock = 512;
constexpr std::string_view kZip = "PK\x03\x04", kZipEnd = "PK\x05\x06", kZipRow = "PK\x01\x02";

uint64_t little(std::string_view bytes, size_t at, size_t size) {
  uint64_t value = 0;
  for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

bool is_zip(std::string_view b) { return b.starts_with(kZip) || b.starts_with(kZipEnd); }
bool is_gzip(std::string_view b) { return b.starts_with("\x1f\x8b\x08"); }
bool is_tar(std::string_view b) { return b.size() >= kTarBlock && b.substr(257, 5) == "ustar"; }

class Opener {
 public:
  Opener(std::string_view outer, const ArchiveLimits& limits, const ArchiveVisitor& visitor)
      : limits_(limits), visitor_(visitor) {
    room_ = std::min(limits.max_bytes,
                     std::max(limits.ratio_floor, uint64_t{outer.size()} * limits.max_ratio));
  }

  void open(std::string_view bytes, const std::string& name, size_t depth) {
    if (depth > limits_.depth) return visitor_.problem(name, "depth");
    if (is_zip(bytes)) return open_zip(bytes, name, depth);
    if (is_gzip(bytes)) return open_gzip(bytes, name, depth);
    open_tar(bytes, name, depth);
  }

 private:
  bool full() const { return told_full_; }

  // Takes `size` bytes of what may still be unpacked.
  bool take(uint64_t size, const std::string& name) {
    if (size <= room_ && members_ < limits_.max_members) {
      room_ -= size;
      ++members_;
      return true;
    }
    if (!told_full_) visitor_.problem(name, "limit");
    told_full_ = true;
    return false;
  }

  static std::string inside(const std::string& outer, std::string_view name) {
    return outer.empty() ? std::string(name) : outer + "/" + std::string(name);
  }

  void found(std::string_view bytes, const std::string& name, size_t depth) {
    visitor_.member(name, bytes);
    if (looks_like_archive(bytes)) open(bytes, name, depth + 1);
  }

  void open_gzip(std::string_view bytes, const std::string& name, size_t depth) {
    const std::string shown = name.empty() ? "-" : name;
    Gunzip gunzip;
    std::string out;
    size_t size = 0;
    const Inflated inflated = gunzip.inflate(bytes, {room_, limits_.max_ratio}, 0, out, size);
    if (inflated.defect == GzipDefect::kLimit) return static_cast<void>(take(UINT64_MAX, shown));
    if (inflated.defect != GzipDefect::kNone || !inflated.earlier.empty())
      visitor_.problem(shown, "broken");
    if (size == 0 || !take(size, shown)) return;
    found(std::string_view(out).substr(0, size), shown, depth);
  }

  // ---- tar

  static std::optional<uint64_t> tar_number(std::string_view field) {
    uint64_t value = 0;
    if ((static_cast<uint8_t>(field[0]) & 0x80) != 0) {  // base 256, for large ones
      for (const char c : field.substr(field.size() - 8))
        value = value << 8 | static_cast<uint8_t>(c);
      return value;
    }
    for (const char c : field) {
      if (c == '\0' || c == ' ') continue;
      if (c < '0' || c > '7') return std::nullopt;
      value = value * 8 + static_cast<uint64_t>(c - '0');
    }
    return value;
  }

  static std::string_view until_nul(std::string_view field) {
    return field.substr(0, std::min(field.find('\0'), field.size()));
  }

  void open_tar(std::string_view bytes, const std::string& name, size_t depth) {
    std::string long_name;
    while (bytes.size() >= kTarBlock && bytes[0] != '\0' && !full()) {
      const std::string_view head = bytes.substr(0, kTarBlock);
      const auto size = tar_number(head.substr(124, 12));
      bytes.remove_prefix(kTarBlock);
      if (!size || *size > bytes.size())
        return visitor_.problem(name.empty() ? "-" : name, "broken");
      const std::string_view content = bytes.substr(0, *size);
      bytes.remove_prefix(
          std::min<size_t>(bytes.size(), (*size + kTarBlock - 1) / kTarBlock * kTarBlock));
      if (head[156] == 'L') {
        long_name = std::string(until_nul(content.substr(0, 4096)));
        continue;
      }
      std::string own(until_nul(head.substr(0, 100)));
      const std::string_view prefix = until_nul(head.substr(345, 155));
      if (head.substr(257, 6) == std::string_view("ustar\0", 6) && !prefix.empty())
        own = std::string(prefix) + "/" + own;
      if (!long_name.empty()) own = std::exchange(long_name, {});
      const std::string inner = inside(name, own);
      if (!content.empty() && take(content.size(), inner)) found(content, inner, depth);
    }
  }

  // ---- zip, by its directory: what stands at the front may be another file's

  void open_zip(std::string_view bytes, const std::string& name, size_t depth) {
    const std::string shown = name.empty() ? "-" : name;
    const size_t end = bytes.rfind(kZipEnd);
    if (end == std::string_view::npos || bytes.size() - end < 22)
      return visitor_.problem(shown, "broken");
    uint64_t at = little(bytes, end + 16, 4);
    const uint64_t count = little(bytes, end + 10, 2);
    for (uint64_t i = 0; i < count && !full(); ++i) {
      if (at > end || end - at < 46 || bytes.substr(at, 4) != kZipRow)
        return visitor_.problem(shown, "broken");
      const uint64_t names = little(bytes, at + 28, 2);
      if (end - at - 46 < names) return visitor_.problem(shown, "broken");
      open_row(bytes, at, inside(name, bytes.substr(at + 46, names)), depth);
      at += 46 + names + little(bytes, at + 30, 2) + little(bytes, at + 32, 2);
    }
  }

  void open_row(std::string_view bytes, uint64_t row, const std::string& name, size_t depth) {
    const uint64_t flags = little(bytes, row + 8, 2), method = little(bytes, row + 10, 2);
    const uint64_t packed = little(bytes, row + 20, 4), size = little(bytes, row + 24, 4);
    const uint64_t local = little(bytes, row + 42, 4);
    if (size == 0) return;
    if ((flags & 1) != 0) return visitor_.problem(name, "encrypted");
    if (method != 0 && method != 8) return visitor_.problem(name, "method");
    if (local > bytes.size() || bytes.size() - local < 30 || bytes.substr(local, 4) != kZip)
      return visitor_.problem(name, "broken");
    const uint64_t data = local + 30 + little(bytes, local + 26, 2) + little(bytes, local + 28, 2);
    if (data > bytes.size() || packed > bytes.size() - data)
      return visitor_.problem(name, "broken");
    if (!take(size, name)) return;
    const std::string_view content = bytes.substr(data, packed);
    if (method == 0) {
      if (packed != size) return visitor_.problem(name, "broken");
      return found(content, name, depth);
    }
    const auto out = std::make_unique_for_overwrite<char[]>(size);
    size_t got = 0;
    if (libdeflate_deflate_decompress(decompressor_.get(), content.data(), content.size(),
                                      out.get(), size, &got) != LIBDEFLATE_SUCCESS)
      return visitor_.problem(name, "broken");
    found({out.get(), got}, name, depth);
  }

  struct Free {
    void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
  };

  const ArchiveLimits& limits_;
  const ArchiveVisitor& visitor_;
  uint64_t room_ = 0;
  size_t members_ = 0;
  bool told_full_ = false;
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_{libdeflate_alloc_decompressor()};
};

}  // namespace

bool looks_like_archive(std::string_view bytes) {
  return is_zip(bytes) || is_gzip(bytes) || is_tar(bytes);
}

void each_member(std::string_view bytes, const ArchiveLimits& limits,
                 const ArchiveVisitor& visitor) {
  if (looks_like_archive(bytes)) Opener(bytes, limits, visitor).open(bytes, "", 1);
}

}  // namespace hikeshi::leaks
