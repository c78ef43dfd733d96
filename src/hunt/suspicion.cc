// SPDX-License-Identifier: Apache-2.0
#include "hunt/suspicion.h"

#include <algorithm>
#include <array>

#include "base/share_out.h"
#include "hunt/argument.h"

namespace hikeshi::hunt {
namespace {

constexpr size_t kShown = 5;  // events cited for a reason
constexpr int kHigh = 9, kMedium = 6, kLow = 3;

int64_t life_before(const Uses& uses, const Origin& origin) {
  const auto first = uses.principal_first.find(origin.principal);
  return first == uses.principal_first.end() ? 0 : origin.first - first->second;
}

}  // namespace

Argument::Argument(const EventTable& table, const Uses& uses, const Hints& hints,
                   const Surroundings& around, const Marks& marks, uint32_t origin)
    : t_(table),
      u_(uses),
      hints_(hints),
      around_(around),
      marks_(marks),
      origin_(origin),
      o_(uses.origins[origin]),
      acts_(acts_of(table, uses, marks.habits, o_)),
      life_before_(life_before(uses, o_)),
      baseline_(baseline()) {
  s_.origin = origin;
}

void Argument::pro(std::string code, int points, Wording text, std::vector<uint32_t> events) {
  if (events.size() > kShown) events.resize(kShown);
  s_.score += points;
  s_.reasons.push_back({std::move(code), std::move(text), std::move(events), points});
}

void Argument::contra(std::string code, int points, Wording text, std::vector<uint32_t> events) {
  if (events.size() > kShown) events.resize(kShown);
  s_.score -= points;
  s_.against.push_back({std::move(code), std::move(text), std::move(events), -points});
}

bool Argument::has_reason(std::string_view code) const {
  return std::ranges::any_of(s_.reasons, [&](const Reason& r) { return r.code == code; });
}

Suspicion Argument::decide() && {
  // An intruder comes from somewhere new. Where the logs are too short to know what is new, only a
  // broad and grave attack convicts: a day of a pipeline's work looks like a small one.
  const bool broad = acts_.grave_harm >= 8 && acts_.grave_stages >= 2;
  const bool stolen = has_reason("instance_role_elsewhere");
  const bool evidence = stolen || s_.fresh || (baseline_ == Baseline::kNone && broad);
  // Of whoever has no past here only what was done counts, not what was refused: an owner's new
  // scanner tries every door. A known principal at a new place has no business to try.
  const int harm = baseline_ == Baseline::kWeek ? acts_.done : acts_.harm;
  // One or two names that weigh one are a developer's first function from a new line at home.
  const bool serious = harm >= 2 && (acts_.grave_harm >= 2 || harm >= 4);
  // A notice names a key, and its owner goes on using it, from new places too. Whoever looks around
  // or comes with another tool is not the owner.
  const bool strange = has_reason("new_agent") || has_reason("reconnaissance");
  if (s_.score >= kHigh && evidence && (harm >= 3 || stolen)) {
    s_.confidence = Confidence::kHigh;
  } else if (s_.score >= kMedium && evidence && (serious || stolen || (hinted_ && strange))) {
    s_.confidence = Confidence::kMedium;
  } else if (s_.score >= kLow || hinted_) {
    s_.confidence = Confidence::kLow;
  }
  return std::move(s_);
}

std::string_view to_string(Confidence confidence) {
  constexpr std::array<std::string_view, 4> kNames = {"none", "low", "medium", "high"};
  return kNames[static_cast<size_t>(confidence)];
}

std::vector<Suspicion> suspect_origins(const EventTable& table, const Uses& uses,
                                       const Hints& hints, const Surroundings& around,
                                       unsigned threads) {
  const Marks marks = marks_in(table, uses);
  std::vector<Suspicion> all(uses.origins.size());
  share_out(threads, all.size(), [&](size_t i) {
    Argument argument(table, uses, hints, around, marks, static_cast<uint32_t>(i));
    argument.weigh_acts();
    argument.weigh_place();  // says whether the place is fresh, which others ask
    argument.weigh_time();
    argument.weigh_instance_role();
    argument.weigh_sign_in();
    argument.weigh_reconnaissance();
    argument.weigh_regions();
    argument.weigh_lists();
    argument.weigh_country();
    argument.weigh_network();
    argument.weigh_habits_of_time();
    argument.weigh_apis();
    argument.weigh_quarantine();
    argument.weigh_habits();
    argument.weigh_hints();  // last: it raises only what stands already
    all[i] = std::move(argument).decide();
  });
  return all;
}

}  // namespace hikeshi::hunt
