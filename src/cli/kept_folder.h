// SPDX-License-Identifier: Apache-2.0
// Folders that `--keep` wrote, given back as a trail: their manifests are no logs, and their files
// are known by the keys that they had in S3.
#pragma once

#include "cli/input.h"

namespace hikeshi::cli {

// Takes manifests out of input.sources and gives the files beside them their keys. Lines that are
// none become problems.
void read_manifests(TrailInput& input);

}  // namespace hikeshi::cli
