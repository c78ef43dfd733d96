// SPDX-License-Identifier: Apache-2.0
// --trail s3://BUCKET/PREFIX, auto and lookup: logs that are read from AWS while the hunt runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/input.h"
#include "cli/session.h"
#include "hunt/hunt.h"

namespace hikeshi::cli {

// Whether a --trail names logs at AWS and no path.
bool is_live(const std::string& trail);

struct LiveRequest {
  const Args* args = nullptr;         // of the command: profile, region, --bucket-owner, --keep
  std::vector<std::string> accounts;  // the case's; none for the caller's own
  std::string folder;                 // where pages of LookupEvents go; "" where there is no case
  hunt::Window window;
};

// Lists what there is and sets about getting it; the sources wait for their objects. What they need
// is held by `input.holds`. Errors are AWS's, or kUsage.
Status add_live_sources(World& world, const std::vector<std::string>& trails,
                        const LiveRequest& request, TrailInput& input);

}  // namespace hikeshi::cli
