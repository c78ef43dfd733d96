// SPDX-License-Identifier: Apache-2.0
// All files of addresses that the user gave, asked as one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "geo/ip_ranges.h"
#include "geo/mmdb.h"
#include "geo/place.h"
#include "io/filesystem.h"

namespace hikeshi::geo {

struct AtlasFiles {
  std::vector<std::string> databases =
      {};                      // .mmdb; of two that know a thing the first one's word counts
  std::string ip_ranges = {};  // "" for none
  // Label and file of lists: of the owner's addresses, and of those that speak against a caller.
  std::vector<std::pair<std::string, std::string>> own = {}, suspicious = {};

  bool empty() const {
    return databases.empty() && ip_ranges.empty() && own.empty() && suspicious.empty();
  }
};

class Atlas {
 public:
  // Reads every file, databases by mapping them. Fails with the first that cannot be read whole
  // (kNotFound, kDenied, kIo, kUnsupported, kLimit, kCorrupt): a missing list must not look like
  // one that holds nothing.
  static Result<Atlas> create(FileSystem& fs, const AtlasFiles& files);

  // What the files say of an address; an empty place for what is none. Where a database contradicts
  // itself the rest is still told, and `broken` gets why. Any thread; about a microsecond.
  Place find(std::string_view address, std::optional<Error>& broken) const;

  // What the data are, so that a statement made from them can be checked.
  const std::vector<Mmdb>& databases() const { return databases_; }

 private:
  struct Listed {
    std::string label;
    bool own = false;
  };

  Status add_list(FileSystem& fs, const std::string& label, const std::string& file, bool own);

  std::vector<Mmdb> databases_;
  PrefixTable<AwsRange> aws_;
  PrefixTable<Listed> lists_;
};

}  // namespace hikeshi::geo
