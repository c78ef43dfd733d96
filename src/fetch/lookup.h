// SPDX-License-Identifier: Apache-2.0
// LookupEvents of all regions: 90 days of management events, also where no trail was ever made. AWS
// allows two calls a second in each region, 50 events each (cloudtrail LookupEvents), so this is for
// what one key, user or resource did, or for short windows; a trail's bucket is faster for the rest.
//
// Answers go into files of a folder, one page each, as the aws command line writes them, and are
// read back as sources. What is there already is not asked again: a later run goes on before the
// oldest event of each region.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/client.h"
#include "io/filesystem.h"
#include "trail/problem.h"
#include "trail/source.h"

namespace hikeshi::fetch {

struct LookupRequest {
  std::vector<std::string> regions;
  UtcTime begin, end;
  // "AccessKeyId", "Username" or "ResourceName" and its value; both empty: everything.
  std::string attribute, value;
  std::string folder;  // made if absent
  std::function<void(uint64_t pages, uint64_t events)> progress{};
};

struct LookupResult {
  std::vector<std::string> files;        // paths, sorted: those of earlier runs too
  std::vector<trail::Problem> problems;  // regions that could not be read to their end
  uint64_t events = 0;                   // of this run
  bool cancelled = false;
};

// Fails where the folder cannot be used. A region that refuses is a problem.
Result<LookupResult> lookup(aws::Client& client, FileSystem& fs, const LookupRequest& request);

}  // namespace hikeshi::fetch
