// SPDX-License-Identifier: Apache-2.0
// Carries out one step of the plan.
//
// Three implementations stand behind this: RealExecutor asks and changes AWS, DryRunExecutor asks
// and tells what it would change, ReplayExecutor answers from a recording. They run the same
// command lines, so a rehearsal takes the way of the real thing.
#pragma once

#include <string>
#include <vector>

#include "respond/action_log.h"
#include "respond/plan.h"

namespace hikeshi::respond {

enum class Did {
  kWould,    // it would be made
  kMade,     // it was, and AWS said yes (or shows it where the answer was lost)
  kAlready,  // it was so before, or is on its way there
  kFailed,   // AWS said no: nothing was changed
  kUnknown,  // the answer was lost and AWS does not show it
};
std::string_view to_string(Did did);

struct CallDone {
  AwsCommand call;
  Did did = Did::kWould;
  std::string why;  // of kFailed and kUnknown
};

struct Outcome {
  StepState state = StepState::kDone;  // kDone, kAlready, kFailed, kUnknown; kPlanned of a dry run
  std::vector<CallDone> calls;         // those that change something
  std::vector<std::string> problems;   // reads that AWS refused
  std::string why;                     // of kFailed and kUnknown: what AWS said, or we
  bool refused = false;                // by us: protected, oneself, evidence
  bool by_hand = false;                // no call of ours: a file is missing, a program is needed
  bool blocked = false;                // AWS has restricted the account: asking again does not help
  bool likely = false;                 // the same, but no more than likely
  std::string recording;               // every call and answer, a line of JSON each
};

class Executor {
 public:
  virtual ~Executor() = default;

  // Idempotent: a call whose effect is there already is not made. Fails with kCancelled
  // (interrupted; what was announced stands in the journal), kIo (the journal cannot be written:
  // nothing more was done) or kBug. What AWS refuses is an outcome and no failure. Called from one
  // thread at a time.
  virtual Result<Outcome> execute(const Step& step) = 0;
};

// What AWS shows of a step: are all its calls in effect?
struct Reading {
  enum class Shown { kYes, kNo, kUnknown } shown = Shown::kYes;
  std::vector<CallDone> calls;  // kWould: not in effect; kAlready
  std::vector<std::string> problems;
  bool changes = false;  // the step has calls that change something
};
std::string_view to_string(Reading::Shown shown);  // "yes" | "no" | "unknown"

}  // namespace hikeshi::respond
