// SPDX-License-Identifier: Apache-2.0
#include "respond/window.h"

namespace hikeshi::respond {

UtcTime window_start(const Scene& scene) {
  UtcTime earliest = scene.state->opened_at;
  for (const Fact& fact : scene.state->facts) {
    if (fact.kind != "notice" && fact.kind != "actor") continue;
    for (std::string_view name : {"time_start", "sent_at", "first_seen"}) {
      if (const auto at = parse_rfc3339(fact.one(name)); at && *at < earliest) earliest = *at;
    }
  }
  return earliest.plus(-kDay);
}

}  // namespace hikeshi::respond
