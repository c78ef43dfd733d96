// SPDX-License-Identifier: Apache-2.0
#include "sigma/matcher.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "sigma/evaluate.h"
#include "sigma/specialise.h"

namespace hikeshi::sigma {

class Matcher::Run {
 public:
  Run(const RuleSet& set, std::vector<trail::Field> shared)
      : set_(set), shared_(std::move(shared)), evaluator_(set.regexes, set.country_of) {}

  Candidates candidates(const trail::Record& record) {
    Candidates out;
    for (const uint32_t rule : with_literals(record)) {
      if (const auto one = candidate(rule, record, false)) out.of_sound.push_back(*one);
      if (const auto one = candidate(rule, record, true)) out.of_failed.push_back(*one);
    }
    return out;
  }

  void match(const trail::Record& record, const Candidates& candidates, SharedAnswers* answers,
             std::vector<uint32_t>& rules) {
    rules.clear();
    const bool failed =
        record[trail::Field::kErrorCode].present() || record[trail::Field::kErrorMessage].present();
    const std::vector<Candidate>& some = failed ? candidates.of_failed : candidates.of_sound;
    tried_ += some.size();
    if (!record[trail::Field::kUserIdentity].present()) answers = nullptr;
    for (const Candidate& one : some) {
      if (holds(one, record, answers)) rules.push_back(one.rule);
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

  std::vector<uint32_t> with_literals(const trail::Record& record) const {
    if (is_text(record, trail::Field::kEventName) && is_text(record, trail::Field::kEventSource))
      return set_.plan.candidates(record.text(trail::Field::kEventName),
                                  record.text(trail::Field::kEventSource));
    std::vector<uint32_t> all(set_.rules.size());
    std::iota(all.begin(), all.end(), 0U);
    return all;
  }

  bool holds(const Candidate& one, const trail::Record& record, SharedAnswers* answers) {
    if (one.shared != nullptr && !shared_holds(one, record, answers)) return false;
    return one.own == nullptr || evaluator_.holds(*one.own, record);
  }

  bool shared_holds(const Candidate& one, const trail::Record& record, SharedAnswers* answers) {
    if (answers == nullptr) return evaluator_.holds(*one.shared, record);
    const uint64_t bit = uint64_t{1} << one.bit;
    if ((answers->asked & bit) == 0) {
      answers->asked |= bit;
      if (evaluator_.holds(*one.shared, record)) answers->held |= bit;
    }
    return (answers->held & bit) != 0;
  }

  // Whether all records of one name and source give the item one answer.
  static bool is_of_call(const Item& item) {
    return asks_its_field_alone(item) &&
           (item.path.is(trail::Field::kEventName) || item.path.is(trail::Field::kEventSource));
  }

  // Whether all records without an error give the item one answer, that of an empty record.
  static bool is_of_error(const Item& item) {
    return asks_its_field_alone(item) &&
           (item.path.is(trail::Field::kErrorCode) || item.path.is(trail::Field::kErrorMessage));
  }

  static bool asks_its_field_alone(const Item& item) {
    return !item.keyword && !item.country && !item.in_element &&
           std::ranges::none_of(item.tests, [](const Test& test) {
             return std::holds_alternative<FieldTest>(test);
           });
  }

  // Whether records with the same shared fields give the item one answer. Of paths that go on
  // inside a field only those into the userIdentity: where such a field is absent, the path is
  // looked for in the whole record, and match() heeds that.
  bool is_shared(const Item& item) const {
    return asks_its_field_alone(item) && std::ranges::any_of(shared_, [&](trail::Field field) {
             return item.path.is(field) ||
                    (field == trail::Field::kUserIdentity && item.path.begins_in(field));
           });
  }

  // nullopt: the rule matches no such record.
  std::optional<Candidate> candidate(uint32_t rule, const trail::Record& record, bool failed) {
    const Program& program = set_.programs[rule];
    if (program.nodes.empty()) return std::nullopt;  // a correlation
    Answers answers(program.items.size());
    std::string key = std::to_string(rule) + (failed ? '!' : ':');
    for (size_t i = 0; i < answers.size(); ++i) {
      const Item& item = program.items[i];
      if (is_of_call(item)) answers[i] = evaluator_.item_holds(item, record);
      if (!failed && is_of_error(item)) answers[i] = evaluator_.item_holds(item, nothing_.record);
      if (answers[i]) key += *answers[i] ? '1' : '0';
    }
    const Rest* const rest = rest_of(program, answers, std::move(key));
    if (rest == nullptr) return Candidate{rule, nullptr, &program};
    if (rest->certain && !*rest->certain) return std::nullopt;
    const auto what = [](const Program& part) { return part.nodes.empty() ? nullptr : &part; };
    return Candidate{rule, what(rest->parts.shared), what(rest->parts.own), rest->bit};
  }

  struct Rest {
    std::optional<bool> certain;
    Parts parts;  // empty where it is certain
    uint8_t bit = 0;
  };

  // nullptr where too many are known. `key`: the rule and the answers.
  const Rest* rest_of(const Program& program, const Answers& answers, std::string key) {
    const auto known = rests_.find(key);
    if (known != rests_.end()) return &known->second;
    if (rests_.size() >= kMostRests) return nullptr;
    Rest& rest = rests_[std::move(key)];
    const Specialised what = specialise(program, answers);
    rest.certain = what.certain;
    if (what.certain) return &rest;
    const bool has_bit = shared_rests_ < 64;
    rest.parts = split(what.rest, [&](const Item& item) { return has_bit && is_shared(item); });
    rest.bit = shared_rests_;
    if (!rest.parts.shared.nodes.empty()) ++shared_rests_;
    return &rest;
  }

  // {} as a record.
  struct Nothing {
    static constexpr uint32_t kMarks[] = {0, 1, 2};
    const trail::Document document{"{}", 2, kMarks, 2};
    const trail::Record record{trail::Json(&document, 0), 0};
  };

  static constexpr size_t kMostRests = 40'000;  // a hostile log can name any number of calls

  const RuleSet& set_;
  const std::vector<trail::Field> shared_;
  Evaluator evaluator_;
  const Nothing nothing_;
  std::unordered_map<std::string, Rest> rests_;  // by rule and the answers that are known
  uint8_t shared_rests_ = 0;
  uint64_t tried_ = 0;
};

Matcher::Matcher(const RuleSet& set, std::vector<trail::Field> shared)
    : run_(std::make_unique<Run>(set, std::move(shared))) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;

Candidates Matcher::candidates(const trail::Record& record) { return run_->candidates(record); }

void Matcher::match(const trail::Record& record, const Candidates& candidates,
                    SharedAnswers* answers, std::vector<uint32_t>& rules) {
  run_->match(record, candidates, answers, rules);
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
