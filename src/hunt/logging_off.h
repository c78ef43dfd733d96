// SPDX-License-Identifier: Apache-2.0
// When logging was switched off, and in which regions.
//
// A trail of all regions is switched in its home region alone. That it is one shows where digests
// of it are of another region; where there are none its home region is all that can be said.
#pragma once

#include <string>
#include <vector>

#include "hunt/event.h"
#include "trail/reader.h"

namespace hikeshi::hunt {

// A trail that was switched off or on.
struct Switch {
  int64_t at = 0;
  bool on = false;
  std::string account, region;  // the trail's home
  bool everywhere = false;      // it is known to be of all regions
  std::string why;              // "StopLogging main, event ..."

  bool concerns(const std::string& its_account, const std::string& its_region) const {
    return account == its_account && (everywhere || region == its_region);
  }
};

// In order of time. Creating a trail does not switch it on.
std::vector<Switch> find_switches(const EventTable& table,
                                  const std::vector<trail::Digest>& digests);

// From the first call that switched a trail of the region off until one there is switched on.
struct Off {
  int64_t from = 0, to = INT64_MAX;  // seconds
  std::string why;
};
std::vector<Off> off_times(const std::vector<Switch>& switches, const std::string& account,
                           const std::string& region);

}  // namespace hikeshi::hunt
