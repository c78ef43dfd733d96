// SPDX-License-Identifier: Apache-2.0
#include "leaks/git_index.h"

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

}  // namespace

Result<std::vector<IndexEntry>> parse_index(std::string_view file, size_t hash_size) {
  if (file.size() < kHead + hash_size || !file.starts_with("DIRC"))
    return fail(Code::kCorrupt, "not an index of git's");
  const uint64_t version = big_endian(file, 4, 4), count = big_endian(file, 8, 4);
  if (version < 2 || version > 4) return fail(Code::kUnsupported, "index of an unknown version");
  file.remove_suffix(hash_size);
  Reader reader(file, hash_size, version);
  std::vector<IndexEntry> entries;
  for (uint64_t i = 0; i < count; ++i) {
    IndexEntry entry;
    if (!reader.next(entry)) return fail(Code::kCorrupt, "index cut short or broken");
    entries.push_back(std::move(entry));
  }
  if (reader.rest().starts_with("link"))
    return fail(Code::kUnsupported, "a split index, whose larger part lies in another file");
  return entries;
}

}  // namespace hikeshi::leaks
