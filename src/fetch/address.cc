// SPDX-License-Identifier: Apache-2.0
#include "fetch/address.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::fetch {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr int64_t kLatest = kHour;  // after its last event; AWS says 15 minutes on average

bool is_bucket(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                  c == '_' || (c >= 'A' && c <= 'Z');
         });
}

}  // namespace

Result<S3Address> parse_s3_address(std::string_view text) {
  if (!text.starts_with(kScheme))
    return fail(Code::kUsage, std::string(text) + ": write s3://BUCKET/PREFIX");
  text.remove_prefix(kScheme.size());
  const size_t slash = std::min(text.find('/'), text.size());
  S3Address address{std::string(text.substr(0, slash)),
                    std::string(text.substr(std::min(slash + 1, text.size())))};
  if (!is_bucket(address.bucket))
    return fail(Code::kUsage, "'" + address.bucket + "' is no name of a bucket");
  return address;
}

std::vector<std::string> delivery_days(UtcTime from, UtcTime to) {
  std::vector<std::string> days;
  const UtcTime last = to.plus(kLatest);
  for (UtcTime day{from.seconds - from.seconds % kDay}; day < last; day = day.plus(kDay)) {
    const CivilTime c = to_civil(day);
    days.push_back(fmt::format("{:04}/{:02}/{:02}/", c.year, c.month, c.day));
  }
  return days;
}

Level level_of(std::string_view prefix) {
  const auto folders = split(prefix.substr(0, prefix.rfind('/') + 1), '/');
  const auto logs = std::find(folders.begin(), folders.end(), "AWSLogs");
  if (logs == folders.end()) return Level::kAboveLogs;
  auto at = logs + 1;
  const auto end = folders.end() - 1;  // behind the last "/" stands nothing
  if (at == end) return Level::kLogs;
  if (at->starts_with("o-") && ++at == end) return Level::kOrganisation;
  if (!is_account_id(*at)) return Level::kBelow;
  const auto below = end - at;
  if (below == 1) return Level::kAccount;
  // Digests lie as the logs do, in a folder beside them.
  const std::string_view service = *(at + 1);
  if ((service != "CloudTrail" && service != "CloudTrail-Digest") || below > 3)
    return Level::kBelow;
  return below == 2 ? Level::kService : Level::kRegion;
}

}  // namespace hikeshi::fetch
