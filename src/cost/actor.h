// SPDX-License-Identifier: Apache-2.0
// What the case says of the actor, as far as a bill can name it: things, principals, and where the
// actor was at work.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "casefile/case_state.h"

namespace hikeshi::cost {

// A made thing or principal that a line of a bill can name.
struct Owned {
  std::vector<std::string> keys;  // as ResourceId or the principal may write it
  std::string account, region;    // "" where the key is the only one of its kind in the world
  std::string family;             // of the service it belongs to; "": any
  int64_t made_at = 0;
  int64_t gone_at = INT64_MAX;  // of a name that somebody else may use again: when it was removed
  std::string event_id;
  std::string fact;  // the case's, "f12"
};

// The actor's work at one service of one region.
struct Activity {
  std::string account, region, service;  // service: CloudTrail's, "ec2"
  int64_t first = 0, last = 0;
  bool left = false;     // something that was made there may still run
  std::string event_id;  // of the first event
};

struct Suspect {
  std::vector<Owned> owned;
  std::vector<Activity> activities;
  bool found = false;
};

// From the facts of a case that was hunted. Things that are disputed or of less than high
// confidence, and those that were changed and not made, own no line.
Suspect suspect_of(const casefile::CaseState& state);

}  // namespace hikeshi::cost
