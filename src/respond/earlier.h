// SPDX-License-Identifier: Apache-2.0
// How a thing of the owner's was before the intruder changed it. A call that attaches, writes or
// adds succeeds also where it was so before, so that its success does not tell whether taking it
// back gives the owner's state or destroys it: that must be told by somebody else. Here by the
// events from before it, in the logs of the case or in AWS's own history of 90 days.
//
// Pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/case_state.h"
#include "respond/aspect.h"
#include "respond/past_event.h"

namespace hikeshi::respond {

// Names of IAM's events that can tell of what the intruder has changed, sorted; none where nothing
// of the kind was changed.
std::vector<std::string> telling_events(const casefile::CaseState& state);
// Ids of what the intruder has shared, by region, sorted. Their events are found by the id: those
// that made snapshots are too many to be asked for by name.
std::map<std::string, std::vector<std::string>> shared_things(const casefile::CaseState& state);

inline constexpr std::string_view kEarlier = "earlier";  // kind of the facts

// What was looked through.
struct Looked {
  std::vector<PastEvent> events;
  // Ids of events that are charged, to whom: "actor", "service", "disputed". Others are not.
  std::map<std::string, std::string> charged;
  bool history = false;  // AWS's own, which no gap in the logs hides anything from
};

// Facts of kind `earlier`, one for each side of which something is known: `state` "present" or
// "absent" before the intruder's first change, `text` (a document, an ARN, a version), `at`, `by`,
// `event_id`; `changed_by` and `changed_at` where somebody else has changed it since; `versions`,
// which the intruder has made of a policy.
std::vector<casefile::Fact> earlier_facts(const casefile::CaseState& state, Looked looked);

}  // namespace hikeshi::respond
