// SPDX-License-Identifier: Apache-2.0
// Where the parts of a git repository lie: a bare one, one beside its files, a worktree's or a
// submodule's `.git` file. Of the configuration one word is read, extensions.objectFormat; nothing
// that it could make git run or include is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/filesystem.h"
#include "leaks/object_id.h"
#include "leaks/problem.h"

namespace hikeshi::leaks {

struct Layout {
  std::string git_dir;                   // HEAD, index, logs of this worktree
  std::string common_dir;                // refs, objects, packed-refs
  std::vector<std::string> object_dirs;  // its own, and alternates where they are followed
  bool borrows = false;  // from alternates that are not followed: what is not here may lie there
  size_t hash_size = 20;
  std::vector<ObjectId> shallow;        // commits whose parents are not here
  std::vector<std::string> worktrees;   // git_dir of each other worktree
  std::vector<std::string> submodules;  // git_dir of each
};

// Whether `path` itself is one, as `.git` of a clone or the whole of a bare one.
bool is_git_dir(FileSystem& fs, const std::string& path);

// nullopt: `path` is no repository. What cannot be read of one becomes a problem.
std::optional<Layout> find_repository(FileSystem& fs, const std::string& path,
                                      bool follow_alternates, Problems& problems);

struct Ref {
  std::string name;  // "refs/heads/main", "HEAD"; of a reflog "HEAD" or the ref's name too
  ObjectId id;
};

// Every ref, loose and packed, and each worktree's HEAD where it names a commit itself; sorted by
// name.
std::vector<Ref> read_refs(FileSystem& fs, const Layout& layout, Problems& problems);

// Every object that a reflog names, those before and after each move, and what the files beside
// HEAD name (ORIG_HEAD, FETCH_HEAD ...): they keep nothing alive. No id twice under a name.
std::vector<Ref> read_reflogs(FileSystem& fs, const Layout& layout, Problems& problems);

}  // namespace hikeshi::leaks
