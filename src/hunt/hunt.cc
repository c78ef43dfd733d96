// SPDX-License-Identifier: Apache-2.0
#include "hunt/hunt.h"

#include <algorithm>
#include <chrono>

#include "base/share_out.h"
#include "hunt/cause_hints.h"
#include "hunt/suspects.h"
#include "io/spill_vector.h"

namespace hikeshi::hunt {
namespace {

// Keeps what lies in the window. Done after duplicates are out, so that a copy outside cannot win.
void keep_window(EventTable& table, const Window& window) {
  if (!window.from && !window.to) return;
  EventRows& events = table.events;
  auto extra = table.extras.begin(), kept_extra = extra;
  size_t kept = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    const bool has_extra = extra != table.extras.end() && extra->event == i;
    const bool holds = window.holds(events.time(i));
    if (holds && has_extra)
      *kept_extra++ = {static_cast<uint32_t>(kept), extra->detail, extra->carry};
    if (has_extra) ++extra;
    if (holds) events.rows()[kept++] = events.rows()[i];
  }
  table.extras.erase(kept_extra, table.extras.end());
  events.resize(kept);
}

// A hit knows its event by number and its values by the place of their count in `carries`. What has
// no time is in no correlation's window; 1970 stands for it.
SpillVector<sigma::HitRef> base_hits_of(const Collected& c) {
  SpillVector<sigma::HitRef> all;
  for (const Extra& extra : c.table.extras) {
    if (extra.carry == Extra::kNone) continue;
    const Event e = c.table.events[extra.event];
    if (!e.has_time) continue;
    uint32_t place = extra.carry;
    for (uint32_t rules = c.carries[place++]; rules > 0; --rules) {
      const uint32_t rule = c.carries[place++];
      all.push_back({rule, e.file, {e.time}, e.offset, extra.event, place});
      place += 1 + c.carries[place];
    }
  }
  return all;
}

std::vector<sigma::CorrelationHit> alerts_of(const sigma::RuleSet& rules, const Collected& c) {
  const sigma::HitTexts texts{[&](uint32_t event) { return c.table.id_of(c.table.events[event]); },
                              [&](uint32_t values, uint32_t slot) -> std::optional<uint32_t> {
                                if (slot >= c.carries[values]) return std::nullopt;
                                const uint32_t text = c.carries[values + 1 + slot];
                                return text == 0 ? std::nullopt : std::optional(text - 1);
                              },
                              [&](uint32_t number) { return c.table.text(number); }};
  auto all = sigma::correlate(rules, base_hits_of(c), texts);
  std::erase_if(all,
                [&](const sigma::CorrelationHit& hit) { return !rules.rules[hit.rule].alerts; });
  return all;
}

}  // namespace

bool HuntResult::actor_found() const {
  return std::any_of(suspects.begin(), suspects.end(),
                     [](const Suspect& s) { return s.confidence >= Confidence::kMedium; });
}

HuntResult hunt(std::span<const trail::Source> sources, const sigma::RuleSet& rules,
                const HuntOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  HuntResult r;
  for (const trail::Source& source : sources) {
    r.sources.push_back(source.name);
    r.keys.push_back(source.key());
  }

  // One pass over the bytes: every record is parsed, matched and reduced once, on all threads.
  CollectOptions collecting;
  collecting.scan.threads = options.threads;
  collecting.scan.progress = options.progress;
  collecting.scan.stop = options.stop;
  collecting.rules = &rules;
  collecting.state = options.state;
  r.collected = collect(sources, collecting);
  keep_window(r.collected.table, options.window);

  // From here on events are in order of time, free of duplicates, and change no more. Where they
  // lie on the disk, no phase leaves in memory what it looked at.
  const EventRows& events = r.collected.table.events;
  const auto rest = [&] { events.rest(0, events.size()); };

  // Four that need nothing of each other, the longest first.
  share_out(options.threads, 4, [&](size_t task) {
    if (task == 0) {
      r.places = Places(r.collected.table, options.atlas);
      r.novelty = find_novelty(r.collected.table, r.places);
    }
    if (task == 1) r.uses = find_uses(r.collected.table);
    if (task == 2)
      r.coverage =
          measure_coverage(r.collected.table, r.collected.scan.digests, r.keys, {}, options.window);
    if (task == 3) r.correlations = alerts_of(rules, r.collected);
  });
  rest();
  r.suspicions = suspect_origins(r.collected.table, r.uses, options.hints, {r.places, r.novelty},
                                 options.threads);
  rest();
  r.actor = close_over(r.collected.table, r.uses, r.suspicions);
  r.charges = charge_events(r.collected.table, r.uses, r.actor);
  r.inventory = take_inventory(r.collected.table, r.uses, r.actor, r.charges);
  r.suspects = find_suspects(r);
  r.causes = find_cause_hints(r, options.hints);
  rest();
  r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return r;
}

}  // namespace hikeshi::hunt
