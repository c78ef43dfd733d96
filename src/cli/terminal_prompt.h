// SPDX-License-Identifier: Apache-2.0
// Asks for an MFA code on the terminal itself, whatever standard input and output are.
#pragma once

#include "aws/prompt.h"

namespace hikeshi::cli {

class TerminalPrompt final : public aws::Prompt {
 public:
  Result<Secret> ask(const std::string& question) override;
};

}  // namespace hikeshi::cli
