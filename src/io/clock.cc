// SPDX-License-Identifier: Apache-2.0
#include "io/clock.h"

#include <ctime>

namespace hikeshi {

UtcTime SystemClock::now() const { return {static_cast<int64_t>(std::time(nullptr))}; }

int64_t SystemClock::zone_offset(UtcTime at) const {
  const std::time_t t = static_cast<std::time_t>(at.seconds);
  std::tm local{};
  return localtime_r(&t, &local) == nullptr ? 0 : local.tm_gmtoff;
}

}  // namespace hikeshi
