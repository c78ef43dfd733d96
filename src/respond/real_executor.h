// SPDX-License-Identifier: Apache-2.0
// Carries steps out at AWS.
//
// For each changing call: look whether its effect is there; write what was there and what takes it
// back into the journal; call; write the answer. A lost answer is settled by looking again, and the
// call is repeated only where AWS shows, several times, that nothing has happened.
#pragma once

#include <chrono>
#include <set>

#include "respond/look.h"
#include "respond/recording.h"

namespace hikeshi::respond {

// How long AWS is given to show what was done.
struct Patience {
  std::chrono::milliseconds first{500}, longest{5000};  // between two looks, doubled each time
  int looks = 6;                                        // after a lost answer
};

struct RealParts {
  const Ground& ground;
  ActionLog& log;
  std::function<Answer(const AwsCommand&)> call;  // one call that changes something
  // What a step writes: a file of the case, filed with its hash.
  std::function<Status(const std::string& name, const std::string& bytes)> keep;
  // kNotAllowed for what must not be touched, in words for the operator. `before`: the things.
  std::function<Status(const Step&, const AwsCommand&, const aws::Json& before)> guard;
  std::function<Status(std::chrono::milliseconds)> pause;  // kCancelled after Ctrl-C
  Patience patience{};
  std::set<std::string> blocked{};  // calls that AWS has switched off here, found on the way
  // By how many seconds this machine's clock is behind AWS's, as far as is known.
  std::function<int64_t()> behind{};
  // Calls that steps of this run are making: what another step is about to make is waited for.
  std::set<std::string> under_way{};
};

class RealExecutor final : public Executor {
 public:
  explicit RealExecutor(RealParts parts) : parts_(std::move(parts)) {}
  Result<Outcome> execute(const Step& step) override;

  // Makes calls that no command line stands for (an undo), in order, with the same care.
  Result<Outcome> make(const Step& step, const std::vector<AwsCommand>& calls);

 private:
  RealParts parts_;
};

}  // namespace hikeshi::respond
