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
constexpr std::string_view kZip64End = "PK\x06\x06", kZip64Where = "PK\x06\x07";

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
    if (!unread_archive(bytes).empty()) visitor_.problem(name, "kind");
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

  struct ZipDirectory {
    uint64_t at, count;
  };

  // Behind the directory, at `end`, stand 16 and 32 bits of it; where these are all ones, a second
  // record has 64, and a third before the end tells where that one is.
  static std::optional<ZipDirectory> zip_directory(std::string_view bytes, size_t end) {
    const ZipDirectory told{little(bytes, end + 16, 4), little(bytes, end + 10, 2)};
    if (told.at != UINT32_MAX && told.count != UINT16_MAX) return told;
    if (end < 20 || bytes.substr(end - 20, 4) != kZip64Where) return told;
    const uint64_t at = little(bytes, end - 12, 8);
    if (at > end || end - at < 56 || bytes.substr(at, 4) != kZip64End) return std::nullopt;
    return ZipDirectory{little(bytes, at + 48, 8), little(bytes, at + 32, 8)};
  }

  struct ZipRow {
    uint64_t size, packed, local;
  };

  // What is all ones in a row stands as 64 bits in its extra field 1, in this order. nullopt where
  // it does not.
  static std::optional<ZipRow> zip_row(std::string_view bytes, uint64_t row) {
    ZipRow told{little(bytes, row + 24, 4), little(bytes, row + 20, 4), little(bytes, row + 42, 4)};
    const uint64_t names = little(bytes, row + 28, 2), extras = little(bytes, row + 30, 2);
    if (bytes.size() - row - 46 - names < extras) return std::nullopt;
    std::string_view extra = bytes.substr(row + 46 + names, extras);
    std::string_view wide;
    while (extra.size() >= 4 && wide.empty()) {
      const uint64_t kind = little(extra, 0, 2), length = little(extra, 2, 2);
      if (length > extra.size() - 4) break;
      if (kind == 1) wide = extra.substr(4, length);
      extra.remove_prefix(4 + length);
    }
    for (uint64_t* value : {&told.size, &told.packed, &told.local}) {
      if (*value != UINT32_MAX) continue;
      if (wide.size() < 8) return std::nullopt;
      *value = little(wide, 0, 8);
      wide.remove_prefix(8);
    }
    return told;
  }

  void open_zip(std::string_view bytes, const std::string& name, size_t depth) {
    const std::string shown = name.empty() ? "-" : name;
    const size_t end = bytes.rfind(kZipEnd);
    if (end == std::string_view::npos || bytes.size() - end < 22)
      return visitor_.problem(shown, "broken");
    const auto directory = zip_directory(bytes, end);
    if (!directory) return visitor_.problem(shown, "broken");
    uint64_t at = directory->at;
    const uint64_t count = directory->count;
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
    const auto told = zip_row(bytes, row);
    if (!told) return visitor_.problem(name, "broken");
    const uint64_t packed = told->packed, size = told->size, local = told->local;
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

std::string_view unread_archive(std::string_view bytes) {
  constexpr std::pair<std::string_view, std::string_view> kMagics[] = {
      {{"\xfd\x37zXZ\0", 6}, "xz"},
      {{"\x28\xb5\x2f\xfd", 4}, "zstd"},
      {{"7z\xbc\xaf\x27\x1c", 6}, "7z"},
      {{"Rar!\x1a\x07", 6}, "rar"}};
  for (const auto& [magic, kind] : kMagics) {
    if (bytes.starts_with(magic)) return kind;
  }
  const bool bzip2 = bytes.starts_with("BZh") && bytes.size() > 10 && bytes[3] >= '1' &&
                     bytes[3] <= '9' && bytes.substr(4, 6) == "1AY&SY";
  return bzip2 ? "bzip2" : "";
}

bool looks_like_archive(std::string_view bytes) {
  return is_zip(bytes) || is_gzip(bytes) || is_tar(bytes);
}

void each_member(std::string_view bytes, const ArchiveLimits& limits,
                 const ArchiveVisitor& visitor) {
  if (looks_like_archive(bytes)) Opener(bytes, limits, visitor).open(bytes, "", 1);
}

}  // namespace hikeshi::leaks
