// SPDX-License-Identifier: Apache-2.0
// Output of a child process that may write into no file: where ours goes to one, the child is given
// a pipe, and this process writes what comes out of it. A terminal or a pipe is left to the child.
#pragma once

#include <spawn.h>

#include <chrono>
#include <vector>

#include "base/result.h"

namespace hikeshi::cli {

class Relay {
 public:
  Relay();
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // For posix_spawn(); after it the child's ends must be closed here.
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  void close_ends_of_child();

  // Writes what has come; waits as long where there is nothing. kIo where it cannot be written.
  Status pass_on(std::chrono::milliseconds wait);
  // All that is left, once the child has ended.
  Status pass_on_rest();

 private:
  struct Pipe {
    int to, read_end, write_end;
  };
  posix_spawn_file_actions_t actions_;
  std::vector<Pipe> pipes_;
};

}  // namespace hikeshi::cli
