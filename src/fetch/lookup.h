// SPDX-License-Identifier: Apache-2.0
// LookupEvents of all regions: 90 days of management events, also where no trail was ever made. AWS
// allows two calls a second in each region, 50 events each (cloudtrail LookupEvents), so this is
// for what one key, user or resource did, or for short windows; a trail's bucket is faster for the
// rest.
//
// Answers go into files of a folder, one page each, as the aws command line writes them, and are
// read back as sources:
//
//   REGION-QUESTION-SURE-PAGE.json    us-east-1-5f0c2a91be07-20261127T094500Z-000001.json
//
// What is there already is not asked again. A walk goes back in time from its end; one that was
// interrupted goes on before its oldest event. AWS shows an event up to 15 minutes late, so a walk
// has seen all only until SURE; a later run of the same question walks from there to the end of
// then. QUESTION is a hash of what is asked and of the ends of the window that somebody has named:
// "now" is another time in each run, and no other question.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.h"
#include "io/filesystem.h"
#include "trail/problem.h"
#include "trail/source.h"

namespace hikeshi::fetch {

constexpr int64_t kLookupKept = 90 * kDay;  // by AWS

struct LookupRequest {
  std::vector<std::string> regions;
  std::optional<UtcTime> begin, end;  // not named: as far as AWS keeps events, and now
  UtcTime now;
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
