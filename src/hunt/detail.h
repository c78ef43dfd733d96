// SPDX-License-Identifier: Apache-2.0
// What an event made, removed, changed or issued: read from its parameters and its answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hunt/event.h"
#include "trail/record.h"

namespace hikeshi::hunt {

// The strings at `spec`, as the catalogue writes places: "res:a.items[].b|req:c|=word". The first
// alternative that yields anything wins.
std::vector<std::string> values_at(const trail::Record& record, std::string_view spec);

// nullopt for events without an effect worth keeping.
std::optional<Detail> detail_of(const trail::Record& record, const CatalogueEntry& entry);

}  // namespace hikeshi::hunt
