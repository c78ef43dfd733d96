// SPDX-License-Identifier: Apache-2.0
#include "aws/pacer.h"

#include <algorithm>

namespace hikeshi::aws {
namespace {

struct Pace {
  std::string_view service, operation;
  std::chrono::milliseconds apart;
};

// From AWS's documents: LookupEvents 2 a second for each account and region, the SES switch 1. A
// twentieth more, since AWS counts at its end.
constexpr Pace kPaces[] = {
    {"cloudtrail", "LookupEvents", std::chrono::milliseconds(525)},
    {"ses", "UpdateAccountSendingEnabled", std::chrono::milliseconds(1050)},
    {"sesv2", "PutAccountSendingAttributes", std::chrono::milliseconds(1050)},
};

}  // namespace

Pacer::Time Pacer::reserve(std::string_view service, std::string_view operation,
                           std::string_view region, Time now) {
  const auto pace = std::find_if(std::begin(kPaces), std::end(kPaces), [&](const Pace& p) {
    return p.service == service && p.operation == operation;
  });
  if (pace == std::end(kPaces)) return now;
  std::string kind(operation);
  kind.append(" ").append(region);
  Time& next = next_.try_emplace(std::move(kind), now).first->second;
  const Time slot = std::max(next, now);
  next = slot + pace->apart;
  return slot;
}

}  // namespace hikeshi::aws
