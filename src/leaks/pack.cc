// SPDX-License-Identifier: Apache-2.0
#include "leaks/pack.h"

#include <algorithm>
#include <cstring>

#include "leaks/delta.h"

namespace hikeshi::leaks {
namespace {

constexpr size_t kFanout = 256 * 4;
constexpr size_t kPackHead = 12;
// git itself makes chains of 50, at the most 4095 by its settings.
constexpr size_t kDeepestChain = 10000;

uint64_t big_endian(std::string_view file, size_t at, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<uint8_t>(file[at + i]);
  return value;
}

bool fanout_ascends(std::string_view file, size_t at) {
  for (size_t i = 1; i < 256; ++i) {
    if (big_endian(file, at + 4 * i, 4) < big_endian(file, at + 4 * (i - 1), 4)) return false;
  }
  return true;
}

// The distance to the base, in git's own variable form. nullopt: broken.
std::optional<uint64_t> read_distance(std::string_view pack, uint64_t& at, uint64_t end) {
  if (at >= end) return std::nullopt;
  auto byte = static_cast<uint8_t>(pack[at++]);
  uint64_t distance = byte & 0x7F;
  while ((byte & 0x80) != 0) {
    if (at >= end || distance >= (uint64_t{1} << 55)) return std::nullopt;
    byte = static_cast<uint8_t>(pack[at++]);
    distance = ((distance + 1) << 7) | (byte & 0x7F);
  }
  return distance;
}

struct Placed {
  uint64_t offset;
  uint32_t row;
};

// By digits of eleven bits, the lowest first: a million rows in a fifth of std::sort()'s time.
void sort_by_offset(std::vector<Placed>& rows) {
  constexpr unsigned kBits = 11;
  uint64_t highest = 0;
  for (const Placed& placed : rows) highest = std::max(highest, placed.offset);
  std::vector<Placed> other(rows.size());
  for (unsigned shift = 0; shift < 64 && highest >> shift != 0; shift += kBits) {
    const auto digit = [&](const Placed& p) { return p.offset >> shift & ((1U << kBits) - 1); };
    std::vector<size_t> next((size_t{1} << kBits) + 1);
    for (const Placed& placed : rows) ++next[digit(placed) + 1];
    for (size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
    for (const Placed& placed : rows) other[next[digit(placed)]++] = placed;
    rows.swap(other);
  }
}

}  // namespace

Result<PackIndex> PackIndex::parse(std::string_view file, size_t hash_size) {
  PackIndex index;
  index.file_ = file;
  index.hash_size_ = hash_size;
  const bool second = file.starts_with("\377tOc");
  const size_t head = second ? 8 : 0, trailer = 2 * hash_size;
  if (file.size() < head + kFanout + trailer) return fail(Code::kCorrupt, "index cut short");
  if (second && big_endian(file, 4, 4) != 2)
    return fail(Code::kUnsupported, "index of an unknown version");
  if (!fanout_ascends(file, head)) return fail(Code::kCorrupt, "index with a broken first table");
  index.count_ = static_cast<uint32_t>(big_endian(file, head + 255 * 4, 4));
  const size_t count = index.count_, room = file.size() - head - kFanout - trailer;
  const size_t row = second ? hash_size + 8 : hash_size + 4;
  if (count > room / row) return fail(Code::kCorrupt, "index cut short");
  index.version_ = second ? 2 : 1;
  index.ids_ = head + kFanout;
  index.offsets_ = index.ids_ + count * (hash_size + 4);
  index.long_offsets_ = index.offsets_ + count * 4;
  index.long_count_ = second ? (room - count * row) / 8 : 0;
  return index;
}

ObjectId PackIndex::id(uint32_t row) const {
  const size_t at = version_ == 2 ? ids_ + row * hash_size_ : ids_ + row * (hash_size_ + 4) + 4;
  return ObjectId::from_bytes(file_.substr(at, hash_size_));
}

uint64_t PackIndex::offset(uint32_t row) const {
  if (version_ == 1) return big_endian(file_, ids_ + row * (hash_size_ + 4), 4);
  const uint64_t value = big_endian(file_, offsets_ + size_t{row} * 4, 4);
  if (value < 0x80000000U) return value;
  const uint64_t place = value & 0x7FFFFFFFU;
  return place < long_count_ ? big_endian(file_, long_offsets_ + place * 8, 8) : UINT64_MAX;
}

std::optional<uint32_t> PackIndex::find(const ObjectId& wanted) const {
  if (wanted.size != hash_size_) return std::nullopt;
  const size_t fan = ids_ - kFanout, first = wanted.bytes[0];
  uint32_t low =
      first == 0 ? 0 : static_cast<uint32_t>(big_endian(file_, fan + 4 * (first - 1), 4));
  uint32_t high = static_cast<uint32_t>(big_endian(file_, fan + 4 * first, 4));
  const size_t step = version_ == 2 ? hash_size_ : hash_size_ + 4;
  const char* const ids = file_.data() + ids_ + (version_ == 2 ? 0 : 4);
  const auto compare = [&](uint32_t row) {
    return std::memcmp(ids + row * step, wanted.bytes.data(), hash_size_);
  };
  // Ids are evenly spread: the place that the next bytes of the id point to is close. Two guesses a
  // step to either side of it close most of the range; what is left, and an index that somebody
  // made uneven, is halved.
  const uint64_t next = (uint64_t{wanted.bytes[1]} << 16) | (uint64_t{wanted.bytes[2]} << 8) |
                        uint64_t{wanted.bytes[3]};
  const auto guess = low + static_cast<uint32_t>(uint64_t{high - low} * next >> 24);
  constexpr uint32_t kStep = 64;
  if (const uint32_t at = guess - std::min(guess - low, kStep); at < high && compare(at) < 0)
    low = at;
  if (const uint32_t at = guess + kStep; at < high && at > low && compare(at) >= 0) high = at + 1;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (compare(middle) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low >= count_ || compare(low) != 0) return std::nullopt;
  return low;
}

PackEntry read_entry(std::string_view pack, uint64_t offset, uint64_t end, size_t hash_size) {
  PackEntry entry;
  uint64_t at = offset;
  if (end > pack.size() || at >= end) return entry;
  auto byte = static_cast<uint8_t>(pack[at++]);
  const unsigned kind = (byte >> 4) & 7;
  entry.size = byte & 15;
  for (unsigned shift = 4; (byte & 0x80) != 0; shift += 7) {
    if (at >= end || shift > 56) return entry;
    byte = static_cast<uint8_t>(pack[at++]);
    entry.size |= static_cast<uint64_t>(byte & 0x7F) << shift;
  }
  if (kind == PackEntry::kOfs) {
    const auto distance = read_distance(pack, at, end);
    if (!distance || *distance == 0 || *distance > offset) return entry;
    entry.base_offset = offset - *distance;
  } else if (kind == PackEntry::kRef) {
    if (end - at < hash_size) return entry;
    entry.base_id = ObjectId::from_bytes(pack.substr(at, hash_size));
    at += hash_size;
  }
  entry.data = at;
  if (kind != 0 && kind != 5) entry.kind = static_cast<PackEntry::Kind>(kind);
  return entry;
}

Result<Pack> Pack::open(const std::string& index_path, const std::string& pack_path,
                        size_t hash_size) {
  MappedFile index_file = HK_TRY(MappedFile::open(index_path));
  MappedFile file = HK_TRY(MappedFile::open(pack_path));
  const PackIndex index = HK_TRY(PackIndex::parse(index_file.bytes(), hash_size));
  const std::string_view bytes = file.bytes();
  if (bytes.size() < kPackHead + hash_size || !bytes.starts_with("PACK"))
    return fail(Code::kCorrupt, "not a pack");
  if (const uint64_t version = big_endian(bytes, 4, 4); version != 2 && version != 3)
    return fail(Code::kUnsupported, "pack of an unknown version");
  Pack pack(pack_path, std::move(index_file), std::move(file), index, hash_size);
  pack.sort_entries();
  return pack;
}

void Pack::sort_entries() {
  std::vector<Placed> rows(index_.count());
  for (uint32_t row = 0; row < index_.count(); ++row) rows[row] = {index_.offset(row), row};
  sort_by_offset(rows);
  offsets_.reserve(rows.size());
  rows_.reserve(rows.size());
  for (const Placed& placed : rows) {
    offsets_.push_back(placed.offset);
    rows_.push_back(placed.row);
  }
}

uint64_t Pack::stated_count() const { return big_endian(file_.bytes(), 8, 4); }

std::optional<uint32_t> Pack::find(const ObjectId& id) const {
  const auto row = index_.find(id);
  if (!row) return std::nullopt;
  const auto at = std::lower_bound(offsets_.begin(), offsets_.end(), index_.offset(*row));
  // Two rows of a hostile index may name one place: the entry is then the other one's, and read as
  // it.
  return static_cast<uint32_t>(at - offsets_.begin());
}

PackEntry Pack::entry(uint32_t entry) const {
  const uint64_t begin = offsets_[entry], last = file_.bytes().size() - hash_size_;
  const uint64_t end = entry + 1 < count() ? std::min(offsets_[entry + 1], last) : last;
  if (begin < kPackHead) return {};
  return read_entry(file_.bytes(), begin, end, hash_size_);
}

uint32_t Pack::base_of(const PackEntry& entry) const {
  if (entry.kind == PackEntry::kRef) return find(entry.base_id).value_or(kNoEntry);
  if (entry.kind != PackEntry::kOfs) return kNoEntry;
  const auto at = std::lower_bound(offsets_.begin(), offsets_.end(), entry.base_offset);
  if (at == offsets_.end() || *at != entry.base_offset) return kNoEntry;
  return static_cast<uint32_t>(at - offsets_.begin());
}

std::string_view Pack::packed(uint32_t entry, const PackEntry& head) const {
  const uint64_t last = file_.bytes().size() - hash_size_;
  const uint64_t end = entry + 1 < count() ? std::min(offsets_[entry + 1], last) : last;
  return file_.bytes().substr(head.data, end - head.data);
}

Result<LooseObject> Pack::read(uint32_t entry, Inflater& inflater, BufferPool& pool) const {
  std::vector<uint32_t> chain;
  PackEntry head = this->entry(entry);
  while (head.kind == PackEntry::kOfs || head.kind == PackEntry::kRef) {
    if (chain.size() > kDeepestChain) return fail(Code::kLimit, "its chain of deltas has no end");
    chain.push_back(entry);
    entry = base_of(head);
    if (entry == kNoEntry) return fail(Code::kCorrupt, "the base of its delta is not there");
    head = this->entry(entry);
  }
  if (head.kind == PackEntry::kBroken) return fail(Code::kCorrupt, "its entry is broken");
  if (head.size > kMostObject) return fail(Code::kLimit, "larger than 256 MiB");
  LooseObject object{static_cast<ObjectType>(head.kind), pool.take(head.size)};
  if (!inflater.inflate(packed(entry, head), object.content))
    return fail(Code::kCorrupt, "its zlib stream is broken");
  for (; !chain.empty(); chain.pop_back()) {
    head = this->entry(chain.back());
    if (head.size > kMostObject) return fail(Code::kLimit, "larger than 256 MiB");
    Buffer delta = pool.take(head.size);
    if (!inflater.inflate(packed(chain.back(), head), delta))
      return fail(Code::kCorrupt, "its zlib stream is broken");
    const auto size = delta_result_size(delta.view(), object.content.size);
    if (!size) return fail(Code::kCorrupt, "its delta is broken");
    if (*size > kMostObject) return fail(Code::kLimit, "larger than 256 MiB");
    Buffer next = pool.take(*size);
    if (!apply_delta(object.content.view(), delta.view(), next))
      return fail(Code::kCorrupt, "its delta is broken");
    pool.give(std::move(delta));
    pool.give(std::exchange(object.content, std::move(next)));
  }
  return object;
}

}  // namespace hikeshi::leaks
