// SPDX-License-Identifier: Apache-2.0
// A pack and its index (versions 1 and 2), mapped. Entries are numbered by their place in the pack,
// so that the end of one is the start of the next and nothing is read beyond it. Every number in
// the files is another's: each is checked before it is used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "leaks/inflate.h"
#include "leaks/mapped_file.h"
#include "leaks/object_id.h"

namespace hikeshi::leaks {

// The index's tables, checked against the size of the file. Views into it.
class PackIndex {
 public:
  // `hash_size` is 20 or 32. kCorrupt, kUnsupported (another version).
  static Result<PackIndex> parse(std::string_view file, size_t hash_size);

  uint32_t count() const { return count_; }
  ObjectId id(uint32_t row) const;      // rows are sorted by id
  uint64_t offset(uint32_t row) const;  // UINT64_MAX where its long form is out of the table
  std::optional<uint32_t> find(const ObjectId& id) const;

 private:
  std::string_view file_;
  size_t hash_size_ = 20, version_ = 2;
  uint32_t count_ = 0;
  size_t ids_ = 0, offsets_ = 0, long_offsets_ = 0, long_count_ = 0;
};

// What stands before the packed bytes of an entry.
struct PackEntry {
  enum Kind : uint8_t {
    kBroken = 0,
    kCommit = 1,
    kTree = 2,
    kBlob = 3,
    kTag = 4,
    kOfs = 6,
    kRef = 7
  };
  Kind kind = kBroken;
  uint64_t size = 0;         // unpacked, of a delta: the delta's own
  uint64_t data = 0;         // where in the pack its zlib stream begins
  uint64_t base_offset = 0;  // of kOfs
  ObjectId base_id;          // of kRef
};

// Reads the header of the entry at `offset`; kBroken for anything that does not add up.
PackEntry read_entry(std::string_view pack, uint64_t offset, uint64_t end, size_t hash_size);

inline constexpr uint32_t kNoEntry = UINT32_MAX;

class Pack {
 public:
  static Result<Pack> open(const std::string& index_path, const std::string& pack_path,
                           size_t hash_size);

  const std::string& path() const { return path_; }
  uint64_t size() const { return file_.bytes().size(); }
  uint32_t count() const { return static_cast<uint32_t>(offsets_.size()); }
  uint64_t stated_count()
      const;  // by the pack's own head; another than count(): the index lacks some
  ObjectId id(uint32_t entry) const { return index_.id(rows_[entry]); }
  ObjectId id_of_row(uint32_t row) const { return index_.id(row); }  // in order of ids
  std::optional<uint32_t> find(const ObjectId& id) const;
  bool contains(const ObjectId& id) const { return index_.find(id).has_value(); }
  PackEntry entry(uint32_t entry) const;
  uint32_t base_of(const PackEntry& entry) const;  // kNoEntry: none, or not in this pack
  std::string_view packed(uint32_t entry, const PackEntry& head) const;

  // One object through its chain. kCorrupt, kLimit.
  Result<LooseObject> read(uint32_t entry, Inflater& inflater, BufferPool& pool) const;

 private:
  Pack(std::string path, MappedFile index_file, MappedFile file, PackIndex index, size_t hash_size)
      : path_(std::move(path)),
        index_file_(std::move(index_file)),
        file_(std::move(file)),
        index_(index),
        hash_size_(hash_size) {}
  void sort_entries();

  std::string path_;
  MappedFile index_file_, file_;
  PackIndex index_;
  size_t hash_size_;
  std::vector<uint64_t> offsets_;  // by entry, ascending
  std::vector<uint32_t> rows_;     // of the index, by entry
};

}  // namespace hikeshi::leaks
