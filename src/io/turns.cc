// SPDX-License-Identifier: Apache-2.0
#include "io/turns.h"

#include <algorithm>
#include <list>
#include <semaphore>
#include <thread>

namespace hikeshi {

struct Baton {
  std::binary_semaphore semaphore{0};
};

// A job has a thread for its stack alone: it runs between two hand-overs and never beside another.
struct Turns::Job {
  Baton turn;
  std::function<bool()> ready;  // not given: it has just begun
  bool over = false;
  std::jthread thread;
};

Turns::Turns(std::function<void()> outside)
    : outside_(std::move(outside)), back_(std::make_unique<Baton>()) {}
Turns::~Turns() = default;

void Turns::give_turn(Job& job) {
  current_ = &job;
  job.turn.semaphore.release();
  back_->semaphore.acquire();
  current_ = nullptr;
}

void Turns::run(size_t count, size_t most, const std::function<void(size_t)>& job) {
  std::list<Job> jobs;
  for (size_t next = 0; next < count || !jobs.empty();) {
    for (; next < count && jobs.size() < std::max<size_t>(most, 1); ++next) {
      Job& one = jobs.emplace_back();
      one.thread = std::jthread([this, &one, &job, number = next] {
        one.turn.semaphore.acquire();
        job(number);
        one.over = true;
        back_->semaphore.release();
      });
    }
    const auto able = std::find_if(jobs.begin(), jobs.end(),
                                   [](const Job& one) { return !one.ready || one.ready(); });
    if (able == jobs.end()) {
      outside_();
      continue;
    }
    give_turn(*able);
    if (able->over) jobs.erase(able);
  }
}

void Turns::wait_until(const std::function<bool()>& ready) {
  Job* const me = current_;
  if (me == nullptr) {
    while (!ready()) outside_();
    return;
  }
  me->ready = ready;
  back_->semaphore.release();
  me->turn.semaphore.acquire();
}

void Turns::sleep(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  wait_until([until] { return std::chrono::steady_clock::now() >= until; });
}

}  // namespace hikeshi
