// SPDX-License-Identifier: Apache-2.0
#include "leaks/pack.h"

#include <libdeflate.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <numeric>
#include <thread>

namespace hikeshi::leaks {
namespace {

constexpr size_t kFanout = 256 * 4;
constexpr uint8_t kOffsetDelta = 6, kIdDelta = 7;

uint32_t be32(const uint8_t* p) {
  return uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | p[3];
}
uint64_t be64(const uint8_t* p) { return uint64_t{be32(p)} << 32 | be32(p + 4); }

const uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// Lengths in deltas: seven bits a byte, low ones first.
bool take_length(std::string_view& rest, uint64_t& length) {
  length = 0;
  for (int shift = 0; !rest.empty() && shift < 63; shift += 7) {
    const auto byte = static_cast<uint8_t>(rest.front());
    rest.remove_prefix(1);
    length |= uint64_t{byte & 127U} << shift;
    if (byte < 128) return true;
  }
  return false;
}

// Offset and size of a copy: which of their bytes follow is said by the bits of the command.
bool take_copy(std::string_view& rest, uint8_t command, uint64_t& offset, uint64_t& size) {
  offset = size = 0;
  for (int i = 0; i < 7; ++i) {
    if ((command >> i & 1) == 0) continue;
    if (rest.empty()) return false;
    const auto byte = static_cast<uint8_t>(rest.front());
    rest.remove_prefix(1);
    (i < 4 ? offset : size) |= uint64_t{byte} << (i < 4 ? 8 * i : 8 * (i - 4));
  }
  if (size == 0) size = 0x10000;
  return true;
}

// Room that is reused and not cleared: a resize that writes zeros first costs half of the time.
class Buffer {
 public:
  char* fit(size_t size) {
    if (size > room_) {
      data_ = std::unique_ptr<char[]>(new char[size]);
      room_ = size;
    }
    size_ = size;
    return data_.get();
  }
  std::string_view bytes() const { return {data_.get(), size_}; }

