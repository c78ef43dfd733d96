// SPDX-License-Identifier: Apache-2.0
// Hits of single-event rules to hits of correlations, once all logs are read.
//
// Windows slide: any stretch of time of the given length counts, not only those between full
// minutes or hours, or a burst over a boundary would be cut in two and missed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/utc_time.h"
#include "sigma/rule.h"

namespace hikeshi::sigma {

// A hit of a rule that correlations refer to (is_correlated). Duplicates of an event must be gone.
struct BaseHit {
  uint32_t rule = 0;
  UtcTime time;
  uint32_t file = 0;
  uint64_t offset = 0;
  std::string event_id;
  std::vector<std::optional<std::string>> values;  // as Matcher::carried gives them
};

// The same in 32 bytes, where there are millions: what it says is asked for when it is needed.
struct HitRef {
  uint32_t rule = 0, file = 0;
  UtcTime time;
  uint64_t offset = 0;
  uint32_t event = 0, values = 0;  // what HitTexts knows them by
};

struct HitTexts {
  std::function<std::string(uint32_t event)> id;
  // The number of the text that stands there: the same for the same text.
  std::function<std::optional<uint32_t>(uint32_t values, uint32_t slot)> value;
  std::function<std::string(uint32_t number)> text;
};

// One maximal run of events of one group: windows that meet the condition and share an event are
// one run. To a correlation that refers to this one, the condition was met at the end of each of
// these windows: whatever comes next to any of them belongs to it, also while the run goes on.
struct CorrelationHit {
  uint32_t rule = 0;
  std::vector<std::pair<std::string, std::string>> group;  // name as in group-by, value
  UtcTime from, to;                                        // of the first event and of the last
  uint64_t count = 0;  // events in it; a run of a correlation that it refers to is one
  std::vector<std::string> event_ids;  // by time, file and offset, each once
};

// Hits that no correlation could place, because the record has no value for a field that it groups
// by (or counts). They are in no group, as merging them would make one suspect of many.
struct LeftOut {
  uint32_t rule = 0;  // the correlation
  uint64_t hits = 0;
};

// Whether hits of `rule` must be collected for correlate().
bool is_correlated(const RuleSet& set, uint32_t rule);

// The same hits for the same input in any order: by rule, then group, then time.
std::vector<CorrelationHit> correlate(const RuleSet& set, const std::vector<BaseHit>& hits,
                                      std::vector<LeftOut>* left_out = nullptr);
std::vector<CorrelationHit> correlate(const RuleSet& set, std::span<const HitRef> hits,
                                      const HitTexts& texts,
                                      std::vector<LeftOut>* left_out = nullptr);

}  // namespace hikeshi::sigma
