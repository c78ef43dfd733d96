// SPDX-License-Identifier: Apache-2.0
#include "trail/event_time.h"

namespace hikeshi::trail {
namespace {

constexpr int64_t kFirst = 1'384'300'800;   // 2013-11-13
constexpr int64_t kBehind = 4'102'444'800;  // 2100-01-01

}  // namespace

std::optional<UtcTime> parse_event_time(std::string_view text) {
  const auto time = parse_rfc3339(text);
  if (!time || time->seconds < kFirst || time->seconds >= kBehind) return std::nullopt;
  return time;
}

}  // namespace hikeshi::trail
