// SPDX-License-Identifier: Apache-2.0
// The manifest that AWS lays beside a report: which files a delivery has, and which delivery of a
// month is the present one.
//
// A report that keeps its versions has a folder for each (period/assembly/), with its own manifest
// in it, and a manifest above them (period/) that is written over each time: that one names the
// present version. A report that is written over has the upper one only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hikeshi::cost {

struct Manifest {
  std::string path;                      // where it lies
  std::string report, period, delivery;  // "" where it does not say
  std::vector<std::string> parts;        // keys in the bucket
};

// Of a legacy report (reportKeys) or an export (dataFiles); nullopt for other JSON.
std::optional<Manifest> manifest_of(std::string path, std::string_view json);

// Which of `files` the key of a bucket names, wherever the bucket was copied to: its folder and
// name are the same, or its name alone where it lies beside or below the manifest. nullopt: none.
std::optional<size_t> file_of_part(const std::string& key, const Manifest& manifest,
                                   const std::vector<std::string>& files);

// For each manifest whether it is of a version that another manifest of the same report and month
// shows to be an older one.
std::vector<bool> superseded(const std::vector<Manifest>& manifests);

}  // namespace hikeshi::cost
