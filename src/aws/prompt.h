// SPDX-License-Identifier: Apache-2.0
// Asks the operator for something that must not be shown, behind a seam so that tests can answer.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace hikeshi::aws {

class Prompt {
 public:
  virtual ~Prompt() = default;

  // Shows `question` and waits for one line. Fails with kUnsupported where there is no terminal,
  // with kCancelled where the operator gives up.
  virtual Result<Secret> ask(const std::string& question) = 0;
};

}  // namespace hikeshi::aws
