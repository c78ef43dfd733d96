// SPDX-License-Identifier: Apache-2.0
// Waiting until something is so ("InstanceTerminated"), by what the service's waiters-2.json says.
// No calls and no clocks here: a Waiter is told what a call brought and says what that means.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "aws/json.h"
#include "base/result.h"

namespace hikeshi::aws {

// What one call brought: an answer, or the code of AWS's error.
struct Outcome {
  int status = 0;                // of HTTP
  const Json* answer = nullptr;  // nullptr for an error
  std::string error_code;        // "" for an answer
};

enum class WaitState {
  kSuccess,  // it is so
  kFailure,  // it will not become so, or the call failed in a way that the waiter does not know
  kRetry,    // wait for delay() and ask again, up to max_attempts() times in all
};

struct Verdict {
  WaitState state = WaitState::kRetry;
  std::string why;  // for people: which rule decided, "" where none did
};

// One entry, compiled. Never changes: copies share it, any number of threads may judge.
class Waiter {
 public:
  // kCorrupt or kUnsupported for an entry that is not understood, naming the part.
  static Result<Waiter> create(const Json& config);

  const std::string& operation() const;
  std::chrono::seconds delay() const;
  int max_attempts() const;

  // The first acceptor that fits decides. An expression that cannot be applied to the answer (the
  // length of something that is not there) does not fit, where botocore gives up.
  Verdict judge(const Outcome& outcome) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace hikeshi::aws
