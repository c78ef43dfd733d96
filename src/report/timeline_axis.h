// SPDX-License-Identifier: Apache-2.0
// Where a moment stands on a time axis with its idle stretches cut out: an intruder works for two
// hours, comes back a week later, and both visits must be readable in one drawing.
#pragma once

#include <string>
#include <vector>

#include "base/utc_time.h"

namespace hikeshi::report {

struct Stretch {
  UtcTime from, to;    // to > from
  double left, right;  // where it stands; stretches do not overlap
};

struct Tick {
  double x;
  std::string label;  // "09:15", or with the date where a day or a stretch begins
};

class TimeAxis {
 public:
  // `times` in order. Axis from `left` to `right` in drawing units.
  TimeAxis(const std::vector<UtcTime>& times, double left, double right);

  double x(UtcTime t) const;
  const std::vector<Stretch>& stretches() const { return stretches_; }
  std::vector<Tick> ticks() const;

 private:
  std::vector<Stretch> stretches_;
};

}  // namespace hikeshi::report
