// SPDX-License-Identifier: Apache-2.0
#include "leaks/git_index.h"

#include <utility>

namespace hikeshi::leaks {
namespace {

constexpr size_t kHead = 12, kStat = 40, kModeAt = 24;

uint64_t big_endian(std::string_view bytes, size_t at, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

class Reader {
 public:
  Reader(std::string_view file, size_t hash_size, uint64_t version)
      : file_(file), hash_size_(hash_size), version_(version) {}

  // False at bytes that are no entry.
  bool next(IndexEntry& entry) {
    const size_t start = at_, fixed = kStat + hash_size_ + 2;
    if (file_.size() - at_ < fixed) return false;
    entry.mode = static_cast<uint32_t>(big_endian(file_, at_ + kModeAt, 4));
    entry.id = ObjectId::from_bytes(file_.substr(at_ + kStat, hash_size_));
    const uint64_t flags = big_endian(file_, at_ + kStat + hash_size_, 2);
    entry.stage = static_cast<unsigned>(flags >> 12 & 3);
    at_ += fixed + ((flags & 0x4000) != 0 && version_ >= 3 ? 2 : 0);
    if (at_ > file_.size() || (version_ == 4 && !strip())) return false;
    const size_t end = file_.find('\0', at_);
    if (end == std::string_view::npos) return false;
    path_ += file_.substr(at_, end - at_);
    entry.path = path_;
    at_ = end + 1;
    if (version_ == 4) return true;
    path_.clear();
    at_ = start + (end - start + 8) / 8 * 8;  // one to eight NULs fill up
    return at_ <= file_.size();
  }

  std::string_view rest() const { return file_.substr(at_); }

 private:
  // Version 4: how many bytes of the path before are not this one's.
  bool strip() {
    uint64_t count = 0;
    for (size_t i = 0; i < 9; ++i) {
      if (at_ >= file_.size()) return false;
      const auto byte = static_cast<uint8_t>(file_[at_++]);
      if (i > 0) ++count;
      count = count << 7 | (byte & 0x7F);
      if ((byte & 0x80) != 0) continue;
      if (count > path_.size()) return false;
      path_.resize(path_.size() - count);
      return true;
    }
    return false;
  }

  std::string_view file_;
  size_t hash_size_;
  uint64_t version_;
  size_t at_ = kHead;
  std::string path_;
};

// git's compressed bitmap (EWAH): words of 64 bits, of which each marker tells how many equal ones
// precede it and how many stand as they are behind it. Taken off the front; nullopt: broken.
std::optional<std::vector<bool>> take_bitmap(std::string_view& bytes) {
  constexpr uint64_t kMostBits = uint64_t{1} << 26;  // entries of an index
  if (bytes.size() < 12) return std::nullopt;
  const uint64_t bits = big_endian(bytes, 0, 4), words = big_endian(bytes, 4, 4);
  if (bits > kMostBits || (bytes.size() - 12) / 8 < words) return std::nullopt;
  std::vector<bool> out;
  const auto add = [&](uint64_t word) {
    for (unsigned i = 0; i < 64 && out.size() < bits; ++i) out.push_back((word >> i & 1) != 0);
  };
  for (uint64_t i = 0; i < words;) {
    const uint64_t marker = big_endian(bytes, 8 + 8 * i++, 8);
    const uint64_t run = marker >> 1 & UINT32_MAX, literal = marker >> 33;
    for (uint64_t k = 0; k < run && out.size() < bits; ++k)
      add((marker & 1) != 0 ? ~uint64_t{0} : 0);
    if (literal > words - i) return std::nullopt;
    for (uint64_t k = 0; k < literal; ++k) add(big_endian(bytes, 8 + 8 * i++, 8));
  }
  bytes.remove_prefix(12 + words * 8);
  return out;
}

// The extension "link", where it is there: nullopt without an error otherwise.
Result<std::optional<SharedIndex>> find_link(std::string_view extensions, size_t hash_size) {
  while (extensions.size() >= 8) {
    const uint64_t length = big_endian(extensions, 4, 4);
    if (length > extensions.size() - 8) break;
    std::string_view content = extensions.substr(8, length);
    if (extensions.starts_with("link")) {
      if (content.size() < hash_size) return fail(Code::kCorrupt, "split index cut short");
      SharedIndex shared{ObjectId::from_bytes(content.substr(0, hash_size)), {}, {}};
      content.remove_prefix(hash_size);
      auto removed = content.empty() ? std::vector<bool>() : take_bitmap(content);
      auto replaced = content.empty() ? std::vector<bool>() : take_bitmap(content);
      if (!removed || !replaced) return fail(Code::kCorrupt, "split index with a broken bitmap");
      shared.removed = std::move(*removed);
      shared.replaced = std::move(*replaced);
      return std::optional(std::move(shared));
    }
    extensions.remove_prefix(8 + length);
  }
  return std::optional<SharedIndex>();
}

bool at(const std::vector<bool>& bits, size_t place) { return place < bits.size() && bits[place]; }

}  // namespace

Result<GitIndex> parse_index(std::string_view file, size_t hash_size) {
  if (file.size() < kHead + hash_size || !file.starts_with("DIRC"))
    return fail(Code::kCorrupt, "not an index of git's");
  const uint64_t version = big_endian(file, 4, 4), count = big_endian(file, 8, 4);
  if (version < 2 || version > 4) return fail(Code::kUnsupported, "index of an unknown version");
  file.remove_suffix(hash_size);
  Reader reader(file, hash_size, version);
  GitIndex index;
  for (uint64_t i = 0; i < count; ++i) {
    IndexEntry entry;
    if (!reader.next(entry)) return fail(Code::kCorrupt, "index cut short or broken");
    index.entries.push_back(std::move(entry));
  }
  index.shared = HK_TRY(find_link(reader.rest(), hash_size));
  return index;
}

Result<std::vector<IndexEntry>> join_index(GitIndex split, std::vector<IndexEntry> shared) {
  if (!split.shared) return std::move(split.entries);
  std::vector<IndexEntry> all;
  size_t next = 0;  // of the split one's entries
  for (size_t i = 0; i < shared.size(); ++i) {
    if (at(split.shared->replaced, i)) {
      if (next == split.entries.size())
        return fail(Code::kCorrupt, "split index with fewer entries than it replaces");
      IndexEntry& entry = split.entries[next++];
      if (entry.path.empty()) entry.path = std::move(shared[i].path);
      shared[i] = std::move(entry);
    }
    if (!at(split.shared->removed, i)) all.push_back(std::move(shared[i]));
  }
  for (; next < split.entries.size(); ++next) all.push_back(std::move(split.entries[next]));
  return all;
}

}  // namespace hikeshi::leaks
