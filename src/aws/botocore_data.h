// SPDX-License-Identifier: Apache-2.0
// For tests: what tools/botocore.sh unpacked, AWS's service models and the cases to them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "aws/json.h"

namespace hikeshi::aws {

inline std::filesystem::path botocore_root() {
  return std::filesystem::path(HIKESHI_ROOT) / ".botocore";
}

// The file as JSON. One that is missing fails the test and gives null.
inline Json read_botocore(const std::filesystem::path& relative) {
  std::ifstream file(botocore_root() / relative);
  if (!file) ADD_FAILURE() << ".botocore/" << relative.string() << ": run tools/setup.sh test";
  return file ? Json::parse(file) : Json();
}

// Services that have such a file in botocore/data, each with the folder of its newest version.
inline std::vector<std::pair<std::string, std::filesystem::path>> services_with(
    const std::string& file) {
  namespace fs = std::filesystem;
  std::vector<std::pair<std::string, fs::path>> out;
  const fs::path data = "botocore/data";
  if (!fs::exists(botocore_root() / data)) {
    ADD_FAILURE() << ".botocore/ is missing: run tools/setup.sh test";
    return out;
  }
  for (const auto& service : fs::directory_iterator(botocore_root() / data)) {
    if (!service.is_directory()) continue;
    std::string newest;
    for (const auto& version : fs::directory_iterator(service.path()))
      if (fs::exists(version.path() / file))
        newest = std::max(newest, version.path().filename().string());
    const std::string name = service.path().filename().string();
    if (!newest.empty()) out.emplace_back(name, data / name / newest);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace hikeshi::aws
