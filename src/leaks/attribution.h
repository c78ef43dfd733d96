// SPDX-License-Identifier: Apache-2.0
// From an object with a hit to the commits that brought it in and took it out, the paths that it
// had, and the refs that still reach it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "leaks/hits.h"

namespace hikeshi::leaks {

struct Attribution {
  std::vector<std::string> paths;
  std::vector<ObjectId> commits;  // that bring it in, by committer date
  std::optional<ObjectId> first;  // of those without such an ancestor the one of least date
  int64_t first_committed = 0;
  std::string first_author;
  bool first_is_shallow = false;     // its parents are not here: it may have been there before
  std::vector<ObjectId> removed_in;  // by committer date
  std::vector<std::string> refs;     // whose history holds it
  std::vector<std::string> reflogs;
};

// One for each of `searched.objects`, in their order.
std::vector<Attribution> attribute(ObjectStore& store, const Repository& repository,
                                   const Searched& searched, unsigned threads);

}  // namespace hikeshi::leaks
