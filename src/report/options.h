// SPDX-License-Identifier: Apache-2.0
// What a caller adds to the facts of a case so that they can be shown: language, the time of day,
// and the plan, which report/ knows only as lines of text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/lang.h"
#include "base/utc_time.h"

namespace hikeshi::report {

// One step of the plan, in the order in which it is to be done.
struct Todo {
  std::string phase;   // preserve, contain, eradicate, harden, recover
  std::string title;   // in the language of the report
  std::string cli;     // command lines for a shell, one each line, or empty
  std::string danger;  // none, reversible, irreversible
};

struct SummaryOptions {
  Lang lang = Lang::kEn;
  UtcTime now;
  int64_t zone_offset = 0;  // seconds east of UTC of the operator's zone
  std::vector<Todo> todo;
  size_t columns = 100;  // no line is wider, whatever the case holds
  bool colour = false;   // ANSI colours; NO_COLOR and "is it a terminal" are the caller's business
};

struct HtmlOptions {
  Lang lang = Lang::kEn;
  UtcTime now;
  int64_t zone_offset = 0;
  std::vector<Todo> todo;
};

// One line of `hikeshi list`.
struct CaseRow {
  std::string case_id;
  std::string notice_class;
  std::string account;
  std::string state;  // "open" or "closed"; anything else is shown as it is
  std::optional<UtcTime> deadline;
};

}  // namespace hikeshi::report
