// SPDX-License-Identifier: Apache-2.0
// The owner's ordinary work, day by day: what a hunt must not take for an intruder's.
//
// Much of it looks like an attack when it is seen alone: a pipeline makes and removes roles every
// day from ever new runners, an audit asks everything everywhere, a backup copies every disk, a
// vendor's account assumes a role, somebody travels, somebody is hired.
#pragma once

#include <cstdint>
#include <string>

#include "drill/work.h"

namespace hikeshi::drill {

struct Day {
  int64_t begin = 0;   // midnight UTC
  int number = 0;      // from 0
  int64_t offset = 0;  // of the office
  bool workday = true;

  // Of the office's clock, on this day's date there; may lie outside [begin, begin + 24 h).
  int64_t at(int64_t hour, int64_t minute = 0) const {
    return begin - offset + hour * 3600 + minute * 60;
  }
  // Some minute of an hour from `first` to `last`.
  int64_t within(int64_t first, int64_t last, Rng& rng) const {
    const int64_t minute = rng.between(0, 59);
    return at(rng.between(first, last), minute);
  }
};
Day day_of(const World& world, int number);

// The credentials of an instance's role at `time`: new ones about every six hours.
Session instance_session(const World& world, const Instance& instance, int64_t time);
// The id of the snapshot that the nightly backup of day `number` makes of volume `index`.
std::string backup_snapshot(const World& world, int number, size_t index);
inline constexpr size_t kBackupVolumes = 6;

// One piece of a machine's work at `time`: some records each. The fill of large drills is these.
void instance_burst(Recorder& recorder, const Instance& instance, int64_t time, Rng rng);
void function_burst(Recorder& recorder, size_t function, int64_t time, Rng rng);
void task_burst(Recorder& recorder, int64_t time, Rng rng);
void service_burst(Recorder& recorder, int64_t time, Rng rng);
void ci_run(Recorder& recorder, int64_t time, Rng rng);
void deploy_run(Recorder& recorder, int64_t time, Rng rng);
void audit_burst(Recorder& recorder, int64_t time, Rng rng, int calls);

// A person in the console from `start` on. The sign-in is part of it.
void console_shift(Recorder& recorder, const User& user, int64_t start, const std::string& address,
                   Rng rng, int pages);

// All that happens on a day.
void machines_day(Recorder& recorder, const Day& day);
void services_day(Recorder& recorder, const Day& day);
void pipelines_day(Recorder& recorder, const Day& day);
void people_day(Recorder& recorder, const Day& day);
void admin_day(Recorder& recorder, const Day& day);

// More of the machines' work within [hour, hour + 1 h), until about `bytes` were added.
void fill_hour(Recorder& recorder, int64_t hour, uint64_t bytes);

}  // namespace hikeshi::drill
