// SPDX-License-Identifier: Apache-2.0
#include "report/picture.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <unordered_map>

#include "base/ids.h"
#include "casefile/causes.h"
#include "report/plain.h"
#include "report/words.h"

namespace hikeshi::report {
namespace {

// Facts by kind, from one walk: a case can hold a hundred thousand.
using ByKind = std::unordered_map<std::string_view, Facts>;

ByKind by_kind(const CaseState& state) {
  ByKind kinds;
  for (const Fact& fact : state.facts) kinds[fact.kind].push_back(&fact);
  return kinds;
}

const Fact* first_or_null(const Facts& facts) { return facts.empty() ? nullptr : facts.front(); }

// A principal is a suspect once for each origin: of a stolen key the intruder, and its owner. Their
// reasons name the same principal; each stands behind its own suspect.
std::vector<Suspect> suspects_of(const CaseState& state) {
  std::vector<Suspect> suspects;
  std::unordered_map<std::string_view, size_t> place;
  for (const Fact& fact : state.facts) {
    if (fact.kind == "suspect") {
      place[fact.subject] = suspects.size();
      suspects.push_back({&fact, {}, {}});
      continue;
    }
    const bool speaks_for = fact.kind == "suspect.reason";
    if (!speaks_for && fact.kind != "suspect.against") continue;
    const auto it = place.find(fact.subject);
    if (it == place.end()) continue;
    Suspect& suspect = suspects[it->second];
    (speaks_for ? suspect.reasons : suspect.against).push_back(&fact);
  }
  return suspects;
}

void sort_by(Facts& facts, std::string_view time) {
  std::stable_sort(facts.begin(), facts.end(),
                   [&](const Fact* a, const Fact* b) { return a->one(time) < b->one(time); });
}

// What still has to be dealt with comes first.
void sort_things(Facts& things, const Picture& p) {
  std::stable_sort(things.begin(), things.end(), [&](const Fact* a, const Fact* b) {
    const auto key = [&](const Fact& f) {
      return std::tuple(!p.is_left(f), f.one("made_at"), f.one("type"), f.one("region"));
    };
    return key(*a) < key(*b);
  });
}

uint64_t count_left(const Facts& things, const Picture& p) {
  return static_cast<uint64_t>(
      std::count_if(things.begin(), things.end(), [&](const Fact* f) { return p.is_left(*f); }));
}

std::vector<ThingGroup> groups_of(const Picture& p) {
  std::map<std::string_view, ThingGroup> groups;
  std::map<std::string_view, std::map<std::string_view, uint64_t>> regions;
  for (const Fact* thing : p.created) {
    ThingGroup& group = groups[thing->one("type")];
    ++group.made;
    if (!p.is_left(*thing)) continue;
    ++group.left;
    ++regions[thing->one("type")][thing->one("region")];
  }
  std::vector<ThingGroup> sorted;
  for (auto& [type, group] : groups) {
    group.type = type;
    group.left_in.assign(regions[type].begin(), regions[type].end());
    std::stable_sort(group.left_in.begin(), group.left_in.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    sorted.push_back(std::move(group));
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const ThingGroup& a, const ThingGroup& b) {
    return std::tuple(b.left, b.made) < std::tuple(a.left, a.made);
  });
  return sorted;
}

void split_made(const Facts& made, Picture& picture) {
  for (const Fact* thing : made) {
    (thing->one("what") == "modified" ? picture.modified : picture.created).push_back(thing);
  }
}

}  // namespace

bool has_data_events(const Picture& picture) {
  const std::string_view value = picture.hunt == nullptr ? "" : picture.hunt->one("data_events");
  return !value.empty() && value != "false" && value != "0";
}

uint64_t number_in(const Fact& fact, std::string_view attribute) {
  const std::string_view text = fact.one(attribute);
  uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return end.ec == std::errc() ? number : 0;
}

std::string reason_text(const Fact& reason, Lang lang) {
  const std::string_view heading = reason_word(reason.one("code"), lang);
  if (lang == Lang::kJa && !reason.one("text_ja").empty())
    return std::string(reason.one("text_ja"));
  std::string text(reason.one("text"));
  if (lang == Lang::kEn || heading.empty()) return text;
  return std::string(heading) + ": " + text;
}

std::string shown_credential(const Fact& credential, size_t columns) {
  const std::string_view id = credential.subject;
  const size_t at = id.rfind('@');
  if (id.starts_with("console:") && at != id.npos) {
    if (const auto signed_in = parse_rfc3339(id.substr(at + 1))) return minute_utc(*signed_in);
  }
  return clean(id, columns);
}

std::string_view without_arn(std::string_view text) {
  const auto arn = parse_arn(text);
  return arn && !arn->resource.empty() ? arn->resource : text;
}

std::string_view thing_id(const Fact& made) {
  return made.one("id").empty() ? std::string_view(made.subject) : made.one("id");
}

const Fact* Picture::entry_credential() const {
  const Fact* suspect = suspects.empty() ? nullptr : suspects.front().fact;
  const Fact* best = nullptr;
  const auto rank = [&](const Fact& c) {
    return std::tuple(c.is("made_by_actor"),
                      suspect == nullptr || c.one("principal") != suspect->subject,
                      !c.one("issued_by").empty(), c.one("first_seen"));
  };
  for (const Fact* credential : credentials) {
    if (best == nullptr || rank(*credential) < rank(*best)) best = credential;
  }
  return best;
}

Picture picture_of(const CaseState& state) {
  ByKind kinds = by_kind(state);
  Picture p;
  p.notices = std::move(kinds["notice"]);
  p.hunt = first_or_null(kinds["hunt"]);
  p.actor = first_or_null(kinds["actor"]);
  p.suspects = suspects_of(state);
  p.actor_found = p.hunt != nullptr && p.hunt->is("actor_found") && !p.suspects.empty();
  p.principals = std::move(kinds["actor.principal"]);
  p.credentials = std::move(kinds["actor.credential"]);
  p.addresses = std::move(kinds["actor.address"]);
  p.causes = casefile::said_causes(state);
  p.gaps = std::move(kinds["gap"]);
  p.unread = std::move(kinds["unread"]);
  p.timeline = std::move(kinds["timeline"]);
  p.answers = std::move(kinds["answer"]);
  p.done = std::move(kinds["done"]);
  p.removals = casefile::Removals(p.done, casefile::things_of(state));
  p.disputed = std::move(kinds["made.disputed"]);
  split_made(kinds["made"], p);
  for (Facts* things : {&p.created, &p.modified, &p.disputed}) sort_things(*things, p);
  sort_by(p.timeline, "time");
  p.groups = groups_of(p);
  p.left = count_left(p.created, p);
  p.changed_left = count_left(p.modified, p);
  const uint64_t counted = p.hunt == nullptr ? 0 : number_in(*p.hunt, "problems");
  p.unread_total = std::max<uint64_t>(counted, p.unread.size());
  return p;
}

}  // namespace hikeshi::report
