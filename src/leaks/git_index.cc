// SPDX-License-Identifier: Apache-2.0
#include "leaks/git_index.h"

namespace hikeshi::leaks {
namespace {

constexpr size_t kStat = 40;  // ten numbers of four bytes before the id

const uint8_t* at(std::string_view bytes, size_t offset) {
  return reinterpret_cast<const uint8_t*>(bytes.data()) + offset;
}

uint32_t be32(std::string_view bytes, size_t offset) {
  const uint8_t* p = at(bytes, offset);
  return uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | p[3];
}

class Parser {
 public:
  Parser(std::string_view bytes, size_t id_size) : b_(bytes), id_size_(id_size) {}

  Result<std::vector<Staged>> run() {
    if (b_.size() < 12 + id_size_ || !b_.starts_with("DIRC")) return bad();
    version_ = be32(b_, 4);
    if (version_ < 2 || version_ > 4) return bad();
    const uint32_t count = be32(b_, 8);
    std::vector<Staged> all;
    size_t here = 12;
    for (uint32_t i = 0; i < count; ++i) {
      if (!entry(here, all)) return bad();
    }
    return all;
  }

 private:
  static tl::unexpected<Error> bad() {
    return fail(Code::kCorrupt, "the index is damaged, or of a version that is not known");
  }

  bool entry(size_t& here, std::vector<Staged>& all) {
    size_t name = here + kStat + id_size_ + 2;
    if (name >= b_.size()) return false;
    const bool extended = (*at(b_, name - 2) & 0x40) != 0;
    if (extended) name += 2;
    const ObjectId id = ObjectId::of(at(b_, here + kStat), id_size_);
    if (version_ == 4 && !keep_of_previous(name)) return false;
    const size_t end = b_.find('\0', name);
    if (end == std::string_view::npos) return false;
    path_ += b_.substr(name, end - name);
    all.push_back({path_, id});
    // Up to version 3 an entry is filled up with one to eight zeros to a multiple of eight.
    here = version_ == 4 ? end + 1 : here + (end - here + 8) / 8 * 8;
    if (version_ != 4) path_.clear();
    return true;
  }

  // Version 4 says how many bytes of the path before to drop.
  bool keep_of_previous(size_t& name) {
    size_t drop = 0;
    uint8_t byte = 0;
    do {
      if (name >= b_.size()) return false;
      byte = *at(b_, name++);
      drop = (drop << 7) + (byte & 127U);
      if (byte >= 128) ++drop;
    } while (byte >= 128 && drop < b_.size());
    if (drop > path_.size()) return false;
    path_.resize(path_.size() - drop);
    return true;
  }

  const std::string_view b_;
  const size_t id_size_;
  uint32_t version_ = 0;
  std::string path_;  // of the entry before, in version 4
};

}  // namespace

Result<std::vector<Staged>> parse_index(std::string_view bytes, size_t id_size) {
  return Parser(bytes, id_size).run();
}

}  // namespace hikeshi::leaks
