// SPDX-License-Identifier: Apache-2.0
#include "casefile/removals.h"

#include <algorithm>
#include <string_view>

#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::casefile {
namespace {

using Member = std::string Thing::*;
constexpr Member kTold[] = {&Thing::type, &Thing::account, &Thing::region, &Thing::parent,
                            &Thing::arn};
constexpr std::pair<const char*, Member> kAttributes[] = {{"type", &Thing::type},
                                                          {"account", &Thing::account},
                                                          {"region", &Thing::region},
                                                          {"parent", &Thing::parent},
                                                          {"arn", &Thing::arn}};

bool is_deletion(const Fact& done) {
  return done.subject.starts_with("delete-") && !done.one("target").empty();
}

Thing removed_by(const Fact& done) {
  Thing thing;
  thing.id = done.one("target");
  for (const auto& [name, member] : kAttributes) thing.*member = done.one(name);
  return thing;
}

// A fact of an earlier release tells its step and nothing else: delete-TYPE-NAME, with the region
// of what a region may have of its own. Numbered and shortened steps tell not which thing they are
// of.
bool is_step_of(std::string_view step, const Thing& thing) {
  const std::string name(parse_arn(thing.id) ? last_name(thing.id) : thing.id);
  const std::string dashed = "delete-" + replace_all(thing.type, ":", "-") + "-" + name;
  const bool password = thing.type == "iam:login-profile" && step == "delete-login-profile-" + name;
  return step == dashed || password ||
         (!thing.region.empty() && step == dashed + "." + thing.region);
}

// No two of them tell different things of themselves: so they are entries about one thing.
bool are_one(const std::vector<const Thing*>& things) {
  return std::all_of(std::begin(kTold), std::end(kTold), [&](Member member) {
    std::string_view told;
    return std::all_of(things.begin(), things.end(), [&](const Thing* thing) {
      if (told.empty()) told = thing->*member;
      return (thing->*member).empty() || thing->*member == told;
    });
  });
}

using ByName = std::multimap<std::string_view, const Thing*>;

ByName by_name(const std::vector<Thing>& things) {
  ByName all;
  for (const Thing& thing : things) {
    all.emplace(thing.id, &thing);
    if (!thing.arn.empty() && thing.arn != thing.id) all.emplace(thing.arn, &thing);
  }
  return all;
}

}  // namespace

Thing thing_of(const Fact& made) {
  Thing thing = removed_by(made);
  thing.id = made.one("id").empty() ? std::string_view(made.subject) : made.one("id");
  return thing;
}

std::vector<Thing> things_of(const CaseState& state) {
  std::vector<Thing> things;
  for (const Fact& fact : state.facts) {
    if (fact.kind == "made" || fact.kind == "made.disputed") things.push_back(thing_of(fact));
  }
  return things;
}

void set_removed(Fact& done, const Thing& thing) {
  for (const auto& [name, member] : kAttributes) done.set(name, thing.*member);
}

bool may_remove(const Fact& done, const Thing& thing) {
  if (!is_deletion(done)) return false;
  const Thing removed = removed_by(done);
  if (removed.id != thing.id && removed.id != thing.arn) return false;
  if (removed.type.empty()) return is_step_of(done.subject, thing);
  return removed.type == thing.type && are_one({&removed, &thing});
}

Removals::Removals(const std::vector<const Fact*>& done, const std::vector<Thing>& things) {
  const ByName known = by_name(things);
  for (const Fact* fact : done) {
    std::vector<const Thing*> removed;
    const auto [begin, end] = known.equal_range(fact->one("target"));
    for (auto it = begin; it != end; ++it) {
      if (may_remove(*fact, *it->second)) removed.push_back(it->second);
    }
    if (!are_one(removed)) {
      const Thing exact = removed_by(*fact);
      std::erase_if(removed, [&](const Thing* thing) { return *thing != exact; });
    }
    for (const Thing* thing : removed) verified_[*thing] |= fact->standing == Standing::kVerified;
  }
}

bool Removals::were_read_back(const Thing& thing) const {
  const auto it = verified_.find(thing);
  return it != verified_.end() && it->second;
}

bool still_left(const Fact& made, const Removals& removals) {
  return made.is("left") && !removals.hold(made);
}

}  // namespace hikeshi::casefile
