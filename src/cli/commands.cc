// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

namespace hikeshi::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* kAll[] = {
      &kRespond, &kRead,     &kOpen,   &kHunt,   &kEvents,      &kSearch, &kPlan,
      &kContain, &kApply,    &kVerify, &kStatus, &kUndo,        &kReply,  &kReport,
      &kAnswer,  &kDone,     &kList,   &kShow,   &kNote,        &kClose,  &kTrailVerify,
      &kWhoami,  &kSnapshot, &kAudit,  &kLeaks,  &kPermissions, &kDrill,  &kVersion};
  return kAll;
}

}  // namespace hikeshi::cli
