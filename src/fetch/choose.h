// SPDX-License-Identifier: Apache-2.0
// Which buckets hold the account's CloudTrail, by the account's own answers:
// DescribeTrails says where trails write now, and the events CreateTrail and UpdateTrail say where
// they wrote before. An intruder who pointed a trail elsewhere has not moved what lies in the old
// bucket.
#pragma once

#include <string>
#include <vector>

#include "aws/client.h"
#include "fetch/address.h"
#include "trail/problem.h"

namespace hikeshi::fetch {

struct TrailPlace {
  std::string trail;  // ARN
  S3Address from;     // where it writes, down to what it writes before AWSLogs/
  bool multi_region = false, organization = false, logging = false;
  std::string since;     // with `changed`: when it was pointed elsewhere, RFC 3339
  bool changed = false;  // a place of before, known from an event
};

struct Choice {
  std::vector<TrailPlace> places;  // best first; each bucket and prefix once
  std::vector<trail::Problem>
      problems;  // regions that could not be asked, trails whose past is unknown
};

// `regions`: where to look for trails. `begin`, `end`: what a trail did outside of them is of no
// interest. Changes are known for 90 days: a trail that was pointed elsewhere or deleted within the
// window and whose earlier place no event tells is a problem. Fails with kNotFound where no trail
// is found at all.
Result<Choice> choose_trails(aws::Client& client, const std::vector<std::string>& regions,
                             UtcTime begin, UtcTime end);

}  // namespace hikeshi::fetch
