// SPDX-License-Identifier: Apache-2.0
// One repository searched: objects, then where each hit came from.
#pragma once

#include "leaks/repository.h"
#include "leaks/search.h"

namespace hikeshi::leaks {

void search_repository(FileSystem& fs, const Layout& layout, const std::string& shown,
                       const Options& options, const Finder& finder, Problems& problems,
                       Report& report);

void search_staged(FileSystem& fs, const Layout& layout, const std::string& shown,
                   const Finder& finder, Problems& problems, Report& report);

// The findings of one object as hits: one for each credential, with all its places.
std::vector<Hit> hits_of(const std::vector<Finding>& findings, const std::string& repository,
                         const std::string& object, std::string_view object_type);

}  // namespace hikeshi::leaks
