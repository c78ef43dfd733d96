// SPDX-License-Identifier: Apache-2.0
#include "cli/stored_files.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

// What `--trail s3://... --keep DIR` wrote beside the objects.
struct Kept {
  std::string key, signature;
};

// By the file's name. A folder without a manifest has its own names.
Result<std::map<std::string, Kept>> manifest_of(World& world, const std::string& folder) {
  std::map<std::string, Kept> kept;
  const std::string path = folder + "/manifest.jsonl";
  if (!world.fs.exists(path)) return kept;
  size_t number = 0;
  const std::string bytes = HK_TRY(world.fs.read(path));
  for (const std::string_view text : split(bytes, '\n')) {
    ++number;
    if (text.empty()) continue;
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object() || !line.contains("sha256") || !line.contains("key"))
      return fail(Code::kCorrupt, fmt::format("{}: line {} is none of --keep's", path, number));
    kept[folder + "/" + line.value("sha256", "") + ".json.gz"] = {line.value("key", ""),
                                                                  line.value("signature", "")};
  }
  return kept;
}

}  // namespace

Result<std::vector<trail::StoredFile>> stored_files(World& world,
                                                    const std::vector<std::string>& folders,
                                                    const std::vector<trail::Source>& sources) {
  std::map<std::string, Kept> kept;
  for (std::string folder : folders) {
    while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
    kept.merge(HK_TRY(manifest_of(world, folder)));
  }
  std::vector<trail::StoredFile> files;
  for (const trail::Source& source : sources) {
    const auto named = kept.find(source.name);
    const std::string key = named == kept.end() ? source.name.text() : named->second.key;
    if (key.ends_with("manifest.jsonl")) continue;
    files.push_back(
        {source.name, key, named == kept.end() ? "" : named->second.signature, source.read});
  }
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
