// SPDX-License-Identifier: Apache-2.0
// All checks, over one state of an account. Pure: the same state gives the same findings.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "posture/check.h"
#include "snapshot/plan.h"

namespace hikeshi::posture {

// In the order of the output.
const std::vector<const Check*>& all_checks();

// nullptr where there is none of this name.
const Check* find_check(std::string_view id);

// By check, region, resource. Every check says something of every region that it looks at. `only`:
// of these checks; none: of all.
std::vector<Finding> audit(const State& state, std::span<const std::string_view> only = {});

// Of a snapshot's plan the calls that the checks look at, with those that lead to them.
snapshot::Plan narrow(const snapshot::Plan& plan);

}  // namespace hikeshi::posture