 private:
  std::unique_ptr<char[]> data_;
  size_t size_ = 0, room_ = 0;
};

// The length of what a delta makes, or nullopt where the delta is not for this base.
std::optional<uint64_t> length_made(std::string_view base, std::string_view& delta) {
  uint64_t of_base = 0, made = 0;
  if (!take_length(delta, of_base) || !take_length(delta, made)) return std::nullopt;
  if (of_base != base.size() || made > kLargestObject) return std::nullopt;
  return made;
}

// The commands of a delta, into room for exactly what it makes.
bool apply(std::string_view base, std::string_view commands, char* out, uint64_t size) {
  uint64_t at = 0;
  while (!commands.empty()) {
    const auto command = static_cast<uint8_t>(commands.front());
    commands.remove_prefix(1);
    uint64_t offset = 0, length = command;
    const char* from = commands.data();
    if (command == 0) return false;  // reserved
    if (command >= 128) {
      if (!take_copy(commands, command, offset, length)) return false;
      if (offset > base.size() || length > base.size() - offset) return false;
      from = base.data() + offset;
    } else {
      if (length > commands.size()) return false;
      commands.remove_prefix(length);
    }
    if (length > size - at) return false;
    std::memcpy(out + at, from, length);
    at += length;
  }
  return at == size;
}

class Inflater {
 public:
  Inflater() : decompressor_(libdeflate_alloc_decompressor()) {}
  ~Inflater() { libdeflate_free_decompressor(decompressor_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  bool inflate(std::string_view packed, char* out, size_t size) {
    size_t in = 0, made = 0;
    return libdeflate_zlib_decompress_ex(decompressor_, packed.data(), packed.size(), out, size,
                                         &in, &made) == LIBDEFLATE_SUCCESS &&
           made == size;
  }

 private:
  libdeflate_decompressor* decompressor_;
};

}  // namespace

bool apply_delta(std::string_view base, std::string_view delta, std::string& out) {
  const auto size = length_made(base, delta);
  if (!size) return false;
  out.resize(*size);
  return apply(base, delta, out.data(), *size);
}

// ---- the index

Result<Pack> Pack::open(const std::string& path, size_t id_size) {
  Pack pack;
  pack.path_ = path + ".pack";
  pack.pack_ = HK_TRY(MappedFile::open(pack.path_));
  pack.index_ = HK_TRY(MappedFile::open(path + ".idx"));
  const std::string_view head = pack.pack_.bytes().substr(0, 12);
  const uint32_t version = head.size() == 12 ? be32(bytes_of(head) + 4) : 0;
  if (!head.starts_with("PACK") || (version != 2 && version != 3))
    return fail(Code::kCorrupt, pack.path_ + ": is no pack of version 2 or 3");
  HK_CHECK(pack.read_index(id_size));
  pack.read_entries();
  pack.find_bases();
  return pack;
}

// Version 2: magic, fanout, ids, checksums, offsets of four bytes, offsets of eight. Version 1:
// fanout, then pairs of offset and id. Both end with two hashes.
Status Pack::read_index(size_t id_size) {
  const std::string_view bytes = index_.bytes();
  const uint8_t* const p = bytes_of(bytes);
  id_size_ = id_size;
  const bool second = bytes.starts_with(std::string_view("\377tOc\0\0\0\2", 8));
  const size_t fanout = second ? 8 : 0;
  const auto bad = [&] { return fail(Code::kCorrupt, path_ + ": its index is damaged"); };
  if (bytes.size() < fanout + kFanout + 2 * id_size) return bad();
  const uint64_t count = be32(p + fanout + kFanout - 4);
  const uint64_t each = second ? id_size + 8 : id_size + 4;
  if ((bytes.size() - fanout - kFanout - 2 * id_size) / each < count) return bad();
  const uint8_t* const table = p + fanout + kFanout;
  ids_ = second ? table : table + 4;
  stride_ = second ? id_size : id_size + 4;
  const uint8_t* const offsets = table + count * (id_size + 4);
  const uint8_t* const far = offsets + count * 4;
  const uint64_t far_count =
      second ? static_cast<uint64_t>(p + bytes.size() - 2 * id_size - far) / 8 : 0;
  entries_.resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    uint64_t offset = be32(second ? offsets + uint64_t{i} * 4 : table + uint64_t{i} * stride_);
    if (second && offset >> 31 != 0) {
      const uint64_t at = offset & 0x7FFFFFFF;
      if (at >= far_count) return bad();
      offset = be64(far + at * 8);
    }
    entries_[i].offset = offset;
    entries_[i].number = i;
  }
  return {};
}

ObjectId Pack::id(const PackEntry& entry) const {
  return ObjectId::of(ids_ + uint64_t{entry.number} * stride_, id_size_);
}

std::optional<uint32_t> Pack::find(const ObjectId& id) const {
  if (id.size != id_size_) return std::nullopt;
  size_t low = 0, high = entry_of_number_.size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const int order = std::memcmp(ids_ + middle * stride_, id.bytes.data(), id_size_);
    if (order == 0) {
      const uint32_t entry = entry_of_number_[middle];
      return entry == PackEntry::kNoBase ? std::nullopt : std::optional(entry);
    }
    (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
  }
  return std::nullopt;
}

// ---- the pack

void Pack::read_entries() {
  std::sort(entries_.begin(), entries_.end(),
            [](const PackEntry& a, const PackEntry& b) { return a.offset < b.offset; });
  entry_of_number_.assign(entries_.size(), PackEntry::kNoBase);
  std::erase_if(entries_, [&](PackEntry& entry) {
    if (read_entry(entry)) return false;
    broken_.push_back(id(entry).hex());
    return true;
  });
  for (uint32_t i = 0; i < entries_.size(); ++i) entry_of_number_[entries_[i].number] = i;
}

// Type and size: three bits and four, then seven a byte. The base of a delta follows.
bool Pack::read_entry(PackEntry& entry) {
  const std::string_view bytes = pack_.bytes();
  const size_t end = bytes.size() < id_size_ ? 0 : bytes.size() - id_size_;
  if (entry.offset < 12 || entry.offset >= end) return false;
  const uint8_t* const p = bytes_of(bytes);
  uint64_t at = entry.offset;
  uint8_t byte = p[at++];
  const auto type = static_cast<uint8_t>(byte >> 4 & 7);
  entry.size = byte & 15;
  for (int shift = 4; byte >= 128; shift += 7) {
    if (at >= end || shift > 56) return false;
    byte = p[at++];
    entry.size |= uint64_t{byte & 127U} << shift;
  }
  if (type == kOffsetDelta) {
    do {
      if (at >= end) return false;
      byte = p[at++];
    } while (byte >= 128);
  } else if (type == kIdDelta) {
    if (end - at < id_size_) return false;
    at += id_size_;
  } else if (type < 1 || type > 4) {
    return false;
  }
  entry.data = static_cast<uint32_t>(at - entry.offset);
  entry.type = type <= 4 ? static_cast<ObjectType>(type) : ObjectType::kNone;
  return true;
}

void Pack::find_bases() {
  const uint8_t* const p = bytes_of(pack_.bytes());
  for (PackEntry& entry : entries_) {
    if (entry.type != ObjectType::kNone) continue;
    const uint8_t* at = p + entry.offset;
    const bool by_id = (*at >> 4 & 7) == kIdDelta;
    while (*at++ >= 128) {
    }
    if (by_id) {
      entry.base = find(ObjectId::of(at, id_size_)).value_or(PackEntry::kNoBase);
      continue;
    }
    uint64_t back = *at & 127;
    while (*at >= 128) back = (back + 1) << 7 | (*++at & 127);
    const auto base =
        std::lower_bound(entries_.begin(), entries_.end(), entry.offset - back,
                         [](const PackEntry& e, uint64_t offset) { return e.offset < offset; });
    if (back > 0 && back < entry.offset && base != entries_.end() &&
        base->offset == entry.offset - back)
      entry.base = static_cast<uint32_t>(base - entries_.begin());
  }
}

// What may hold the object's deflated bytes: to the next object, or the pack's checksum.
std::string_view Pack::packed(const PackEntry& entry) const {
  const size_t next = static_cast<size_t>(&entry - entries_.data()) + 1;
  const uint64_t end =
      next < entries_.size() ? entries_[next].offset : pack_.bytes().size() - id_size_;
  return pack_.bytes().substr(entry.offset + entry.data, end - entry.offset - entry.data);
}

std::optional<Pack::Object> Pack::read(uint32_t number) const {
  std::vector<uint32_t> chain{number};
  while (entries_[chain.back()].type == ObjectType::kNone) {
    const uint32_t base = entries_[chain.back()].base;
    if (base == PackEntry::kNoBase || chain.size() > entries_.size()) return std::nullopt;
    chain.push_back(base);
  }
  Inflater inflater;
  Object object{entries_[chain.back()].type, {}};
  for (size_t i = chain.size(); i-- > 0;) {
    const PackEntry& entry = entries_[chain[i]];
    if (entry.size > kLargestObject) return std::nullopt;
    std::string bytes(entry.size, '\0');
    if (!inflater.inflate(packed(entry), bytes.data(), bytes.size())) return std::nullopt;
    if (i + 1 == chain.size()) {
      object.bytes = std::move(bytes);
    } else {
      std::string made;
      if (!apply_delta(object.bytes, bytes, made)) return std::nullopt;
      object.bytes = std::move(made);
    }
  }
  return object;
}

// ---- all objects

// Chains of deltas are trees. From each root down, a base is held only while something is still to
// be built on it; the largest branch goes last, when its base is no longer needed, so that no more
// than log2(objects) are held at a time.
class Pack::Walk {
 public:
  Walk(const Pack& pack, const Wanted& wanted, const Visit& visit)
      : pack_(pack), wanted_(wanted), visit_(visit) {
    count_branches();
  }

