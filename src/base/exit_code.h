// SPDX-License-Identifier: Apache-2.0
// The exit codes that scripts rely on (docs/formats.md). Here and nowhere else.
#pragma once

namespace hikeshi {

enum class ExitCode : int {
  kDone = 0,
  kNo = 1,           // the answer is no: no actor found, no notice, a check found something
  kUsage = 2,
  kNoInput = 3,      // input cannot be used: nothing parsable at all
  kIncomplete = 4,   // done, but something could not be read, has no logs, or is still a question
  kAws = 5,          // AWS refused or cannot be reached
  kNotAllowed = 6,   // approval missing, wrong account, protected resource, the caller is the target
  kInterrupted = 7,  // resumable
  kInternal = 70,
};

// Where two codes apply, the graver one is reported: 70, 2, 3, 7, 6, 5, 4, 1, 0.
constexpr ExitCode graver(ExitCode a, ExitCode b) {
  constexpr ExitCode kOrder[] = {ExitCode::kInternal,    ExitCode::kUsage,      ExitCode::kNoInput,
                                 ExitCode::kInterrupted, ExitCode::kNotAllowed, ExitCode::kAws,
                                 ExitCode::kIncomplete,  ExitCode::kNo,         ExitCode::kDone};
  for (ExitCode code : kOrder) {
    if (a == code || b == code) return code;
  }
  return ExitCode::kInternal;
}

}  // namespace hikeshi
