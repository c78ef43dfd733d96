// SPDX-License-Identifier: Apache-2.0
#include "trail/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hikeshi::trail {
namespace {

using Json = nlohmann::json;

std::string text_in(const Json& line, const char* member) {
  const auto it = line.is_object() ? line.find(member) : line.end();
  return it != line.end() && it->is_string() ? it->get<std::string>() : "";
}

bool add_line(std::string_view text, Manifest& manifest) {
  const Json line = Json::parse(text, nullptr, false);
  if (line.is_object() && line.contains("sha256") && line.contains("key")) manifest.is_none = false;
  const std::string sha256 = text_in(line, "sha256"), key = text_in(line, "key");
  if (sha256.empty() || key.empty()) return false;
  manifest.files[sha256 + ".json.gz"] = {key, text_in(line, "signature")};
  return true;
}

}  // namespace

Manifest parse_manifest(std::string_view text) {
  Manifest manifest;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (!line.empty() && !add_line(line, manifest)) manifest.bad_lines.push_back(at);
    at = end + 1;
  }
  return manifest;
}

}  // namespace hikeshi::trail
