// SPDX-License-Identifier: Apache-2.0
#include "cost/manifest.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::cost {
namespace {

using Json = nlohmann::json;

std::string folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? "" : std::string(path.substr(0, slash));
}

// How many of the last parts of both paths are the same.
size_t common_end(std::string_view a, std::string_view b) {
  const auto x = split(a, '/'), y = split(b, '/');
  size_t same = 0;
  while (same < x.size() && same < y.size() && x[x.size() - 1 - same] == y[y.size() - 1 - same])
    ++same;
  return same;
}

// "20261123T101500Z-..." as Data Exports name the folder of a run.
bool is_run(std::string_view name) {
  return name.size() > 9 && name[8] == 'T' &&
         std::all_of(name.begin(), name.begin() + 8, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

class Settler {
 public:
  Settler(const std::vector<Manifest>& manifests, const std::vector<std::string>& files)
      : manifests_(manifests), files_(files) {}

  Deliveries run() {
    for (const Manifest& manifest : manifests_) match(manifest);
    for (const Manifest& manifest : manifests_) older_assemblies(manifest);
    older_runs();
    for (const Manifest& manifest : manifests_) missing(manifest);
    return std::move(out_);
  }

 private:
  // By its whole end, else by its name alone where it lies beside the manifest.
  std::string file_for(const Manifest& manifest, const std::string& key) const {
    size_t best = 0;
    std::string found;
    for (const std::string& file : files_) {
      const size_t same = common_end(file, key);
      const bool beside = same == 1 && folder_of(file) == folder_of(manifest.path);
      if (same <= best || (same == 1 && !beside)) continue;
      best = same;
      found = file;
    }
    return found;
  }

  void match(const Manifest& manifest) {
    for (const std::string& key : manifest.keys) {
      const std::string file = file_for(manifest, key);
      if (!file.empty()) named_[manifest.path].insert(file);
    }
  }

  // A manifest that stands above its files is the period's: it names the newest.
  void older_assemblies(const Manifest& manifest) {
    const std::string above = folder_of(manifest.path) + "/";
    const auto& named = named_[manifest.path];
    const bool over_all =
        !named.empty() && std::all_of(named.begin(), named.end(), [&](const std::string& file) {
          return file.starts_with(above) && folder_of(file).size() > above.size() - 1;
        });
    if (!over_all) return;
    const size_t depth = split(*named.begin(), '/').size();
    for (const std::string& file : files_) {
      if (file.starts_with(above) && split(file, '/').size() == depth && !named.contains(file) &&
          last_part(file).substr(0, 4) == last_part(*named.begin()).substr(0, 4))
        supersede(file);
    }
  }

  // Of two runs of one export and period the later one counts.
  void older_runs() {
    std::map<std::string, std::string> newest;  // folder of the run, by the period's
    const auto each = [&](const auto& visit) {
      for (const auto& [path, files] : named_) {
        for (const std::string& file : files) {
          const std::string run = folder_of(file);
          if (is_run(last_part(run))) visit(file, folder_of(run), run);
        }
      }
    };
    each([&](const std::string&, const std::string& period, const std::string& run) {
      newest[period] = std::max(newest[period], run);
    });
    each([&](const std::string& file, const std::string& period, const std::string& run) {
      if (run < newest[period]) supersede(file);
    });
  }

  void supersede(const std::string& file) {
    if (!out_.superseded.insert(file).second) return;
    out_.problems.push_back(
        {file, 0, "older_delivery",
         "its month was delivered again, as the manifest says; the newer counts", 1});
  }

  // Parts of a delivery that does not count need not be there.
  void missing(const Manifest& manifest) {
    const auto& named = named_[manifest.path];
    const bool old = !named.empty() && std::all_of(named.begin(), named.end(), [&](const auto& f) {
      return out_.superseded.contains(f);
    });
    if (old) return;
    for (const std::string& key : manifest.keys) {
      if (file_for(manifest, key).empty())
        out_.problems.push_back(
            {manifest.path, 0, "part_missing", key + " is not among the files", 1});
    }
  }

  const std::vector<Manifest>& manifests_;
  const std::vector<std::string>& files_;
  std::map<std::string, std::set<std::string>> named_;  // files, by the manifest
  Deliveries out_;
};

const Json* keys_in(const Json& json) {
  if (!json.is_object()) return nullptr;
  for (const char* name : {"reportKeys", "dataFiles"}) {
    const auto it = json.find(name);
    if (it != json.end() && it->is_array()) return &*it;
  }
  return nullptr;
}

}  // namespace

bool is_manifest(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  return keys_in(json) != nullptr;
}

Manifest read_manifest(std::string path, std::string_view text) {
  Manifest manifest{std::move(path), {}};
  const Json json = Json::parse(text, nullptr, false);
  const Json* keys = keys_in(json);
  if (keys == nullptr) return manifest;
  for (const Json& each : *keys) {
    if (!each.is_string()) continue;
    std::string key = each.get<std::string>();
    if (key.starts_with("s3://")) key = key.substr(std::min(key.size(), key.find('/', 5) + 1));
    if (!key.empty()) manifest.keys.push_back(std::move(key));
  }
  return manifest;
}

Deliveries settle_manifests(const std::vector<Manifest>& manifests,
                            const std::vector<std::string>& files) {
  return Settler(manifests, files).run();
}

}  // namespace hikeshi::cost
