// SPDX-License-Identifier: Apache-2.0
// What a check says of one thing: passed, failed, or could not be seen. Values only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lang.h"
#include "base/utc_time.h"

namespace hikeshi::posture {

enum class Verdict { kPass, kFail, kUnknown };
std::string_view to_string(Verdict verdict);  // "pass" | "fail" | "unknown"

// Words that hold names of things, in both languages.
struct Words {
  std::string en, ja;
  const std::string& in(Lang lang) const { return lang == Lang::kJa ? ja : en; }
};

// A change of the account as its trail has it.
struct ChangedBy {
  UtcTime at;
  std::string event, event_id, principal;  // principal: an ARN, or what stands in its place
};

struct Finding {
  std::string check;
  Verdict status = Verdict::kUnknown;
  std::string resource;  // an id, a name or an ARN; the account where it is about all of it
  std::string region;    // "" where the thing has none
  Words reason;
  UtcTime as_of;  // of what it rests on: when the answer came, or the time that was asked for
  std::optional<ChangedBy> changed_by;  // the last change of the resource that the trail holds
  std::string step;                     // of the plan that mends it, "" where none does
};

}  // namespace hikeshi::posture
