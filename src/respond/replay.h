// SPDX-License-Identifier: Apache-2.0
// Carries a step out against a recording: no network, the same way through the commands. For
// training and for what is asked after the incident: what did the program see when it did this?
#pragma once

#include "respond/look.h"
#include "respond/recording.h"

namespace hikeshi::respond {

class ReplayExecutor final : public Executor {
 public:
  ReplayExecutor(const Ground& ground, Recording& recording)
      : ground_(ground), recording_(recording) {}
  Result<Outcome> execute(const Step& step) override;

 private:
  const Ground& ground_;
  Recording& recording_;
};

}  // namespace hikeshi::respond
