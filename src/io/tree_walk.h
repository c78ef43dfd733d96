// SPDX-License-Identifier: Apache-2.0
// Lists a folder of the disk with everything below it: FileSystem::list_tree() for real files.
#pragma once

#include <string>

#include "io/filesystem.h"

namespace hikeshi {

// Of a folder that exists. Whatever is in it and cannot be listed is named in `unreadable`.
FileSystem::Listing walk_tree(const std::string& folder);

// "cannot open x: Permission denied", with the code that callers act on, from an errno.
Error system_error(const std::string& what, const std::string& path, int number);

}  // namespace hikeshi
