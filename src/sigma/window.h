// SPDX-License-Identifier: Apache-2.0
// The sliding window of a correlation over the samples of one group.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/utc_time.h"
#include "sigma/correlation.h"

namespace hikeshi::sigma {

struct HitRef;
struct Moment;

// What a correlation counts: a hit of a rule about single events, or a moment at which the
// condition of another correlation was met. One of the two pointers is set.
struct Sample {
  UtcTime time;
  uint32_t source = 0;  // which of Correlation::sources
  uint32_t event = 0;   // equal for one event that two rules match, and for the moments of one run
  uint32_t value = 0;  // of kValueCount: equal values have equal numbers; of kValuePercentile: rank
  double number = 0;   // of the types that sum up; equal for equal `event`
  const HitRef* base = nullptr;
  const Moment* moment = nullptr;
};

// A window that met the condition: the samples from `first` to `last`, both included.
struct SampleWindow {
  UtcTime time;  // at which it ends
  size_t first = 0, last = 0;
};

// Windows that met the condition, by time. They end at each point in time that has a sample and
// are closed at both ends, so two samples exactly `span` apart are in one. The samples must be
// sorted by time; their events and values are numbered from 0 without gaps. `ranked` are the
// numbers behind the values of kValuePercentile.
std::vector<SampleWindow> find_windows(const Correlation& correlation,
                                       std::span<const Sample> samples,
                                       std::span<const double> ranked);

}  // namespace hikeshi::sigma
