// SPDX-License-Identifier: Apache-2.0
// Values for the places of a template that its call leaves open.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "drill/caller.h"
#include "drill/rng.h"
#include "drill/world.h"

namespace hikeshi::drill {

struct PlaceContext {
  const World& world;
  const Caller& caller;
  Rng& rng;
  int64_t time = 0;
  std::string_view region, service, event;
};

// `place` as it stands between < and >. nullopt: no such place.
std::optional<std::string> made_up(std::string_view place, const PlaceContext& context);

// "Jul 30, 2026, 9:53:13 PM", as IAM and STS write times.
std::string iam_time(int64_t time);

// Lambda's event names carry dates and versions: CreateFunction20150331.
std::string_view without_version(std::string_view event);

}  // namespace hikeshi::drill
