// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlate.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "sigma/value.h"
#include "sigma/window.h"

namespace hikeshi::sigma {
namespace {

using Group = std::vector<std::string>;

bool sums_up(CorrelationType type) {
  return type == CorrelationType::kValueSum || type == CorrelationType::kValueAverage;
}

// Gathers the samples of one correlation, by group.
class Gathering {
 public:
  explicit Gathering(const Correlation& correlation) : correlation_(correlation) {}

  // `value_at(slot)` gives what the hit carries there.
  template <class ValueAt>
  void add(Sample sample, const Correlation::Source& source, const ValueAt& value_at) {
    Group group;
    for (const uint32_t slot : source.group_slots) {
      const std::optional<std::string>& value = value_at(slot);
      if (!value) return void(++left_out_);
      group.push_back(*value);
    }
    std::string counted;
    for (const uint32_t slot : source.value_slots) {
      const std::optional<std::string>& value = value_at(slot);
      if (!value) return void(++left_out_);
      counted += *value;
      counted += '\0';  // so that "a","bc" and "ab","c" differ
    }
    if (!set_value(counted, sample)) return void(++left_out_);
    groups_[std::move(group)].push_back(sample);
  }

  std::vector<CorrelationHit> hits() {
    std::vector<CorrelationHit> out;
    for (auto& [group, samples] : groups_) {
      order(samples);
      for (const SampleRun& run : find_runs(correlation_, samples, numbers_.size() + 1))
        out.push_back(
            hit_of(group, std::span(samples).subspan(run.first, run.last - run.first + 1)));
    }
    return out;
  }

  uint64_t left_out() const { return left_out_; }

 private:
  bool set_value(const std::string& counted, Sample& sample) {
    if (sums_up(correlation_.type)) {
      const auto number = parse_number(std::string_view(counted).substr(0, counted.size() - 1));
      if (!number) return false;
      sample.number = *number;
      return true;
    }
    sample.value =
        numbers_.try_emplace(counted, static_cast<uint32_t>(numbers_.size())).first->second;
    return true;
  }

  static void order(std::vector<Sample>& samples) {
    const auto event = [](const Sample& s) { return std::tie(s.time, s.file, s.offset); };
    std::sort(samples.begin(), samples.end(), [&](const Sample& a, const Sample& b) {
      if (event(a) != event(b)) return event(a) < event(b);
      // Of one rule at one place: records that are quoted in one text.
      return std::tie(a.source, a.event_ids.front()) < std::tie(b.source, b.event_ids.front());
    });
    for (size_t i = 1; i < samples.size(); ++i)
      samples[i].repeats = event(samples[i - 1]) == event(samples[i]);
  }

  CorrelationHit hit_of(const Group& group, std::span<const Sample> samples) const {
    CorrelationHit hit;
    hit.rule = correlation_.rule;
    for (size_t i = 0; i < group.size(); ++i)
      hit.group.emplace_back(correlation_.group_by[i], group[i]);
    hit.from = samples.front().time;
    hit.to = samples.back().time;
    std::unordered_set<std::string_view> seen;
    for (const Sample& sample : samples) {
      if (!sample.repeats) ++hit.count;
      for (const std::string& id : sample.event_ids) {
        if (seen.insert(id).second) hit.event_ids.push_back(id);
      }
    }
    return hit;
  }

  const Correlation& correlation_;
  std::map<Group, std::vector<Sample>> groups_;
  std::unordered_map<std::string, uint32_t> numbers_;
  uint64_t left_out_ = 0;
};

class Correlator {
 public:
  Correlator(const RuleSet& set, const std::vector<BaseHit>& hits)
      : set_(set), of_rule_(set.rules.size()) {
    for (const BaseHit& hit : hits) of_rule_[hit.rule].push_back(&hit);
  }

  // Correlations stand behind those that they refer to.
  std::vector<CorrelationHit> run(std::vector<LeftOut>* left_out) {
    for (const Correlation& correlation : set_.correlations) {
      Gathering gathering(correlation);
      for (uint32_t i = 0; i < correlation.sources.size(); ++i) gather(correlation, i, gathering);
      done_.push_back(gathering.hits());
      if (left_out != nullptr && gathering.left_out() > 0)
        left_out->push_back({correlation.rule, gathering.left_out()});
    }
    std::vector<CorrelationHit> out;
    for (auto& hits : done_) std::move(hits.begin(), hits.end(), std::back_inserter(out));
    return out;
  }

 private:
  void gather(const Correlation& correlation, uint32_t index, Gathering& gathering) const {
    const Correlation::Source& source = correlation.sources[index];
    if (const auto inner = set_.rules[source.rule].correlation)
      return gather_runs(done_[*inner], index, source, gathering);
    for (const BaseHit* hit : of_rule_[source.rule]) {
      Sample sample{hit->time, hit->file, hit->offset, index, 0, 0, false, {&hit->event_id, 1}};
      gathering.add(sample, source, [&](uint32_t slot) -> const std::optional<std::string>& {
        return slot < hit->values.size() ? hit->values[slot] : nothing_;
      });
    }
  }

  // A run of another correlation is one event, at the time at which it was complete.
  void gather_runs(const std::vector<CorrelationHit>& runs, uint32_t index,
                   const Correlation::Source& source, Gathering& gathering) const {
    for (size_t i = 0; i < runs.size(); ++i) {
      const CorrelationHit& run = runs[i];
      const uint64_t identity = uint64_t{run.rule} << 32 | i;
      Sample sample{run.to, UINT32_MAX, identity, index, 0, 0, false, run.event_ids};
      std::optional<std::string> value;
      gathering.add(sample, source, [&](uint32_t slot) -> const std::optional<std::string>& {
        return value = run.group[slot].second;
      });
    }
  }

  const RuleSet& set_;
  std::vector<std::vector<const BaseHit*>> of_rule_;
  std::vector<std::vector<CorrelationHit>> done_;  // of each correlation
  const std::optional<std::string> nothing_;
};

}  // namespace

bool is_correlated(const RuleSet& set, uint32_t rule) {
  for (const Correlation& correlation : set.correlations) {
    for (const Correlation::Source& source : correlation.sources) {
      if (source.rule == rule) return true;
    }
  }
  return false;
}

std::vector<CorrelationHit> correlate(const RuleSet& set, const std::vector<BaseHit>& hits,
                                      std::vector<LeftOut>* left_out) {
  return Correlator(set, hits).run(left_out);
}

}  // namespace hikeshi::sigma
