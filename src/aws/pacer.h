// SPDX-License-Identifier: Apache-2.0
// Calls that AWS allows only so often: held back here, so that they are not refused there.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace hikeshi::aws {

class Pacer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // When this call may go: `now`, or later where others of its kind stand before it. Takes the slot.
  Time reserve(std::string_view service, std::string_view operation, std::string_view region,
               Time now);

 private:
  std::map<std::string, Time> next_;  // free slot by kind and region
};

}  // namespace hikeshi::aws
