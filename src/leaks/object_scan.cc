// SPDX-License-Identifier: Apache-2.0
#include "leaks/object_scan.h"

#include "leaks/archive.h"

namespace hikeshi::leaks {

std::vector<Finding> scan_bytes(const Finder& finder, std::string_view bytes, bool archives,
                                const std::string& file, const std::function<std::string()>& object,
                                Problems& problems) {
  std::vector<Finding> found;
  size_t left_out = finder.find(bytes, "", found);
  if (archives && looks_like_archive(bytes)) {
    const ArchiveVisitor visitor{
        [&](const std::string& name, std::string_view member) {
          left_out += finder.find(member, name, found);
        },
        [&](const std::string& name, std::string_view reason) {
          problems.add({file, object(), "archive_" + std::string(reason), name});
        }};
    each_member(bytes, {}, visitor);
  }
  if (const auto kind = archives ? unread_archive(bytes) : ""; !kind.empty())
    problems.add({file, object(), "archive_kind", std::string(kind)});
  if (left_out > 0)
    problems.add(
        {file, object(), "too_many_findings", "beyond the first of this object", left_out});
  return found;
}

}  // namespace hikeshi::leaks
