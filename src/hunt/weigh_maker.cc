// SPDX-License-Identifier: Apache-2.0
// Whoever was made by the owner is new and no stranger: people are hired.
//
// The first place of a new user is new to everybody, and what new administrators do is what
// intruders do. Who they are is answered by who made them: somebody who had worked for days where
// the user was made. A second place of the same user is judged as any other; a maker who stands
// accused takes what was made along (actor.cc).
#include <fmt/format.h>

#include <algorithm>

#include "hunt/argument.h"

namespace hikeshi::hunt {
namespace {

constexpr int64_t kHistory = 2 * kOneDay;
constexpr size_t kDaysOfWork = 3;

// On how many days an origin was at work before a time.
size_t days_before(const EventTable& table, const Origin& origin, int64_t time) {
  size_t days = 0;
  int64_t last = INT64_MIN;
  for (const uint32_t i : origin.events) {
    if (table.events.time(i) >= time) break;
    const int64_t day = table.events.time(i) / kOneDay;
    days += day != last ? 1 : 0;
    last = day;
  }
  return days;
}

}  // namespace

bool Argument::is_made_by_owner() {
  const auto made = marks_.made.find(t_.text(o_.principal));
  if (made == marks_.made.end() || kind() != "iam_user") return false;
  if (&u_.origins[origins_of_principal().front()] != &o_) return false;
  const Event& making = at(made->second);
  const uint32_t use = u_.use_of(making);
  if (use == Uses::kNone || making.time > o_.first) return false;
  const Origin& maker = u_.origins[u_.uses[use].origin];
  if (maker.principal == o_.principal || making.time - maker.first < kHistory) return false;
  const size_t days = days_before(t_, maker, making.time);
  if (days < kDaysOfWork) return false;
  const std::string &name = t_.text(maker.principal), &place = t_.text(maker.network);
  contra("made_by_owner", 4,
         {fmt::format("the user was made by {} from {}, at work there on {} days before", name,
                      place, days),
          fmt::format("このユーザーは {}（{} で {} 日の利用実績）が作成した", name, place, days)},
         {made->second});
  return true;
}

}  // namespace hikeshi::hunt
