// SPDX-License-Identifier: Apache-2.0
#include "fetch/calls.h"

namespace hikeshi::fetch {

std::span<const std::pair<std::string_view, std::string_view>> calls() {
  static constexpr std::pair<std::string_view, std::string_view> kCalls[] = {
      {"cloudtrail", "DescribeTrails"}, {"cloudtrail", "GetTrailStatus"},
      {"cloudtrail", "LookupEvents"},   {"ec2", "DescribeRegions"},
      {"s3", "GetObject"},              {"s3", "ListObjectsV2"},
      {"sts", "GetCallerIdentity"},
  };
  return kCalls;
}

}  // namespace hikeshi::fetch
