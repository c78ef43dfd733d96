// SPDX-License-Identifier: Apache-2.0
// From an approved step to one that AWS shows in effect: runs it, reads it back, knows when to read
// again. What is so stands in the journal; this only decides what comes next.
#pragma once

#include <optional>
#include <string>

#include "respond/policy_file.h"
#include "respond/real_executor.h"

namespace hikeshi::respond {

struct Applied {
  StepState state = StepState::kPlanned;
  Outcome outcome;
  std::optional<Reading> reading;
  std::optional<UtcTime> next_reading_at;
  bool would_refuse = false;  // in a rehearsal: `why` says what stands against it
  std::string why;            // of kFailed and kUnknown, or what verification waits for
};

// A step that deletes something: what is gone must be gone twice.
bool removes(const Step& step);

struct ResponseParts {
  const Ground& ground;
  ActionLog& log;
  RealExecutor& executor;
  const Policy& policy;
  std::function<Status(std::chrono::milliseconds)> pause;
  Patience patience{};
  // Time up to which the logs of the step's region tell of everything, and whether the actor is
  // seen in them after `since`. Not given: nothing is known of the logs.
  struct Logs {
    std::optional<UtcTime> reach;
    bool actor_seen = false;
    std::string why;  // where they could not be read
  };
  std::function<Logs(const Step& step, UtcTime since)> logs{};
};

class Response {
 public:
  explicit Response(ResponseParts parts) : parts_(std::move(parts)) {}

  // Runs an approved step and reads it back until it shows or AWS was given long enough. Failures
  // as of Executor::execute.
  Result<Applied> apply(const Step& step, const std::string& by, const std::string& plan_hash);

  // Reads a step back once more and says what it is now.
  Result<Applied> verify(const Step& step);

  // Takes the step's calls back, the last first. kUsage where none was made; kUnsupported where
  // nothing takes one of them back, and then nothing is done. kUndone once AWS shows it.
  Result<Applied> undo(const Step& step, const std::string& by);

 private:
  Status tell(const Step& step, StepState state, std::string detail);
  Status read_until_shown(const Step& step, Applied& applied);
  Status take_reading(const Step& step, Applied& applied);
  Status conclude(const Step& step, Applied& applied);
  Status see_undone(const Step& back, const std::vector<AwsCommand>& calls, Applied& applied);
  std::string log_gap(const Step& step, UtcTime first_read);

  ResponseParts parts_;
};

// When a removal that was seen gone is to be looked at again; nullopt where no reading is due.
std::optional<UtcTime> next_reading(const Step& step, const StepRecord& record,
                                    const Policy& policy);

}  // namespace hikeshi::respond
