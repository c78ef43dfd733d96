// SPDX-License-Identifier: Apache-2.0
// The look at one object: its own bytes and, where it is an archive, what lies in it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/find.h"
#include "leaks/problem.h"

namespace hikeshi::leaks {

// `file` and `object()` name it in problems. Safe from several threads at once.
std::vector<Finding> scan_bytes(const Finder& finder, std::string_view bytes, bool archives,
                                const std::string& file, const std::function<std::string()>& object,
                                Problems& problems);

}  // namespace hikeshi::leaks
