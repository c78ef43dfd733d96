// SPDX-License-Identifier: Apache-2.0
// The commits, and from them where a hit came from: every commit that brings it in and the refs
// that still reach it. Since when a credential lies there, and where it was taken out, is told of
// all objects that hold it together: whoever edits another line of the file makes a new object of
// it and has neither brought the credential in nor taken it out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "leaks/object_id.h"
#include "leaks/parse_object.h"
#include "leaks/paths.h"
#include "leaks/repository.h"

namespace hikeshi::leaks {

struct CommitRow {
  ObjectId id, tree;
  std::vector<ObjectId> parents;
  int64_t time = 0;  // of the committer
};

struct TagRow {
  ObjectId id, target;
};

// What history says of one hit object.
struct Origin {
  std::vector<std::string> paths;
  std::vector<ObjectId> commits;  // bring it in: it is at a path there that no parent has it at
  std::vector<std::string> refs, reflogs;  // from which it is reached
};

// And of one credential, whichever objects hold it. `commits` are here those of all of them.
struct Lifetime {
  std::optional<ObjectId> first_commit;  // least committer date, no ancestor among `commits`
  int64_t first_time = 0;                // its committer date; 0: it says none
  bool undated = false;                  // one that may be the first has no date that can be read
  bool behind_cut = false;           // a parent of one of `commits` is not here: it may be older
  std::vector<ObjectId> removed_in;  // every parent has the credential, the commit has not
};

struct Traced {
  std::vector<Origin> objects;
  std::vector<Lifetime> credentials;
};

// Where an id stands in a sorted list. Ids are evenly spread: their first bytes tell it almost.
class IdPlaces {
 public:
  void build(const std::vector<CommitRow>& sorted);
  std::optional<uint32_t> find(const std::vector<CommitRow>& sorted, const ObjectId& id) const;

 private:
  static size_t bucket(const ObjectId& id);
  std::vector<uint32_t> first_;  // by the first two bytes
};

// Commits sorted by id without doubles, their parents as places, children after parents.
class History {
 public:
  History(std::vector<CommitRow> commits, std::vector<TagRow> tags,
          const std::vector<ObjectId>& shallow);

  // Parents that no commit here is, of those where the history is not known to be cut.
  std::vector<ObjectId> lost_parents(const std::vector<ObjectId>& shallow) const;

  // `hits` as given to Paths; one Origin for each. `holders`: for each credential the places in
  // `hits` of the objects that hold it; one Lifetime for each.
  using Holders = std::vector<std::vector<uint32_t>>;
  Traced trace(const std::vector<ObjectId>& hits, const Holders& holders, const Paths& paths,
               const IdHash& hash, const std::vector<Ref>& refs,
               const std::vector<Ref>& reflogs) const;

  size_t size() const { return commits_.size(); }
  std::optional<uint32_t> find(const ObjectId& id) const;

 private:
  struct Trace;
  void sort_topologically();
  ObjectId peel(ObjectId id, std::vector<ObjectId>& through) const;
  std::vector<uint32_t> sets_of_commits(const Paths& paths, const IdHash& hash) const;
  void note_changes(Trace& trace) const;
  void note_commit(Trace& trace, uint32_t commit) const;
  void note_removals(Trace& trace, uint32_t commit) const;
  void note_first(Trace& trace, size_t credential, uint64_t bit) const;
  void find_first(Trace& trace, size_t first_credential) const;
  void spread(Trace& trace) const;
  void follow(Trace& trace, size_t first_hit) const;
  void note_refs(Trace& trace, size_t first_hit, const std::vector<Ref>& refs, bool logs) const;

  std::span<const uint32_t> parents(uint32_t commit) const {
    return {parents_.data() + first_parent_[commit], parents_.data() + first_parent_[commit + 1]};
  }

  std::vector<CommitRow> commits_;  // sorted by id
  IdPlaces places_;
  std::vector<uint32_t> first_parent_, parents_;  // of commit c: from first_parent_[c] on
  std::vector<bool> cut_;                         // a parent is not here
  std::vector<uint32_t> order_;                   // parents first
  std::vector<TagRow> tags_;                      // sorted by id
};

}  // namespace hikeshi::leaks
