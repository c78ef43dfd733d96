// SPDX-License-Identifier: Apache-2.0
// Where a repository's parts lie, and its refs. No git process is started and no configuration of
// the repository's is obeyed: only where things are is read from it.
#pragma once

#include <string>
#include <vector>

#include "io/filesystem.h"
#include "leaks/object_id.h"
#include "leaks/pack.h"

namespace hikeshi::leaks {

struct Ref {
  std::string name;  // "refs/heads/main", "HEAD"; of a reflog "reflog:refs/heads/main"
  ObjectId id;
};

struct Repository {
  std::string path;        // as it was named
  std::string git_dir;     // of this working tree: HEAD, index
  std::string common_dir;  // objects, refs
  size_t id_size = 20;
  std::vector<std::string> object_dirs;  // its own, and alternates that are followed
  std::vector<std::string> alternates;   // that are not
  std::vector<Ref> refs, reflogs;
  bool shallow = false;
  std::vector<Unreadable> problems;
};

// kNotFound where there is no repository: a working tree, a bare one, a linked worktree or a
// submodule. `follow` takes objects of alternates for its own.
Result<Repository> open_repository(FileSystem& fs, const std::string& path, bool follow);

}  // namespace hikeshi::leaks
