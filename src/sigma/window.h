// SPDX-License-Identifier: Apache-2.0
// The sliding window of a correlation over the samples of one group.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/utc_time.h"
#include "sigma/correlation.h"

namespace hikeshi::sigma {

// A hit as a correlation sees it.
struct Sample {
  UtcTime time;
  uint32_t file = 0;
  uint64_t offset = 0;
  uint32_t source = 0;   // which of Correlation::sources
  uint32_t value = 0;    // of kValueCount: equal values have equal numbers
  double number = 0;     // of kValueSum, kValueAverage
  bool repeats = false;  // the same event as the sample before it, by another of the rules
  uint32_t hit = 0;      // its number among the hits of its kind
};

struct SampleRun {
  size_t first = 0, last = 0;  // both included
};

// The maximal runs of samples, which must be sorted by time; `values` is one more than the highest
// Sample::value. Windows end at each point in time that has a sample and are closed at both ends,
// so two samples exactly `span` apart are in one; runs of windows that share a sample are merged.
std::vector<SampleRun> find_runs(const Correlation& correlation, std::span<const Sample> samples,
                                 size_t values);

}  // namespace hikeshi::sigma
