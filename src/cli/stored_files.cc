// SPDX-License-Identifier: Apache-2.0
#include "cli/stored_files.h"

namespace hikeshi::cli {

std::vector<trail::StoredFile> stored_files(const std::vector<trail::Source>& sources) {
  std::vector<trail::StoredFile> files;
  for (const trail::Source& source : sources)
    files.push_back(
        {source.name, source.key(), source.kept_signature, [source] { return source.read(); }});
  return files;
}

Result<trail::DigestKeys> digest_keys(World& world, const std::vector<std::string>& paths) {
  trail::DigestKeys keys;
  for (const std::string& path : paths) {
    const Status added = keys.add(HK_TRY(world.fs.read(path)));
    if (!added) return tl::make_unexpected(Error(added.error()).with_context(path));
  }
  return keys;
}

}  // namespace hikeshi::cli
