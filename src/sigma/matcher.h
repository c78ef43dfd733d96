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

// One object per thread: it owns the regular expressions and all buffers. The rule set must outlive
// it. match() allocates nothing once its buffers have grown.
class Matcher {
 public:
  explicit Matcher(const RuleSet& set);
  ~Matcher();
  Matcher(Matcher&&) noexcept;

  // The rules that can match a record with this one's eventName and eventSource. A caller who
  // keeps them for each pair spares the others a search.
  std::vector<uint32_t> candidates(const trail::Record& record) const;

  // Replaces `rules` by the indexes of the candidates that match, ascending; correlations are never
  // among them.
  void match(const trail::Record& record, const std::vector<uint32_t>& candidates,
             std::vector<uint32_t>& rules);
  void match(const trail::Record& record, std::vector<uint32_t>& rules) {
    match(record, candidates(record), rules);
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
