// SPDX-License-Identifier: Apache-2.0
// Runs a program of the user's that prints credentials.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace hikeshi::aws {

struct ChildLimits {
  std::chrono::milliseconds time{300000};
  size_t output = 65536;  // bytes on its standard output
};

// Runs `words` (the program, looked up in PATH, and its arguments) without a shell and returns what
// it printed. It inherits the environment, standard input and standard error: what it says there
// reaches the operator and nobody else. Blocks until it has ended.
//
// Fails with kNotFound (no such program), kDenied (it exited with another code than 0, or was
// killed), kTimeout and kLimit; after the last two the program has been killed. Its children have
// not: who keeps its standard output open keeps us waiting until the limit of time.
Result<Secret> run_for_secret(const std::vector<std::string>& words, const ChildLimits& limits);

}  // namespace hikeshi::aws
