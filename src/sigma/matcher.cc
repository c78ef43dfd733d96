// SPDX-License-Identifier: Apache-2.0
#include "sigma/matcher.h"

#include <numeric>

#include "sigma/evaluate.h"

namespace hikeshi::sigma {

class Matcher::Run {
 public:
  explicit Run(const RuleSet& set) : set_(set), evaluator_(set.regexes, set.country_of) {}

  std::vector<uint32_t> candidates(const trail::Record& record) const {
    if (is_text(record, trail::Field::kEventName) && is_text(record, trail::Field::kEventSource))
      return set_.plan.candidates(record.text(trail::Field::kEventName),
                                  record.text(trail::Field::kEventSource));
    std::vector<uint32_t> all(set_.rules.size());
    std::iota(all.begin(), all.end(), 0U);
    return all;
  }

  void match(const trail::Record& record, const std::vector<uint32_t>& candidates,
             std::vector<uint32_t>& rules) {
    rules.clear();
    tried_ += candidates.size();
    for (const uint32_t rule : candidates) {
      if (evaluator_.holds(set_.programs[rule], record)) rules.push_back(rule);
    }
  }

  uint64_t tried() const { return tried_; }
  const RuleSet& set() const { return set_; }

 private:
  // The index knows texts. A list or number in their place is no record of AWS's, but then every
  // rule is asked, so that the index never changes an answer.
  static bool is_text(const trail::Record& record, trail::Field field) {
    const trail::Json value = record[field];
    return value.nothing() || value.is_string();
  }

  const RuleSet& set_;
  Evaluator evaluator_;
  uint64_t tried_ = 0;
};

Matcher::Matcher(const RuleSet& set) : run_(std::make_unique<Run>(set)) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;

std::vector<uint32_t> Matcher::candidates(const trail::Record& record) const {
  return run_->candidates(record);
}

void Matcher::match(const trail::Record& record, const std::vector<uint32_t>& candidates,
                    std::vector<uint32_t>& rules) {
  run_->match(record, candidates, rules);
}

uint64_t Matcher::tried() const { return run_->tried(); }

std::vector<std::optional<std::string>> Matcher::carried(uint32_t rule,
                                                         const trail::Record& record) {
  std::vector<std::optional<std::string>> out;
  std::string buffer;
  for (const FieldPath& path : run_->set().carried[rule]) {
    const auto value = path.first(record);
    const std::string text(value ? text_of(*value, buffer) : std::string_view());
    out.push_back(text.empty() ? std::nullopt : std::optional(text));
  }
  return out;
}

}  // namespace hikeshi::sigma
