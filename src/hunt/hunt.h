// SPDX-License-Identifier: Apache-2.0
// The hunt: from log sources to who did it, what they made, and what could not be seen.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "casefile/fact.h"
#include "hunt/charges.h"
#include "hunt/collect.h"
#include "hunt/coverage.h"
#include "hunt/hints.h"
#include "hunt/inventory.h"
#include "hunt/validation.h"
#include "sigma/correlate.h"
#include "sigma/load.h"

namespace hikeshi::hunt {

struct HuntOptions {
  unsigned threads = 1;
  Window window;  // events outside are read and then left out
  Hints hints;
  const geo::Atlas* atlas = nullptr;  // what is known of addresses; must outlive the call
  trail::Progress* progress = nullptr;
  std::stop_token stop;
  PassState* state = nullptr;  // of the passes over the same logs before this one (pass_state.h)
};

// One principal that may be the intruder, with the argument.
struct Suspect {
  std::string principal, kind;
  struct Credential {
    std::string id, kind, issued_by;
  };
  std::vector<Credential> credentials;
  std::vector<std::string> addresses;
  int64_t first = 0, last = 0;
  Confidence confidence = Confidence::kNone;
  int group = 1;  // 1: the actor; 2 and on: others that nothing ties to it
  int score = 0;
  std::vector<Reason> reasons, against;
};

// A cause that the logs speak for. The verdict with all evidence is the cause stage's.
struct CauseHint {
  std::string cause, resource, region, port, cidr, opened_at, opened_by;
  std::vector<uint32_t> events;
};

struct HuntResult {
  Collected collected;
  Uses uses;
  Places places;
  Novelty novelty;
  std::vector<Suspicion> suspicions;
  Actor actor;
  Charges charges;
  std::vector<Suspect> suspects;  // best first
  Inventory inventory;
  std::vector<sigma::CorrelationHit> correlations;
  std::vector<Cell> coverage;
  std::vector<CauseHint> causes;
  std::optional<Validation> validation;
  std::vector<trail::SourceName> sources;  // names, by the index that events carry
  std::vector<trail::SourceName> keys;     // in S3, as far as they are known, by the same
  double seconds = 0;
  bool actor_found() const;

  const EventTable& table() const { return collected.table; }
};

// Runs all phases. Never fails: what could not be read is in collected.scan.problems, and a run
// that was stopped says so in collected.scan.cancelled.
HuntResult hunt(std::span<const trail::Source> sources, const sigma::RuleSet& rules,
                const HuntOptions& options);

// Why an event is charged as it is, as a code: "" for events of others. Lives as long as `result`.
std::string_view why_charged(const HuntResult& result, uint32_t event);

// `hikeshi hunt --json` (written by so many threads), `--hits` and `events --json-lines`
// (docs/formats.md).
std::string to_json(const HuntResult& result, const sigma::Loaded& rules, unsigned threads = 1);
std::string hits_json_lines(const HuntResult& result, const sigma::RuleSet& rules);
std::string events_json_lines(const HuntResult& result, const sigma::RuleSet& rules);

// The facts that the rest of the case rests on. Source "hunt".
std::vector<casefile::Fact> facts_of(const HuntResult& result, const sigma::Loaded& rules,
                                     const std::string& document_sha256);

}  // namespace hikeshi::hunt
