// SPDX-License-Identifier: Apache-2.0
// What a rule file says, and a set of rules ready to be matched.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sigma/correlation.h"
#include "sigma/plan.h"
#include "sigma/program.h"
#include "sigma/regex.h"

namespace hikeshi::sigma {

struct Rule {
  std::string id, name, title;  // `id` may be empty
  std::string level;  // informational, low, medium, high, critical; "" where none is given
  std::string status;
  std::string author;  // the public rules' licence asks to keep it with every hit
  std::string file;    // as the caller named it
  std::string description;
  std::vector<std::string> tags, falsepositives, references;

  // Index into RuleSet::correlations; nullopt for a rule about single events.
  std::optional<uint32_t> correlation;
  // False for a rule that only serves correlations (`generate` is not true in any of them): its
  // matches are to be counted, but are no alert.
  bool alerts = true;

  // The value behind "attack.", as "t1078.004" or "initial-access", of each such tag.
  std::vector<std::string> attack() const;
};

// Immutable once loaded; shared by all workers. A rule is named by its index in `rules`: rules
// about single events in order of files, then correlations.
struct RuleSet {
  std::vector<Rule> rules;
  std::vector<Program> programs;  // as many; of a correlation empty
  std::vector<RegexSpec> regexes;
  std::vector<Correlation> correlations;  // those that others refer to first
  // Of each rule: the fields whose values a hit must carry for the correlations (empty for most).
  std::vector<std::vector<FieldPath>> carried;
  Plan plan;
  CountryOf country_of;  // empty: no rule asks for countries
};

}  // namespace hikeshi::sigma
