// SPDX-License-Identifier: Apache-2.0
#include "cost/unzip.h"

#include <zlib.h>

#include <algorithm>

namespace hikeshi::cost {
namespace {

constexpr uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr size_t kEndSize = 22, kCentralSize = 46, kLocalSize = 30;

// Little-endian numbers; 0 beyond the end, which no signature is.
class View {
 public:
  explicit View(std::string_view bytes) : bytes_(bytes) {}
  uint32_t number(size_t at, size_t width) const {
    uint32_t value = 0;
    if (at > bytes_.size() || bytes_.size() - at < width) return 0;
    for (size_t i = width; i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes_[at + i]);
    return value;
  }
  uint32_t u16(size_t at) const { return number(at, 2); }
  uint32_t u32(size_t at) const { return number(at, 4); }
  bool holds(size_t at, size_t size) const {
    return at <= bytes_.size() && bytes_.size() - at >= size;
  }
  std::string_view part(size_t at, size_t size) const { return bytes_.substr(at, size); }
  size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

Result<size_t> find_end(const View& view) {
  constexpr size_t kLongestComment = 65535;
  if (view.size() < kEndSize) return fail(Code::kCorrupt, "the archive is cut off");
  const size_t last = view.size() - kEndSize;
  for (size_t back = 0; back <= std::min(last, kLongestComment); ++back) {
    if (view.u32(last - back) == kEnd) return last - back;
  }
  return fail(Code::kCorrupt, "the archive has no directory: it is cut off");
}

struct Inflater {
  z_stream stream{};
  bool open = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  ~Inflater() {
    if (open) inflateEnd(&stream);
  }
};

Result<std::string> inflate_raw(std::string_view packed, uint64_t room) {
  Inflater z;
  if (!z.open) return fail(Code::kLimit, "no memory to unpack the archive");
  z.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  z.stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  std::string block(size_t{1} << 16, '\0');
  int code = Z_OK;
  while (code == Z_OK) {
    z.stream.next_out = reinterpret_cast<Bytef*>(block.data());
    z.stream.avail_out = static_cast<uInt>(block.size());
    code = inflate(&z.stream, Z_NO_FLUSH);
    const size_t got = block.size() - z.stream.avail_out;
    if (got > room - out.size()) return fail(Code::kLimit, "the archive unpacks to too much");
    out.append(block, 0, got);
  }
  if (code != Z_STREAM_END) return fail(Code::kCorrupt, "a file of the archive is broken");
  return out;
}

Result<ZipEntry> entry_at(const View& view, size_t central, uint64_t room) {
  const uint32_t flags = view.u16(central + 8), method = view.u16(central + 10),
                 sum = view.u32(central + 16), packed = view.u32(central + 20),
                 name = view.u16(central + 28), local = view.u32(central + 42);
  if ((flags & 1) != 0) return fail(Code::kUnsupported, "the archive is encrypted");
  if (packed == UINT32_MAX || local == UINT32_MAX)
    return fail(Code::kUnsupported, "the archive is larger than 4 GB (ZIP64)");
  if (!view.holds(local, kLocalSize) || view.u32(local) != kLocal)
    return fail(Code::kCorrupt, "the archive's directory points nowhere");
  const size_t data = local + kLocalSize + view.u16(local + 26) + view.u16(local + 28);
  if (!view.holds(data, packed)) return fail(Code::kCorrupt, "a file of the archive is cut off");
  ZipEntry entry;
  entry.name = std::string(view.part(central + kCentralSize, name));
  if (method == 0 && packed > room) return fail(Code::kLimit, "the archive unpacks to too much");
  if (method == 0)
    entry.bytes = std::string(view.part(data, packed));
  else if (method == 8)
    entry.bytes = HK_TRY(inflate_raw(view.part(data, packed), room));
  else
    return fail(Code::kUnsupported, "the archive is packed by a method other than deflate");
  if (crc32_z(0, reinterpret_cast<const Bytef*>(entry.bytes.data()), entry.bytes.size()) != sum)
    return fail(Code::kCorrupt, "the checksum of " + entry.name + " in the archive is wrong");
  return entry;
}

}  // namespace

bool looks_like_zip(std::string_view bytes) { return View(bytes).u32(0) == kLocal; }

Result<std::vector<ZipEntry>> unzip(std::string_view bytes, const ZipLimits& limits) {
  const View view(bytes);
  const size_t end = HK_TRY(find_end(view));
  const size_t count = view.u16(end + 10);
  size_t at = view.u32(end + 16);
  if (count > limits.max_entries) return fail(Code::kLimit, "the archive holds too many files");
  std::vector<ZipEntry> entries;
  uint64_t room = limits.max_bytes;
  for (size_t i = 0; i < count; ++i) {
    if (!view.holds(at, kCentralSize) || view.u32(at) != kCentral)
      return fail(Code::kCorrupt, "the archive's directory is broken");
    const size_t next =
        at + kCentralSize + view.u16(at + 28) + view.u16(at + 30) + view.u16(at + 32);
    if (next > view.size()) return fail(Code::kCorrupt, "the archive's directory is broken");
    ZipEntry entry = HK_TRY(entry_at(view, at, room));
    room -= entry.bytes.size();
    if (!entry.name.ends_with('/')) entries.push_back(std::move(entry));
    at = next;
  }
  return entries;
}

}  // namespace hikeshi::cost
