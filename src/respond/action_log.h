// SPDX-License-Identifier: Apache-2.0
// What was done so far, by the journal, and the way to write on in it.
//
// Every entry is on the disk before what it announces is done. The state of a step is a fold over
// its entries, so a killed run goes on where the journal ends.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casefile/case_state.h"
#include "respond/aws_command.h"

namespace hikeshi::respond {

using casefile::Action;

enum class StepState {
  kPlanned,
  kApproved,
  kRunning,
  kDone,      // its calls were answered, and AWS shows it or soon will
  kAlready,   // it was so before
  kVerified,  // read back as often and as late as the kind of step needs
  kFailed,
  kUnknown,  // an answer was lost, or the logs do not reach far enough
  kUndone,
};
std::string_view to_string(StepState state);  // "planned" ... as scripts read it

// What the journal says of one step.
struct StepRecord {
  StepState state = StepState::kPlanned;
  std::string detail;                            // why, of the last state
  std::optional<UtcTime> running_at;             // when it first ran; of one that renews, last
  std::optional<UtcTime> first_read, last_read;  // readings that showed it in effect, since it ran
  std::string last_reading;                      // "yes" | "no" | "unknown" | ""
  bool held = false;                             // verified since it last changed something
  std::optional<UtcTime> made_at;                // when it last changed something
  std::vector<Action> made;                      // calls that were answered as done, in order
  std::vector<Action> open;                      // calls announced and never answered
};

// Whether another run of a step that is done does it again, as a new one: what a revocation of
// sessions "until now" has cut off was issued before it.
bool renews(std::string_view step);

class ActionLog {
 public:
  // `write` appends to the case's journal and returns when it is on the disk.
  ActionLog(const std::vector<casefile::Entry>& actions, const Clock& clock,
            std::function<Status(UtcTime, const Action&)> write);

  Status add(Action action);
  const StepRecord& record(std::string_view step) const;
  std::vector<std::string> steps() const;  // that the journal has entries of

  // Another step has since made the very call that takes one of this step's back: it is no more in
  // effect because the plan went on (a protection lifted to terminate, a deny released); or what it
  // stopped has been removed.
  bool is_superseded(std::string_view step) const;

  // The instance that a call is about where a step has terminated it, and that step; else empty.
  std::pair<std::string, std::string> terminated(const AwsCommand& call) const;

  // A call of the step that was announced and never answered: it may have been carried out.
  bool is_open(std::string_view step, const AwsCommand& call) const;

 private:
  void fold(UtcTime at, const Action& action);

  const Clock& clock_;
  std::function<Status(UtcTime, const Action&)> write_;
  std::map<std::string, StepRecord, std::less<>> records_;
};

// `undo` of a call that nothing has to take back: an empty group, a snapshot that is evidence.
inline constexpr const char* kStays = "stays";

// A call as entries of the journal carry it.
Action action_for(std::string_view step, std::string_view what, const AwsCommand& call);
Result<AwsCommand> call_of(const Action& action);
std::string call_json(const AwsCommand& call);
Result<AwsCommand> call_from_json(std::string_view text);

}  // namespace hikeshi::respond
