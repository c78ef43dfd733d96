// SPDX-License-Identifier: Apache-2.0
// Tells what a step would change, from what AWS shows now. Changes nothing.
#pragma once

#include "respond/look.h"

namespace hikeshi::respond {

class DryRunExecutor final : public Executor {
 public:
  explicit DryRunExecutor(const Ground& ground) : ground_(ground) {}
  Result<Outcome> execute(const Step& step) override;

 private:
  const Ground& ground_;
};

}  // namespace hikeshi::respond
