// SPDX-License-Identifier: Apache-2.0
#include "sigma/matcher.h"

#include <algorithm>

#include "sigma/evaluate.h"

namespace hikeshi::sigma {

class Matcher::Run {
 public:
  explicit Run(const RuleSet& set) : set_(set), evaluator_(set.regexes) {}

  void match(const trail::Record& record, std::vector<uint32_t>& rules) {
    rules.clear();
    if (!is_text(record, trail::Field::kEventName) || !is_text(record, trail::Field::kEventSource))
      return match_all(record, rules);
    try_all(set_.plan.by_name.find(record.text(trail::Field::kEventName)), record, rules);
    try_all(set_.plan.by_source.find(record.text(trail::Field::kEventSource)), record, rules);
    try_all(set_.plan.always, record, rules);
    std::sort(rules.begin(), rules.end());
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

  void match_all(const trail::Record& record, std::vector<uint32_t>& rules) {
    for (uint32_t rule = 0; rule < set_.rules.size(); ++rule) try_one(rule, record, rules);
  }

  void try_all(std::span<const uint32_t> candidates, const trail::Record& record,
               std::vector<uint32_t>& rules) {
    for (const uint32_t rule : candidates) try_one(rule, record, rules);
  }

  void try_one(uint32_t rule, const trail::Record& record, std::vector<uint32_t>& rules) {
    ++tried_;
    if (evaluator_.holds(set_.programs[rule], record)) rules.push_back(rule);
  }

  const RuleSet& set_;
  Evaluator evaluator_;
  uint64_t tried_ = 0;
};

Matcher::Matcher(const RuleSet& set) : run_(std::make_unique<Run>(set)) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;

void Matcher::match(const trail::Record& record, std::vector<uint32_t>& rules) {
  run_->match(record, rules);
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
