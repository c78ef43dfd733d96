// SPDX-License-Identifier: Apache-2.0
// Regions and the partitions that they belong to: aws, aws-cn, aws-us-gov, aws-eusc, aws-iso and
// its siblings, as partitions.json of AWS's endpoint rules lists them. Pure functions for any
// thread.
//
// A region goes into the host that is asked and is given by people and by files of others, so it is
// checked before anything else: nobody's region may send a signed request to another domain.
#pragma once

#include <string>
#include <string_view>

#include "aws/json.h"
#include "base/result.h"

namespace hikeshi::aws {

// RFC 1123: letters, digits and "-", 1 to 63 of them, no "-" at either end. With `dots` any number
// of such labels with "." between them.
bool is_host_label(std::string_view text, bool dots = false);

struct Region {
  std::string name;   // "us-east-1", or "aws-global" and its like, which global services know
  bool fips = false;  // it was written in the old way, "fips-us-gov-west-1"
};

// Reads what a person or a profile says. kUsage when it cannot be a region at all; one that nobody
// knows yet is let through, since AWS opens new ones between two versions of this program.
Result<Region> parse_region(std::string_view text);

// The entry of partitions.json to which the region belongs, listed there or by the form of its
// name; nullptr when it fits none. Points into `partitions`.
const Json* partition_of(const Json& partitions, std::string_view region);

// False for a region that its partition does not list: new, or mistyped.
bool is_listed(const Json& partitions, std::string_view region);

// Where the partition keeps its global services: "us-east-1", "us-gov-west-1".
std::string global_region_of(const Json& partition);

// The region in which a request to "aws-global" and its like is signed ("us-east-1"); any other
// region is its own.
std::string signing_region_of(const Json& partitions, std::string_view region);

}  // namespace hikeshi::aws
