// SPDX-License-Identifier: Apache-2.0
// The time of day, behind a seam so that tests and drills can fix it.
#pragma once

#include "base/utc_time.h"

namespace hikeshi {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime now() const = 0;
  virtual int64_t zone_offset(UtcTime at) const = 0;  // seconds east of UTC of the operator's zone
};

class SystemClock final : public Clock {
 public:
  UtcTime now() const override;
  int64_t zone_offset(UtcTime at) const override;
};

// HIKESHI_NOW in the environment, for rehearsals and tests of the program as a whole.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(UtcTime now, int64_t zone_offset = 0)
      : now_(now), zone_offset_(zone_offset) {}
  UtcTime now() const override { return now_; }
  int64_t zone_offset(UtcTime) const override { return zone_offset_; }

 private:
  UtcTime now_;
  int64_t zone_offset_;
};

}  // namespace hikeshi
