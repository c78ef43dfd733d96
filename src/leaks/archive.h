// SPDX-License-Identifier: Apache-2.0
// What lies in archives (zip, tar, gzip and what libarchive knows), in memory and within limits.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/pack.h"

namespace hikeshi::leaks {

// By its first bytes; text is none.
bool looks_like_archive(std::string_view bytes);

// Calls `member` with the path inside ("a.zip" in "b.tar": "b/a.zip" is told by the caller's
// nesting) and the bytes of each file, archives in it opened in turn, three deep. What is larger
// than 256 MiB, a hundred times its packed size, or broken is named in `problems` under `name`.
void each_member(std::string_view bytes, const std::string& name,
                 const std::function<void(const std::string& path, std::string_view)>& member,
                 std::vector<Unreadable>& problems);

}  // namespace hikeshi::leaks
