// SPDX-License-Identifier: Apache-2.0
// The kinds of steps for what the actor made or changed, whatever its type.
#pragma once

#include <string_view>

#include "respond/builder.h"

namespace hikeshi::respond::made_step_kinds {

extern const StepKind kStop, kSnapshotMembers, kDelete, kEmpty;
extern const StepKind kRestore, kPutBack, kDeleteVersion;
extern const StepKind kDecide, kSupport, kResumeMail;

// Of a kDecide about a change that a person takes back: what is said once somebody says so, and
// what shows it.
extern const Text kRestoredByHand, kByWord;
// Title of a kPutBack that takes away what was not there before.
extern const Text kTakeAway;
// Behind a command that lists instances, an id a line.
extern const std::string_view kOfEachMember;
extern const std::string_view kDeleteVersionCli;

}  // namespace hikeshi::respond::made_step_kinds
