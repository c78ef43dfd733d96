// SPDX-License-Identifier: Apache-2.0
// The event store of a case, opened where it belongs to the case's newest hunt, and what is written
// out of it for other programs.
#pragma once

#include <string>

#include "cli/world.h"
#include "store/case_store.h"
#include "store/event_store.h"

namespace hikeshi::cli {

// kNotFound where the case was not hunted, or what lies there is of an earlier hunt.
Result<store::duck::Connection> open_event_store(store::Case& the_case);

// Writes every event to `path`, by its ending: .csv, .parquet, .ocsf.jsonl; kUsage for others.
Status export_events(World& world, store::Case& the_case, const std::string& path);

}  // namespace hikeshi::cli
