// SPDX-License-Identifier: Apache-2.0
// A subcommand as data: its words, its options and the function that runs it. Help and parsing come
// from these declarations alone (args.cc), so that they cannot drift apart.
#pragma once

#include <span>
#include <string_view>

#include "base/exit_code.h"
#include "base/lang.h"

namespace hikeshi::cli {

class Args;
struct World;

struct Option {
  std::string_view name;   // "--trail"
  std::string_view value;  // how its value is called in the help, "" for a switch
  bool many = false;       // may be given several times, or with several values
  Text help;
};

struct Positional {
  std::string_view name;  // "NOTICE"
  bool required = true;
  bool many = false;
  Text help;
};

struct Command {
  std::string_view name;
  Text summary;              // one line for the list of commands
  std::string_view example;  // a line that works as it stands
  std::span<const Positional> positionals;
  std::span<const Option> options;
  ExitCode (*run)(World&, const Args&);
};

// All commands, in the order of the help.
std::span<const Command* const> commands();

extern const Command kRead, kOpen, kRespond, kHunt, kEvents, kSearch, kSql, kPlan, kContain, kApply,
    kVerify, kStatus, kUndo, kReply, kReport, kExport, kAnswer, kDone, kList, kShow, kNote, kClose,
    kDrill, kTrailVerify, kRulesCommand, kWhoami, kSnapshot, kLeaks, kAudit, kCost, kCause,
    kPermissions, kVersion;

}  // namespace hikeshi::cli
