// SPDX-License-Identifier: Apache-2.0
// The search itself: every object's bytes for key ids, and the commits, which are met on the way.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "leaks/object_store.h"
#include "leaks/secrets.h"

namespace hikeshi::leaks {

struct Hit {
  std::string id;      // "" for a Bedrock key, of which nothing is shown
  std::string kind;    // kind_of()
  std::string mark;    // of a Bedrock key
  std::string member;  // path inside archives, "" where the id stands in the object itself
  size_t offset = 0;   // in the object, or in the member
  std::vector<SecretBeside> secrets;

  bool operator<(const Hit& o) const {
    return std::tie(member, offset, id) < std::tie(o.member, o.offset, o.id);
  }
};

struct Filter {
  std::set<std::string> keys;  // empty: all
  std::string account;         // "": all; ids that do not say their account always pass

  bool takes(std::string_view id) const;
};

struct CommitNode {
  ObjectId id, tree;
  std::vector<ObjectId> parents;
  int64_t committed = 0;
};

struct ObjectHits {
  ObjectId object;
  ObjectType type = ObjectType::kBlob;
  std::vector<Hit> hits;
};

struct Searched {
  std::vector<ObjectHits> objects;   // by id, each once
  std::vector<CommitNode> commits;   // in no order
  std::vector<Unreadable> problems;  // of archives
  uint64_t examples = 0;             // ids of AWS's documentation, passed over
  uint64_t bytes = 0;
};

// What stands in one text, archives opened. Any thread.
class TextSearch {
 public:
  TextSearch(const Filter& filter, const Marker& marker) : filter_(filter), marker_(marker) {}

  // Appends the hits; `name` is for problems.
  void run(std::string_view bytes, const std::string& name, std::vector<Hit>& hits);

  uint64_t examples = 0;
  std::vector<Unreadable> problems;

 private:
  void text(std::string_view bytes, const std::string& member, std::vector<Hit>& hits);

  const Filter& filter_;
  const Marker& marker_;
  std::vector<Found> found_;  // kept for its room
};

Searched search_objects(ObjectStore& store, const Filter& filter, const Marker& marker,
                        unsigned threads);

}  // namespace hikeshi::leaks
