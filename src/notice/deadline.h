// SPDX-License-Identifier: Apache-2.0
// The clock that a notice starts.
#pragma once

#include <optional>
#include <vector>

#include "notice/mapped.h"
#include "notice/notice.h"

namespace hikeshi::notice {

// A date or period that a text states, as far as it can be told when it ends.
struct Stated {
  std::optional<UtcTime> utc;     // nullopt: a period without the date of its mail
  std::optional<int64_t> period;  // seconds, of "within 24 hours"
  std::optional<int> business_days;
  std::string as_written;
  Evidence evidence;
};

// What `text` states. Periods count from `sent_at`; dates without a zone are in `zone` when they
// have a clock, and end with their day in UTC when not.
std::vector<Stated> find_deadlines(const Mapped& text, std::optional<UtcTime> sent_at,
                                   int64_t zone);

// The notice that a reminder reminds of, as far as it is known.
struct FirstNotice {
  std::optional<UtcTime> sent_at;
  std::optional<Deadline> deadline;
  std::vector<Evidence> evidence;  // of that deadline
};

// Sets notice.deadline from what AWS's part (and a relay's own words) state, else from the class:
// 24 h for abuse, 4 days for account notices. The earliest counts. A reminder starts no new clock
// unless it states a date: its period runs from the first notice, and without one it keeps that
// notice's deadline.
void set_deadline(Notice& notice, std::vector<Stated> aws, std::vector<Stated> relay,
                  const FirstNotice& first);

}  // namespace hikeshi::notice
