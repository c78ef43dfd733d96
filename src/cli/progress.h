// SPDX-License-Identifier: Apache-2.0
// The line that moves while logs are read: files, bytes, events, rate, time left. On a terminal
// only; a pipe gets nothing.
#pragma once

#include <memory>

#include "cli/world.h"
#include "trail/scan.h"

namespace hikeshi::cli {

class ProgressLine {
 public:
  ProgressLine(const World& world, const std::vector<trail::Source>& sources);
  ~ProgressLine();  // wipes the line
  trail::Progress* counters();  // nullptr where nothing is shown

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hikeshi::cli
