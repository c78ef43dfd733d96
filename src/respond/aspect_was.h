// SPDX-License-Identifier: Apache-2.0
// What an event says of a side: how it is after it.
#pragma once

#include <optional>
#include <string>

#include "respond/aspect.h"
#include "respond/past_event.h"

namespace hikeshi::respond {

// How a side is after an event.
struct Was {
  bool present = false;
  std::string text{};      // what it says, where that matters and is known
  bool only_seen = false;  // looked at, and not changed
};

// nullopt where the event says nothing of it.
std::optional<Was> was_after(const Aspect& aspect, const PastEvent& event);

}  // namespace hikeshi::respond
