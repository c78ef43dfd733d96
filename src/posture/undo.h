// SPDX-License-Identifier: Apache-2.0
// Events that change what the checks look at, as a table: how each is undone, or that it cannot be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "posture/rewind.h"

namespace hikeshi::posture {

bool is_known(std::string_view source, std::string_view event);

// Id of the call whose answer it changes.
std::string_view call_of(const Change& change);

// What the change is about, by the names that findings have.
std::vector<std::string> things_of(const State& state, const Change& change);

// What came into being by the change, by the same names; empty where nothing did.
std::vector<std::string> born(const State& state, const Change& change);

// False where the trail does not tell how it was before; `earlier` are the changes before this one,
// oldest first. What could not be undone in part leaves the state as it is.
bool undo(State& state, const Change& change, std::span<const Change> earlier);

}  // namespace hikeshi::posture
