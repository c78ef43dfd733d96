// SPDX-License-Identifier: Apache-2.0
// Rehearsed incidents: the mail, weeks of CloudTrail logs around it, and what really happened.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lang.h"
#include "base/result.h"
#include "drill/stage.h"
#include "io/filesystem.h"

namespace hikeshi::drill {

struct DrillOptions {
  std::string scenario;
  uint64_t seed = 1;  // everything else of the account is chosen by it
  int days = 21;      // of logs, 5 to 400; the attack lies two days before their end
  uint64_t target_bytes =
      0;                     // size of all log files, unpacked, that more of the owner's work fills
                             // them up to; 0: what there is anyway, some 15 to 40 MB in 21 days
  std::string account = {};  // its number; by seed where it is empty
  Stage* stage = nullptr;    // where the drill is also played; the trail then has its ids
  std::vector<std::string> noise = {};  // names of noises() (noise.h) that are mixed in
};

struct ScenarioInfo {
  std::string_view name;
  Text summary;
};

std::span<const ScenarioInfo> scenarios();

// Writes `notice.eml`, `trail/`, `bill/`, `snapshot/` and `truth.json` below `out_dir`. The same
// options give the same bytes. Memory stays below about 100 MB whatever the size is: files are
// written hour by hour.
//
// Fails with kUsage for an unknown scenario or noise, or days out of range, and as FileSystem does;
// files that were written until then stay.
Status write_drill(const DrillOptions& options, FileSystem& fs, const std::string& out_dir);

}  // namespace hikeshi::drill
