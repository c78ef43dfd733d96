// SPDX-License-Identifier: Apache-2.0
// What is left to ask of a rule once the answers of some of its items are known.
//
// Records with one eventName and eventSource share every answer about these two: of most rules
// nothing is left, and what is left of the others is asked of each record.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sigma/program.h"

namespace hikeshi::sigma {

// By item; nullopt: each record must be asked. Items inside blocks about elements are never known.
using Answers = std::vector<std::optional<bool>>;

struct Specialised {
  std::optional<bool> certain;  // the program is this of every such record
  Program rest;                 // else
};
Specialised specialise(const Program& program, const Answers& answers);

// A program as two, of which both must hold: what only asks items that are `shared`, and the rest.
// One that asks nothing is empty (no nodes) and holds.
struct Parts {
  Program shared, own;
};
Parts split(const Program& program, const std::function<bool(const Item&)>& shared);

}  // namespace hikeshi::sigma
