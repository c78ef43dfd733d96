// SPDX-License-Identifier: Apache-2.0
// Log and digest files as trail::verify() takes them: with their keys in S3 as far as known, and
// the public keys that prove digests.
#pragma once

#include <string>
#include <vector>

#include "cli/world.h"
#include "trail/source.h"
#include "trail/verify.h"

namespace hikeshi::cli {

std::vector<trail::StoredFile> stored_files(const std::vector<trail::Source>& sources);

// Out of what `aws cloudtrail list-public-keys` printed, one file for each region.
Result<trail::DigestKeys> digest_keys(World& world, const std::vector<std::string>& paths);

}  // namespace hikeshi::cli
