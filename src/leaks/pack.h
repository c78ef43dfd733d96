// SPDX-License-Identifier: Apache-2.0
// One pack of git objects and its index (versions 1 and 2, SHA-1 and SHA-256; gitformat-pack(5)).
//
// A pack is somebody else's file: every offset and size in it is held against the file's before it
// is used, and what is wrong with one object costs that object and what is built on it, no more.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/mapped_file.h"
#include "leaks/object_id.h"

namespace hikeshi::leaks {

enum class ObjectType : uint8_t { kNone, kCommit, kTree, kBlob, kTag };

// No object that people write comes near; a larger one is named and not read.
inline constexpr uint64_t kLargestObject = uint64_t{256} << 20;

struct PackEntry {
  uint64_t offset = 0;  // of its header
  uint64_t size = 0;    // unpacked; of a delta the delta's
  uint32_t data = 0;    // bytes of the header
  uint32_t number = 0;  // its place in the index
  uint32_t base = kNoBase;
  ObjectType type = ObjectType::kNone;  // kNone: a delta, its type is its base's

  static constexpr uint32_t kNoBase = UINT32_MAX;
};

struct Unreadable {
  std::string object;  // its id, or the file's path
  std::string reason;  // "missing_base", "corrupt", "too_large", "bad_index" ...
};

class Pack {
 public:
  // Fails where the files are no pack and index at all.
  static Result<Pack> open(const std::string& path_without_ending, size_t id_size);

  const std::string& path() const { return path_; }
  size_t size() const { return entries_.size(); }
  ObjectId id(const PackEntry& entry) const;
  std::optional<uint32_t> find(const ObjectId& id) const;  // index of an entry

  // The object, its whole chain resolved. nullopt where it cannot be.
  struct Object {
    ObjectType type = ObjectType::kNone;
    std::string bytes;
  };
  std::optional<Object> read(uint32_t entry) const;

  // Goes through all objects whose type is wanted, each chain of deltas inflated once, base before
  // what is built on it. visit(worker, id, type, bytes) is called from `threads` threads. Returns
  // what could not be read.
  using Wanted = std::function<bool(ObjectType)>;
  using Visit =
      std::function<void(unsigned worker, const ObjectId& id, ObjectType type, std::string_view)>;
  std::vector<Unreadable> visit(unsigned threads, const Wanted& wanted, const Visit& visit) const;

 private:
  class Walk;
  Status read_index(size_t id_size);
  void read_entries();
  bool read_entry(PackEntry& entry);
  void find_bases();
  std::string_view packed(const PackEntry& entry) const;

  std::string path_;
  MappedFile pack_, index_;
  size_t id_size_ = 20;
  const uint8_t* ids_ = nullptr;           // first id in the index
  size_t stride_ = 20;                     // from one id to the next
  std::vector<PackEntry> entries_;         // by offset
  std::vector<uint32_t> entry_of_number_;  // by place in the index
  std::vector<std::string> broken_;        // ids whose header could not be read
};

// Applies a delta to its base (gitformat-pack(5), "Deltified representation"). False where it does
// not fit. `out` is replaced.
bool apply_delta(std::string_view base, std::string_view delta, std::string& out);

}  // namespace hikeshi::leaks
