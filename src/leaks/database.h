// SPDX-License-Identifier: Apache-2.0
// All objects of a repository: its packs and loose files, and those of the alternates that are
// followed. Every copy has a number of its own; the same object in two packs has two.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/filesystem.h"
#include "leaks/id_table.h"
#include "leaks/object_id.h"
#include "leaks/pack.h"
#include "leaks/problem.h"
#include "leaks/repository.h"

namespace hikeshi::leaks {

struct LooseFile {
  ObjectId id;
  std::string path;
};

class Database {
 public:
  // What cannot be opened is a problem and left out.
  static Database open(FileSystem& fs, const Layout& layout, Problems& problems);

  const std::vector<Pack>& packs() const { return packs_; }
  const std::vector<LooseFile>& loose() const { return loose_; }
  uint64_t pack_bytes() const { return pack_bytes_; }
  bool partial() const { return partial_; }  // a promisor has what is not here
  uint64_t count() const { return first_loose_ + loose_.size(); }

  uint32_t number(size_t pack, uint32_t entry) const { return first_[pack] + entry; }
  uint32_t loose_number(size_t at) const { return static_cast<uint32_t>(first_loose_ + at); }
  ObjectId id(uint32_t number) const;
  bool contains(const ObjectId& id) const;
  // The same of the raw bytes of an id of this repository, and almost surely: see IdTable.
  bool may_contain(std::string_view raw) const { return ids_.contains(raw.data()); }

  // One object by itself. kNotFound, kCorrupt, kLimit; of several copies the first that can be
  // read.
  Result<LooseObject> read(const ObjectId& id, Inflater& inflater, BufferPool& pool) const;

 private:
  std::vector<Pack> packs_;
  std::vector<uint32_t> first_;   // number of each pack's first entry
  std::vector<LooseFile> loose_;  // sorted by id
  uint64_t first_loose_ = 0, pack_bytes_ = 0;
  IdTable ids_;
  bool partial_ = false;
};

}  // namespace hikeshi::leaks
