// SPDX-License-Identifier: Apache-2.0
// --geo, --ip-ranges, --own-addresses and --bad-addresses: files that say where addresses lie.
#pragma once

#include <optional>

#include "cli/world.h"
#include "geo/atlas.h"
#include "hunt/hunt.h"

namespace hikeshi::cli {

// The files that the options name, read; nullopt where none is given. kUsage for LABEL=FILE without
// a label or a file; else as Atlas::create.
Result<std::optional<geo::Atlas>> atlas_of(const World& world, const Args& args);

// What went wrong with them during the hunt becomes a problem; files that know none of the trail's
// addresses are told on standard error, for they may be of another kind.
void tell_of_places(const World& world, hunt::HuntResult& result);

}  // namespace hikeshi::cli
