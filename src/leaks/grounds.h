// SPDX-License-Identifier: Apache-2.0
// Which repositories belong to a path that is none itself: clones in a folder of clones, nested
// ones that git ignores, and the one that a folder lies in. What they hold is compressed: read as
// files it would look like nothing found.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/filesystem.h"

namespace hikeshi::leaks {

// Below a folder that was listed: each git directory, and each `.git` file or link that may name
// one, an outer one before those in it. Those of linked worktrees are left to their repository.
std::vector<std::string> repositories_below(FileSystem& fs, const FileSystem::Listing& listing);

// The nearest folder above `path` that is a repository: where git would look.
std::optional<std::string> repository_above(FileSystem& fs, const std::string& path);

// Without links and dots, so that two names of one folder are equal.
std::string real_path(const std::string& path);

bool is_below(const std::string& path, const std::string& folder);

// The folder that a file of the form X/objects/ab/cdef... belongs to, "" for any other file.
std::string holder_of_loose_object(const std::string& path);

}  // namespace hikeshi::leaks
