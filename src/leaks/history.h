// SPDX-License-Identifier: Apache-2.0
// The commits, and from them where a hit came from: every commit that brings it in, the first of
// them, those that take it out, and the refs that still reach it.
#pragma once

#include <optional>
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
  std::optional<ObjectId> first_commit;    // least committer date, no ancestor among `commits`
  int64_t first_time = 0;                  // its committer date
  std::vector<ObjectId> removed_in;        // every parent has it, the commit has not
  std::vector<std::string> refs, reflogs;  // from which it is reached
  bool behind_cut = false;  // a parent of a commit that brings it in is not here: it may be older
};

// Commits sorted by id without doubles, their parents as places, children after parents.
class History {
 public:
  History(std::vector<CommitRow> commits, std::vector<TagRow> tags,
          const std::vector<ObjectId>& shallow);

  // `hits` as given to Paths; one Origin for each.
  std::vector<Origin> trace(const std::vector<ObjectId>& hits, const Paths& paths,
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
  void spread(Trace& trace, size_t first_hit) const;
  void note_refs(Trace& trace, size_t first_hit, const std::vector<Ref>& refs, bool logs) const;

  std::vector<CommitRow> commits_;  // sorted by id
  std::vector<std::vector<uint32_t>> parents_;
  std::vector<bool> cut_;        // a parent is not here
  std::vector<uint32_t> order_;  // parents first
  std::vector<TagRow> tags_;     // sorted by id
};

}  // namespace hikeshi::leaks
