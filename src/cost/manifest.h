// SPDX-License-Identifier: Apache-2.0
// The manifest that AWS delivers with a bill says which files make it up: what is missing of them,
// and what lies beside them from an earlier delivery of the same month.
//
//   legacy CUR   PERIOD/NAME-Manifest.json names PERIOD/ASSEMBLY/NAME-00001.csv.gz ... of the
//   newest
//                delivery; older assemblies lie beside it
//   Data Exports metadata/PERIOD/[RUN/]NAME-Manifest.json names data/PERIOD/[RUN/]NAME-00001...,
//                where RUN begins with a time
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cost/bill.h"

namespace hikeshi::cost {

struct Manifest {
  std::string path;
  std::vector<std::string> keys;  // of objects in a bucket, "prefix/name/..."
};

// False for JSON that is no manifest.
bool is_manifest(std::string_view json);
Manifest read_manifest(std::string path, std::string_view json);

struct Deliveries {
  std::set<std::string> superseded;  // files of an earlier delivery
  std::vector<Problem> problems;     // part_missing, older_delivery
};

// `files`: paths of everything else that was given.
Deliveries settle_manifests(const std::vector<Manifest>& manifests,
                            const std::vector<std::string>& files);

}  // namespace hikeshi::cost
