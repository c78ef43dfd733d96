// SPDX-License-Identifier: Apache-2.0
// Owner's work that looks most like an attack, to be mixed into any scenario: a hunt that accuses
// it is wrong. All of it is the owner's, and the truth holds nothing of it.
#pragma once

#include <span>
#include <string_view>

#include "base/lang.h"
#include "drill/owner.h"

namespace hikeshi::drill {

struct NoiseInfo {
  std::string_view name;
  Text summary;
};
std::span<const NoiseInfo> noises();
bool is_noise(std::string_view name);

// What the noise of that name does on a day.
void noise_day(std::string_view name, Recorder& recorder, const Day& day);

// By machines: noise_machines.cc.
void denied_delivery_day(Recorder& recorder, const Day& day);
void listing_backup_day(Recorder& recorder, const Day& day);
void churning_pipeline_day(Recorder& recorder, const Day& day);
void own_scanner_day(Recorder& recorder, const Day& day);
// By people: noise_people.cc.
void hire_abroad_day(Recorder& recorder, const Day& day);
void new_admin_day(Recorder& recorder, const Day& day);

}  // namespace hikeshi::drill
