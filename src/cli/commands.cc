// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

namespace hikeshi::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* kAll[] = {
      &kRespond, &kRead,        &kOpen,         &kHunt,   &kEvents,   &kSearch, &kSql,
      &kPlan,    &kContain,     &kApply,        &kVerify, &kStatus,   &kUndo,   &kReply,
      &kReport,  &kExport,      &kAnswer,       &kDone,   &kList,     &kShow,   &kNote,
      &kClose,   &kTrailVerify, &kRulesCommand, &kWhoami, &kSnapshot, &kLeaks,  &kAudit,
      &kCost,    &kCause,       &kPermissions,  &kDrill,  &kVersion};
  return kAll;
}

}  // namespace hikeshi::cli
