// SPDX-License-Identifier: Apache-2.0
// Tries records against a rule set.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sigma/rule.h"
#include "trail/record.h"

namespace hikeshi::sigma {

// A rule that can match records of one eventName and eventSource, and what is left to ask: both
// parts must hold. nullptr: nothing.
struct Candidate {
  uint32_t rule;
  const Program* shared = nullptr;  // of the shared fields alone
  const Program* own = nullptr;     // of each record
  uint8_t bit = 0;                  // of `shared` in SharedAnswers
};

// By rule. Four of five calls succeed, and half of what rules ask beside the call is its error.
struct Candidates {
  std::vector<Candidate> of_failed, of_sound;  // of records with errorCode or errorMessage; others
};

// What rules say of records that share some fields, byte for byte; as bits.
struct SharedAnswers {
  uint64_t asked = 0, held = 0;
};

// One object per thread: it owns the regular expressions and all buffers. The rule set must outlive
// it. match() allocates nothing once its buffers have grown.
class Matcher {
 public:
  // `shared`: fields that thousands of records have in common, as the userIdentity of a session.
  // What the first 64 rules ask of these alone is asked once for all such records.
  explicit Matcher(const RuleSet& set, std::vector<trail::Field> shared = {});
  ~Matcher();
  Matcher(Matcher&&) noexcept;

  // What can match a record with this one's eventName and eventSource, both taken as they are
  // written. A caller who keeps it for each pair spares the others a search. Valid as long as the
  // matcher.
  Candidates candidates(const trail::Record& record);

  // Replaces `rules` by the indexes of the candidates that match, ascending; correlations are never
  // among them.
  // `answers`: of the records whose shared fields are this one's; nullptr: of no other.
  void match(const trail::Record& record, const Candidates& candidates, SharedAnswers* answers,
             std::vector<uint32_t>& rules);
  void match(const trail::Record& record, std::vector<uint32_t>& rules) {
    match(record, candidates(record), nullptr, rules);
  }

  // What a hit of `rule` must carry for correlate(): one entry for each field of
  // RuleSet::carried[rule], nullopt where the record has no value or an empty one.
  std::vector<std::optional<std::string>> carried(uint32_t rule, const trail::Record& record);

  // How many rules were tried so far; for benchmarks.
  uint64_t tried() const;

 private:
  class Run;
  std::unique_ptr<Run> run_;
};

}  // namespace hikeshi::sigma
