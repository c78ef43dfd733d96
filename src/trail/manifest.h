// SPDX-License-Identifier: Apache-2.0
// The manifest of a folder that `--keep` wrote: which object of S3 each file was. The files are
// named by their hash, and digests name files by their keys.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hikeshi::trail {

struct Manifest {
  struct Kept {
    std::string key;
    std::string signature;  // x-amz-meta-signature, of a digest
  };
  std::map<std::string, Kept> files;  // by name in the folder
  std::vector<uint64_t> bad_lines;    // where those begin that name no file and key

  bool is_none = true;  // not one line has the members of a manifest's: the file is something else
};

Manifest parse_manifest(std::string_view text);

}  // namespace hikeshi::trail
