// SPDX-License-Identifier: Apache-2.0
// Since when and until when a rule let the whole Internet at an instance, event by event: the rule
// was made, revoked by what it says or by its id, made to say otherwise, deleted with its group;
// the instance was launched into the group, taken off it, stopped, started, ended. What is opened
// again is another exposure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "casefile/fact.h"
#include "posture/any_way.h"
#include "posture/grants.h"

namespace hikeshi::cause {

// An event that opened or closed it.
struct Bound {
  UtcTime at;
  std::string event_id, event, by;
};

struct Exposure {
  std::string instance, group, region;
  posture::Grant rule;
  std::optional<Bound> opened;  // none: before the logs begin
  std::optional<Bound> closed;  // none: no event of these logs ended it
  std::string made_by = {};     // the event that made the rule, be it before the instance was there
  std::optional<Bound> doubt = {};  // took something from the group, and the logs tell not what

  bool covers(int port) const;  // of TCP
  bool held(UtcTime at) const {
    return (!opened || opened->at <= at) && (!closed || at < closed->at);
  }
  std::string span() const;   // "22", "20-30", "all"
  std::string ports() const;  // "22/tcp", "0-65535/tcp", "all"
};

// The first of them by the rule that `hint` (a `cause` fact of the hunt) saw made; nullptr: none.
const Exposure* exposure_of(const casefile::Fact& hint, const std::vector<Exposure>& exposures);

// How instances were reached at one time: from it rules are known that the logs do not show being
// made, and the groups of instances that they do not show being launched.
struct Seen {
  UtcTime at;
  const std::map<std::string, posture::AnyWay>& ways;
};

// Of these instances, in order of their beginning. What is for the web alone is left out.
std::vector<Exposure> exposures(std::span<const posture::Change> changes,
                                const std::set<std::string>& instances,
                                const std::optional<Seen>& seen);

}  // namespace hikeshi::cause
