// SPDX-License-Identifier: Apache-2.0
// The argument over one origin while it is made: each weigh_* adds points for or against, with the
// events that they rest on. By what was done: weigh_acts.cc. By where from and how: weigh_place.cc.
// By what is new in the trail's own past, and what files say of the address: weigh_novelty.cc. What
// the sum means: suspicion.cc. Internal to these four.
#pragma once

#include "hunt/acts.h"
#include "hunt/homes.h"
#include "hunt/suspicion.h"

namespace hikeshi::hunt {

inline constexpr int64_t kOneDay = 86400;

// What may be called new depends on how much is known of the time before.
enum class Baseline : uint8_t {
  kNone,     // nothing: people come back on Monday, and from holidays
  kWeek,     // the account is known for a week, the principal is not
  kOwnLife,  // the principal was seen at work elsewhere, a day before at least
};

// What is looked up once for all origins.
struct Marks {
  Habits habits;
  Homes homes;
  std::vector<uint32_t> quarantines = {};  // AWS itself marked a key as public, in order of time
  std::map<std::string, uint32_t> made =
      {};  // ARN of a user to the event that made it, the last one
  std::vector<bool>
      new_agent;  // by origin: not one of the principal's earlier ones, which there are
};
Marks marks_in(const EventTable& table, const Uses& uses);

class Argument {
 public:
  // `marks`: of marks_in() with the same.
  Argument(const EventTable& table, const Uses& uses, const Hints& hints,
           const Surroundings& around, const Marks& marks, uint32_t origin);

  void weigh_acts();
  void weigh_reconnaissance();
  void weigh_habits();
  void weigh_quarantine();
  void weigh_hints();

  void weigh_place();
  void weigh_time();
  void weigh_instance_role();
  void weigh_sign_in();
  void weigh_regions();

  void weigh_lists();
  void weigh_country();
  void weigh_network();
  void weigh_habits_of_time();
  void weigh_apis();

  Suspicion decide() &&;

 private:
  Event at(uint32_t i) const { return t_.events[i]; }
  std::string_view kind() const { return kKinds[o_.kind]; }
  const std::vector<uint32_t>& origins_of_principal() const {
    return u_.by_principal.at(o_.principal);
  }
  void pro(std::string code, int points, Wording text, std::vector<uint32_t> events);
  void contra(std::string code, int points, Wording text, std::vector<uint32_t> events);
  bool has_reason(std::string_view code) const;

  Baseline baseline() const;
  size_t places_before() const;
  void weigh_new_place();
  void weigh_agent();
  bool is_made_by_owner();
  bool used_mfa_before() const;
  const geo::Place* place() const { return around_.places.of(o_.network); }
  bool say_new_country(const Novelty::Subject* subject, const std::string& who,
                       const std::string& who_ja);

  const EventTable& t_;
  const Uses& u_;
  const Hints& hints_;
  const Surroundings& around_;
  const Marks& marks_;
  const uint32_t origin_;
  const Origin& o_;
  const Acts acts_;
  const int64_t life_before_;  // seconds for which the principal was known before this place
  const Baseline baseline_;
  Suspicion s_;
  bool hinted_ = false;
};

}  // namespace hikeshi::hunt
