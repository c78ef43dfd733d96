// SPDX-License-Identifier: Apache-2.0
// Where a trail's files lie in a bucket, as CloudTrail lays them out:
//
//   [prefix/]AWSLogs/[o-organisation/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/NAME.json.gz
//   [prefix/]AWSLogs/[o-organisation/]ACCOUNT/CloudTrail-Digest/REGION/YYYY/MM/DD/NAME.json.gz
//
// (AWS, "Finding your CloudTrail log files"). A file stands under the day on which it was delivered,
// up to some 15 minutes after its last event, so events of a day's end can stand under the next day.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi::fetch {

struct S3Address {
  std::string bucket, prefix;  // prefix: "" or as given, without a "/" in front
  std::string text() const { return "s3://" + bucket + "/" + prefix; }
};

// kUsage for what is no "s3://bucket[/prefix]".
Result<S3Address> parse_s3_address(std::string_view text);

// "2026/11/23/", one for each day on which files with events of [from, to) can have been delivered.
std::vector<std::string> delivery_days(UtcTime from, UtcTime to);

// What the last folder of a prefix is in the layout above.
enum class Level { kAboveLogs, kLogs, kOrganisation, kAccount, kService, kRegion, kBelow };
Level level_of(std::string_view prefix);

}  // namespace hikeshi::fetch
