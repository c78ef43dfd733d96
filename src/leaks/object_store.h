// SPDX-License-Identifier: Apache-2.0
// All objects of a repository, in packs and loose.
#pragma once

#include <optional>
#include <vector>

#include "leaks/repository.h"

namespace hikeshi::leaks {

class ObjectStore {
 public:
  // What cannot be opened is named in problems().
  ObjectStore(FileSystem& fs, const Repository& repository);

  // Every object whose type is wanted, from `threads` threads; one that lies in several places may
  // be visited several times. Adds to problems().
  void visit(unsigned threads, const Pack::Wanted& wanted, const Pack::Visit& visit);

  std::optional<Pack::Object> read(const ObjectId& id) const;
  bool contains(const ObjectId& id) const;
  size_t size() const;  // objects, twice counted where they lie twice
  const std::vector<Unreadable>& problems() const { return problems_; }

 private:
  const std::string* loose_path(const ObjectId& id) const;
  std::optional<Pack::Object> read_loose(const std::string& path, std::string* why) const;
  void visit_loose(unsigned threads, const Pack::Wanted& wanted, const Pack::Visit& visit);

  FileSystem& fs_;
  size_t id_size_;
  std::vector<std::string> folders_;
  std::vector<Pack> packs_;
  std::vector<std::pair<ObjectId, std::string>> loose_;  // id and path
  std::vector<Unreadable> problems_;
  bool told_ = false;  // what the first visit found unreadable is not told again by the next
};

}  // namespace hikeshi::leaks
