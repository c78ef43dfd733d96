// SPDX-License-Identifier: Apache-2.0
#include "hunt/hunt.h"

#include <algorithm>
#include <chrono>

#include "hunt/bucket_sort.h"
#include "hunt/cause_hints.h"
#include "hunt/suspects.h"

namespace hikeshi::hunt {
namespace {

// Keeps what lies in the window. Done after duplicates are out, so that a copy outside cannot win.
void keep_window(Collected& c, const Window& window) {
  if (!window.from && !window.to) return;
  std::vector<uint32_t> place(c.table.events.size(), UINT32_MAX);
  std::vector<Event> kept;
  for (uint32_t i = 0; i < c.table.events.size(); ++i) {
    if (!window.holds(c.table.events[i].time)) continue;
    place[i] = static_cast<uint32_t>(kept.size());
    kept.push_back(c.table.events[i]);
  }
  c.table.events = std::move(kept);
  std::erase_if(c.hits, [&](RuleHit& hit) {
    hit.event = place[hit.event];
    return hit.event == UINT32_MAX;
  });
  std::erase_if(c.base_hits,
                [&](const sigma::BaseHit& hit) { return !window.holds(hit.time.seconds); });
}

// What has no time is in no correlation's window; 1970 stands for it.
void leave_out_timeless(std::vector<sigma::BaseHit>& hits) {
  std::erase_if(hits, [](const sigma::BaseHit& hit) { return hit.time.seconds == 0; });
}

std::vector<sigma::CorrelationHit> alerts_of(const sigma::RuleSet& rules,
                                             const std::vector<sigma::BaseHit>& hits) {
  auto all = sigma::correlate(rules, hits);
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
  r.collected = collect(sources, collecting);
  leave_out_timeless(r.collected.base_hits);
  keep_window(r.collected, options.window);

  // From here on events are in order of time, free of duplicates, and change no more.

  // Four that need nothing of each other.
  share_out(options.threads, 4, [&](size_t task) {
    if (task == 0) r.correlations = alerts_of(rules, r.collected.base_hits);
    if (task == 1) r.uses = find_uses(r.collected.table);
    if (task == 2)
      r.coverage =
          measure_coverage(r.collected.table, r.collected.scan.digests, r.keys, {}, options.window);
    if (task == 3) {
      r.places = Places(r.collected.table, options.atlas);
      r.novelty = find_novelty(r.collected.table, r.places);
    }
  });
  r.suspicions = suspect_origins(r.collected.table, r.uses, options.hints, {r.places, r.novelty},
                                 options.threads);
  r.actor = close_over(r.collected.table, r.uses, r.suspicions);
  r.charges = charge_events(r.collected.table, r.uses, r.actor);
  r.inventory = take_inventory(r.collected.table, r.uses, r.actor, r.charges);
  r.suspects = find_suspects(r);
  r.causes = find_cause_hints(r, options.hints);
  r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return r;
}

}  // namespace hikeshi::hunt
