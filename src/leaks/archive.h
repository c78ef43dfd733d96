// SPDX-License-Identifier: Apache-2.0
// What lies in an archive that is itself bytes in memory: zip (jar, docx ...), tar and gzip, three
// deep. Nothing is written to a disk and no name of a member is used as a path.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace hikeshi::leaks {

struct ArchiveLimits {
  size_t depth = 3;                          // an archive in an archive in an archive
  uint64_t max_bytes = uint64_t{256} << 20;  // unpacked out of one object, all members together
  uint64_t max_ratio = 100;                  // unpacked : packed, of all together
  uint64_t ratio_floor = uint64_t{4} << 20;  // so many bytes may come out at any ratio
  size_t max_members = 100000;
};

struct ArchiveVisitor {
  // `name`: the way to the member, as "b.tar/c"; of a gzip alone "-". The bytes live until it
  // returns.
  std::function<void(const std::string& name, std::string_view bytes)> member;
  // What could not be opened: "broken", "encrypted", "method", "limit", "depth", "kind" (one of
  // unread_archive()).
  std::function<void(const std::string& name, std::string_view reason)> problem;
};

// The first kArchiveHead bytes decide.
inline constexpr size_t kArchiveHead = 512;
bool looks_like_archive(std::string_view bytes);

// "xz", "bzip2", "zstd", "7z", "rar": kinds that are not opened here; "" for anything else.
std::string_view unread_archive(std::string_view bytes);

// Calls the visitor for each member, depth first, in the order of the archive. Never throws for
// what the bytes say; ends at a limit after saying so.
void each_member(std::string_view bytes, const ArchiveLimits& limits,
                 const ArchiveVisitor& visitor);

}  // namespace hikeshi::leaks
