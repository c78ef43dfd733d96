// SPDX-License-Identifier: Apache-2.0
#include "cost/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::cost {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

std::string_view folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view() : path.substr(0, slash);
}

// "BILLING_PERIOD=2026-11" of a key.
std::string period_in(const std::string& key) {
  constexpr std::string_view kName = "BILLING_PERIOD=";
  const size_t at = key.find(kName);
  return at == key.npos ? "" : key.substr(at, key.find('/', at) - at);
}

// Names that both paths end with.
size_t common_end(const std::string& a, const std::string& b) {
  const auto left = split(a, '/'), right = split(b, '/');
  size_t count = 0;
  while (count < left.size() && count < right.size() &&
         left[left.size() - 1 - count] == right[right.size() - 1 - count])
    ++count;
  return count;
}

size_t depth(const Manifest& manifest) { return split(manifest.path, '/').size(); }

bool same_month(const Manifest& a, const Manifest& b) {
  return a.report == b.report && a.period == b.period;
}

// The highest manifest of the month, if all that lie as high name one delivery.
const Manifest* present_of(const Manifest& of, const std::vector<Manifest>& all) {
  const Manifest* best = nullptr;
  for (const Manifest& m : all) {
    if (same_month(m, of) && (best == nullptr || depth(m) < depth(*best))) best = &m;
  }
  const auto doubtful = [&](const Manifest& m) {
    return same_month(m, of) && depth(m) == depth(*best) && m.delivery != best->delivery;
  };
  return best == nullptr || std::any_of(all.begin(), all.end(), doubtful) ? nullptr : best;
}

}  // namespace

std::optional<Manifest> manifest_of(std::string path, std::string_view bytes) {
  const Json json = Json::parse(bytes, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  Manifest m;
  m.path = std::move(path);
  bool any = false;
  for (const char* list : {"reportKeys", "dataFiles"}) {
    const auto it = json.find(list);
    if (it == json.end() || !it->is_array()) continue;
    any = true;
    for (const Json& key : *it) {
      if (key.is_string()) m.parts.push_back(key.get<std::string>());
    }
  }
  if (!any) return std::nullopt;
  m.report = text_of(json, json.contains("reportName") ? "reportName" : "exportName");
  m.delivery = text_of(json, json.contains("assemblyId") ? "assemblyId" : "executionId");
  if (const auto it = json.find("billingPeriod"); it != json.end() && it->is_object())
    m.period = text_of(*it, "start");
  if (m.period.empty() && !m.parts.empty()) m.period = period_in(m.parts.front());
  return m;
}

std::optional<size_t> file_of_part(const std::string& key, const Manifest& manifest,
                                   const std::vector<std::string>& files) {
  std::optional<size_t> best;
  size_t most = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string path = files[i].substr(0, files[i].find('!'));  // of a file in an archive
    const size_t common = common_end(key, path);
    const bool beside = path.starts_with(folder_of(manifest.path));
    if (common <= most || (common == 1 && !beside)) continue;
    most = common;
    best = i;
  }
  return best;
}

std::vector<bool> superseded(const std::vector<Manifest>& manifests) {
  std::vector<bool> old;
  for (const Manifest& m : manifests) {
    const Manifest* present = m.period.empty() ? nullptr : present_of(m, manifests);
    old.push_back(present != nullptr && present->delivery != m.delivery);
  }
  return old;
}

}  // namespace hikeshi::cost
