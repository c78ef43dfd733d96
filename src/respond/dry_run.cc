// SPDX-License-Identifier: Apache-2.0
#include "respond/dry_run.h"

namespace hikeshi::respond {

Result<Outcome> DryRunExecutor::execute(const Step& step) {
  Reading reading = HK_TRY(read_back(ground_, step, ground_.clock.now()));
  Outcome outcome;
  outcome.state = StepState::kPlanned;
  outcome.calls = std::move(reading.calls);
  outcome.problems = std::move(reading.problems);
  return outcome;
}

}  // namespace hikeshi::respond
