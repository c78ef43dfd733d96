// SPDX-License-Identifier: Apache-2.0
// Where a drill is played for real, beside being written down: an emulator of AWS. The seam keeps
// the network out of here.
#pragma once

#include <string>

#include "base/result.h"

namespace hikeshi::drill {

struct StageCall {
  std::string service, operation, region;  // as the model names them
  std::string params;                      // JSON
};

class Stage {
 public:
  virtual ~Stage() = default;

  // One call; its answer as JSON text. kAws with the emulator's words where it refuses or lacks the
  // call; any other error ends the drill.
  virtual Result<std::string> call(const StageCall& call) = 0;
};

}  // namespace hikeshi::drill