  std::vector<Unreadable> run(unsigned threads) {
    std::atomic<size_t> next{0};
    const auto work = [&](unsigned worker) {
      Hands hands;
      for (size_t i = next++; i < roots_.size(); i = next++) down_from(worker, roots_[i], hands);
    };
    {
      std::vector<std::jthread> others;
      for (unsigned i = 1; i < threads; ++i) others.emplace_back([&, i] { work(i); });
      work(0);
    }
    for (const std::string& id : pack_.broken_) lost_.push_back({id, "corrupt"});
    std::sort(lost_.begin(), lost_.end(),
              [](const Unreadable& a, const Unreadable& b) { return a.object < b.object; });
    return std::move(lost_);
  }

 private:
  struct Frame {
    uint32_t entry = 0;
    uint32_t next = 0;  // of its children
    Buffer bytes;
  };

  // What one thread works with.
  struct Hands {
    Inflater inflater;
    Buffer delta;
    std::vector<Buffer> spare;
    std::vector<Frame> open;

    Buffer take() {
      if (spare.empty()) return {};
      Buffer buffer = std::move(spare.back());
      spare.pop_back();
      return buffer;
    }
    // Large ones are not kept: a few of them would be the memory of all the rest.
    void give(Buffer buffer) {
      if (buffer.bytes().size() <= (size_t{4} << 20) && spare.size() < 64)
        spare.push_back(std::move(buffer));
    }
  };

  void count_branches() {
    const auto& entries = pack_.entries_;
    std::vector<uint64_t> weight(entries.size(), 1);
    first_.assign(entries.size() + 1, 0);
    for (size_t i = entries.size(); i-- > 0;) {
      const uint32_t base = entries[i].base;
      if (base == PackEntry::kNoBase) continue;
      ++first_[base + size_t{1}];
      weight[base] += weight[i];  // bases nearly always stand before; if not, only balance suffers
    }
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    children_.resize(first_.back());
    std::vector<uint32_t> place(first_.begin(), first_.end() - 1);
    for (uint32_t i = 0; i < entries.size(); ++i) {
      if (entries[i].base != PackEntry::kNoBase) children_[place[entries[i].base]++] = i;
    }
    for (size_t i = 0; i < entries.size(); ++i)
      std::sort(children_.begin() + first_[i], children_.begin() + first_[i + 1],
                [&](uint32_t a, uint32_t b) { return weight[a] < weight[b]; });
    find_roots(weight);
  }

