// SPDX-License-Identifier: Apache-2.0
#include "cli/kept_folder.h"

#include <map>

#include "trail/manifest.h"

namespace hikeshi::cli {
namespace {

constexpr std::string_view kName = "manifest.jsonl";

bool may_be_manifest(const std::string& path) {
  return path == kName || path.ends_with("/" + std::string(kName));
}

// False where the file is something else, which is read as logs then.
bool read_manifest(const trail::Source& source, TrailInput& input,
                   std::map<std::string, trail::Manifest::Kept>& kept) {
  const auto bytes = source.read();
  if (!bytes) return false;  // the reader says why
  trail::Manifest manifest = trail::parse_manifest(*bytes);
  if (manifest.is_none) return false;
  const std::string folder = source.name.text().substr(0, source.name.text().size() - kName.size());
  for (auto& [name, file] : manifest.files) kept[folder + name] = std::move(file);
  for (const uint64_t line : manifest.bad_lines)
    input.problems.push_back({source.name, line, "bad_manifest", "", 1});
  return true;
}

}  // namespace

void read_manifests(TrailInput& input) {
  std::map<std::string, trail::Manifest::Kept> kept;
  std::erase_if(input.sources, [&](const trail::Source& source) {
    return may_be_manifest(source.name) && read_manifest(source, input, kept);
  });
  for (trail::Source& source : input.sources) {
    const auto it = kept.find(source.name);
    if (it == kept.end()) continue;
    source.kept_key = it->second.key;
    source.kept_signature = it->second.signature;
  }
}

}  // namespace hikeshi::cli
