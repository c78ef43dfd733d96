// SPDX-License-Identifier: Apache-2.0
// Times as exports of Windows' logs write them. XML has RFC 3339 in UTC, some readers of .evtx
// files put a blank for the T; a table has the form of the country that the program ran in. Which
// of two numbers is the month is told by some row whose day is above 12; where none tells, it is
// unread, but for clocks with AM or PM, which are taken for American (docs/formats.md says so).
#pragma once

#include <optional>
#include <string_view>

#include "base/utc_time.h"

namespace hikeshi::cause {

std::optional<int> whole_number(std::string_view text);

// Whether a time in the form of RFC 3339 says its zone.
bool names_zone(std::string_view time);

class WindowsDates {
 public:
  // `zone`: of times that name none, in seconds east of UTC.
  explicit WindowsDates(int64_t zone = 0) : zone_(zone) {}

  // Of every row, before the first is asked for.
  void see(std::string_view text);
  std::optional<UtcTime> time_of(std::string_view text);
  bool any_local() const { return any_local_; }  // a time named no zone

 private:
  std::optional<UtcTime> local(std::optional<UtcTime> clock);

  const int64_t zone_;
  bool any_local_ = false;
  bool day_first_ = false, month_first_ = false;
};

}  // namespace hikeshi::cause
