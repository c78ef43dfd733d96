// SPDX-License-Identifier: Apache-2.0
// Points in time as they stand in requests and answers: three formats, milliseconds where there are
// some. Json holds them as text (see json.h); UtcTime has no fractions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hikeshi::aws {

enum class TimeFormat { kDefault, kIso8601, kUnix, kRfc822 };

struct WireTime {
  int64_t millis = 0;  // since 1970-01-01T00:00:00Z

  auto operator<=>(const WireTime&) const = default;
};

// Reads any of the formats, whichever was announced: services do not keep to it. ISO 8601 with or
// without fraction and zone, "Mon, 16 Dec 2019 23:48:18 GMT", seconds since 1970 with or without
// fraction. Years beyond 1..9999 and anything else: nullopt.
std::optional<WireTime> parse_wire_time(std::string_view text);
std::optional<WireTime> wire_time_of(double epoch_seconds);

// kDefault is ISO 8601. Seconds since 1970 carry a fraction only where there is one; RFC 822 has
// none.
std::string format_wire_time(WireTime time, TimeFormat format);

}  // namespace hikeshi::aws
