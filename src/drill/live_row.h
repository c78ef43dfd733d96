// SPDX-License-Identifier: Apache-2.0
// How a call of a drill is made for real: a row for each event that changes something.
#pragma once

#include <string_view>

namespace hikeshi::drill {

struct LiveRow {
  std::string_view service, event;  // as CloudTrail writes them
  std::string_view call;            // "service Operation", where they differ from those
  // JSON with places as in recipe.h; members that come out empty are left out.
  std::string_view params;
  // What the answer gives other values than the drill made up: "userid=User.UserId". "@": the ids
  // of the call's things, in order; '*' goes through a list.
  std::string_view yields = {};
  // What must be there before and is the owner's where it is not: "user:<user> bucket:<bucket>".
  std::string_view needs = {};
};

// nullptr: the event is not played.
const LiveRow* find_live_row(std::string_view service, std::string_view event);

}  // namespace hikeshi::drill
