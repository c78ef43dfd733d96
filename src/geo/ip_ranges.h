// SPDX-License-Identifier: Apache-2.0
// AWS's own addresses, as https://ip-ranges.amazonaws.com/ip-ranges.json lists them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "geo/ip.h"

namespace hikeshi::geo {

struct AwsRange {
  std::string service, region;  // "EC2", "us-east-1"
};

// kCorrupt where it is not that file. `file` is for the message.
Result<PrefixTable<AwsRange>> parse_ip_ranges(std::string_view json, const std::string& file);

// Of those that cover an address, the longest first, the one that says most: EC2 rather than
// AMAZON, which is all of them. nullptr for none.
const AwsRange* most_telling(const std::vector<const AwsRange*>& ranges);

}  // namespace hikeshi::geo
