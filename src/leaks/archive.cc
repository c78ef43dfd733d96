// SPDX-License-Identifier: Apache-2.0
#include "leaks/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

namespace hikeshi::leaks {
namespace {

using Member = std::function<void(const std::string&, std::string_view)>;

constexpr int kMostDeep = 3;
constexpr uint64_t kMostRatio = 100;
constexpr uint64_t kSmall = uint64_t{1} << 20;  // of any ratio

struct Closer {
  void operator()(struct archive* a) const { archive_read_free(a); }
};
using Reader = std::unique_ptr<struct archive, Closer>;

Reader open_reader(std::string_view bytes) {
  Reader reader(archive_read_new());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_zip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_7zip(reader.get());
  archive_read_support_format_raw(reader.get());  // a gzip of something that is no archive
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return {};
  return reader;
}

class Opening {
 public:
  Opening(const std::string& name, const Member& member, std::vector<Unreadable>& problems)
      : name_(name), member_(member), problems_(problems) {}

  void open(std::string_view bytes, const std::string& path, int deep) {
    const Reader reader = open_reader(bytes);
    if (!reader) return tell(path, "bad_archive");
    const uint64_t most = std::max(kSmall, bytes.size() * kMostRatio);
    archive_entry* entry = nullptr;
    int state = ARCHIVE_OK;
    while ((state = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK ||
           state == ARCHIVE_WARN) {
      const char* const given = archive_entry_pathname(entry);
      const std::string inner = path + (path.empty() ? "" : "!") + (given == nullptr ? "?" : given);
      if (!read(reader.get(), most)) {
        tell(inner, state_);
        if (total_ > most) return;
        continue;
      }
      if (looks_like_archive(data_) && deep < kMostDeep) {
        const std::string copy = std::move(data_);
        open(copy, inner, deep + 1);
      } else {
        if (looks_like_archive(data_)) tell(inner, "nested_too_deep");
        member_(inner, data_);
      }
    }
    if (state != ARCHIVE_EOF) tell(path, "bad_archive");
  }

 private:
  bool read(struct archive* reader, uint64_t most) {
    data_.clear();
    const void* block = nullptr;
    size_t size = 0;
    la_int64_t offset = 0;
    int state = ARCHIVE_OK;
    while ((state = archive_read_data_block(reader, &block, &size, &offset)) == ARCHIVE_OK) {
      total_ += size;
      state_ = "archive_limit";
      if (data_.size() + size > kLargestObject || total_ > most) return false;
      data_.append(static_cast<const char*>(block), size);
    }
    state_ = "bad_archive";
    return state == ARCHIVE_EOF;
  }

  void tell(const std::string& path, const char* reason) {
    problems_.push_back({path.empty() ? name_ : name_ + "!" + path, reason});
  }

  const std::string& name_;
  const Member& member_;
  std::vector<Unreadable>& problems_;
  std::string data_;
  uint64_t total_ = 0;  // unpacked in all, members of members too
  const char* state_ = "";
};

}  // namespace

bool looks_like_archive(std::string_view bytes) {
  return bytes.starts_with("PK\3\4") || bytes.starts_with("\x1f\x8b\x08") ||
         bytes.starts_with("BZh9") ||
         bytes.starts_with(
             "\xFD"
             "7zXZ") ||
         bytes.starts_with("\x28\xB5\x2F\xFD") || bytes.starts_with("7z\xBC\xAF") ||
         (bytes.size() > 262 && bytes.substr(257, 5) == "ustar");
}

void each_member(std::string_view bytes, const std::string& name, const Member& member,
                 std::vector<Unreadable>& problems) {
  Opening(name, member, problems).open(bytes, "", 1);
}

}  // namespace hikeshi::leaks
