// SPDX-License-Identifier: Apache-2.0
// What one origin did that intruders do, and what of it the principal had done before.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "hunt/use.h"

namespace hikeshi::hunt {

// Weights are the catalogue's, each event name counted once; an attempt that failed counts half.
struct Acts {
  int harm = 0;       // sum over all names
  int done = 0;       // of it what succeeded at least once
  size_t stages = 0;  // of an attack that they belong to
  // The same over names that weigh two and more: what owners seldom do. Pipelines pile up many
  // names that weigh one (roles, functions, rules, groups), so only these convict by themselves.
  int grave_harm = 0;
  size_t grave_stages = 0;
  std::vector<std::string> names;  // with "(failed)" where none succeeded
  std::vector<uint32_t> events;    // the first of each name
  std::vector<uint32_t> habits;    // the first that would weigh, but that the principal did before
};

// When each principal first did what with success. A habit covers the like of it: who starts small
// machines every day is not used to starting the largest.
class Habits {
 public:
  explicit Habits(const EventTable& table);

  // Whether the principal of `e` made its call before `until`, no more gravely by its parameters
  // than by `extra`.
  bool had(const Event& e, int extra, int64_t until) const;

 private:
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, std::map<int, int64_t>> first_;
};

// What the parameters of an act weigh beside its name.
int extra_weight(const Detail* detail);

Acts acts_of(const EventTable& table, const Uses& uses, const Habits& habits, const Origin& origin);

}  // namespace hikeshi::hunt