  // Large trees first: they are what one thread would else be left alone with.
  void find_roots(const std::vector<uint64_t>& weight) {
    const auto& entries = pack_.entries_;
    std::vector<char> reached(entries.size(), 0);
    for (uint32_t i = 0; i < entries.size(); ++i) {
      if (entries[i].type == ObjectType::kNone) continue;
      mark_reached(i, reached);
      if (wanted_(entries[i].type)) roots_.push_back(i);
    }
    std::stable_sort(roots_.begin(), roots_.end(),
                     [&](uint32_t a, uint32_t b) { return weight[a] > weight[b]; });
    for (uint32_t i = 0; i < entries.size(); ++i) {
      if (reached[i] == 0) lost_.push_back({pack_.id(entries[i]).hex(), "missing_base"});
    }
  }

  void mark_reached(uint32_t root, std::vector<char>& reached) const {
    std::vector<uint32_t> todo{root};
    while (!todo.empty()) {
      const uint32_t at = todo.back();
      todo.pop_back();
      reached[at] = 1;
      todo.insert(todo.end(), children_.begin() + first_[at], children_.begin() + first_[at + 1]);
    }
  }

  void down_from(unsigned worker, uint32_t root, Hands& hands) {
    const PackEntry& entry = pack_.entries_[root];
    Buffer bytes = hands.take();
    if (entry.size > kLargestObject) return lose(root, "too_large");
    if (!hands.inflater.inflate(pack_.packed(entry), bytes.fit(entry.size), entry.size))
      return lose(root, "corrupt");
    seen(worker, root, entry.type, bytes);
    hands.open.push_back({root, 0, std::move(bytes)});
    while (!hands.open.empty()) step(worker, entry.type, hands);
  }

  void step(unsigned worker, ObjectType type, Hands& hands) {
    Frame& top = hands.open.back();
    const uint32_t begin = first_[top.entry], count = first_[top.entry + 1] - begin;
    if (top.next == count) return close(hands);
    const uint32_t child = children_[begin + top.next++];
    Buffer made = hands.take();
    const char* const wrong = build(child, top.bytes.bytes(), hands, made);
    const bool last = top.next == count;
    if (last) close(hands);
    if (wrong != nullptr) return lose(child, wrong);
    seen(worker, child, type, made);
    hands.open.push_back({child, 0, std::move(made)});
  }

  static void close(Hands& hands) {
    hands.give(std::move(hands.open.back().bytes));
    hands.open.pop_back();
  }

  const char* build(uint32_t child, std::string_view base, Hands& hands, Buffer& made) const {
    const PackEntry& entry = pack_.entries_[child];
    if (entry.size > kLargestObject) return "too_large";
    if (!hands.inflater.inflate(pack_.packed(entry), hands.delta.fit(entry.size), entry.size))
      return "corrupt";
    std::string_view delta = hands.delta.bytes();
    const auto size = length_made(base, delta);
    if (!size) return "corrupt";
    return apply(base, delta, made.fit(*size), *size) ? nullptr : "corrupt";
  }

  void seen(unsigned worker, uint32_t entry, ObjectType type, const Buffer& bytes) const {
    visit_(worker, pack_.id(pack_.entries_[entry]), type, bytes.bytes());
  }

  // An object and all that is built on it.
  void lose(uint32_t entry, const char* reason) {
    const std::lock_guard lock(mutex_);
    std::vector<uint32_t> below{entry};
    for (size_t i = 0; i < below.size(); ++i) {
      lost_.push_back({pack_.id(pack_.entries_[below[i]]).hex(), i == 0 ? reason : "missing_base"});
      below.insert(below.end(), children_.begin() + first_[below[i]],
                   children_.begin() + first_[below[i] + 1]);
    }
  }

  const Pack& pack_;
  const Wanted& wanted_;
  const Visit& visit_;
  std::vector<uint32_t> first_;     // into children_, by entry
  std::vector<uint32_t> children_;  // entries built on an entry, the largest branch last
  std::vector<uint32_t> roots_;
  std::mutex mutex_;
  std::vector<Unreadable> lost_;  // guarded by mutex_ while threads run
};

std::vector<Unreadable> Pack::visit(unsigned threads, const Wanted& wanted,
                                    const Visit& visit) const {
  return Walk(*this, wanted, visit).run(std::max(1U, threads));
}

}  // namespace hikeshi::leaks
