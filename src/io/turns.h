// SPDX-License-Identifier: Apache-2.0
// Several jobs under way at once that share everything: while one waits for the world, another goes
// on. Only one of them runs at a time and changes hands nowhere but where a job waits, so what they
// share needs no locks.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace hikeshi {

class Turns {
 public:
  // `outside` lets what is waited for happen, for some milliseconds; called while no job runs.
  explicit Turns(std::function<void()> outside);
  ~Turns();

  // Runs job(0) to job(count - 1) and returns when the last has ended; at most `most` have begun
  // and not ended. They begin in order, and of those that can go on the first does. Not to be
  // called from within a job.
  void run(size_t count, size_t most, const std::function<void(size_t)>& job);

  // Waits until `ready` holds, which is asked while no job runs. Outside of run() it waits as well.
  void wait_until(const std::function<bool()>& ready);
  void sleep(std::chrono::milliseconds time);

 private:
  struct Job;
  void give_turn(Job& job);

  std::function<void()> outside_;
  std::unique_ptr<struct Baton> back_;
  Job* current_ = nullptr;
};

}  // namespace hikeshi
