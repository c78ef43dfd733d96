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
      std::optional<std::string> value = value_at(slot);
      if (!value) return void(++left_out_);
      group.push_back(std::move(*value));
    }
    std::string counted;
    for (const uint32_t slot : source.value_slots) {
      const std::optional<std::string> value = value_at(slot);
      if (!value) return void(++left_out_);
      counted += *value;
      counted += '\0';  // so that "a","bc" and "ab","c" differ
    }
    if (!set_value(counted, sample)) return void(++left_out_);
    groups_[std::move(group)].push_back(sample);
  }

  // `ids_of(sample)` gives the ids of the events behind it.
  template <class IdsOf>
  std::vector<CorrelationHit> hits(const IdsOf& ids_of) {
    std::vector<CorrelationHit> out;
    for (auto& [group, samples] : groups_) {
      order(samples, ids_of);
      for (const SampleRun& run : find_runs(correlation_, samples, numbers_.size() + 1))
        out.push_back(
            hit_of(group, std::span(samples).subspan(run.first, run.last - run.first + 1), ids_of));
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

  template <class IdsOf>
  static void order(std::vector<Sample>& samples, const IdsOf& ids_of) {
    const auto event = [](const Sample& s) { return std::tie(s.time, s.file, s.offset); };
    std::sort(samples.begin(), samples.end(), [&](const Sample& a, const Sample& b) {
      if (event(a) != event(b)) return event(a) < event(b);
      // Of one rule at one place: records that are quoted in one text.
      if (a.source != b.source) return a.source < b.source;
      return ids_of(a).front() < ids_of(b).front();
    });
    for (size_t i = 1; i < samples.size(); ++i)
      samples[i].repeats = event(samples[i - 1]) == event(samples[i]);
  }

  template <class IdsOf>
  CorrelationHit hit_of(const Group& group, std::span<const Sample> samples,
                        const IdsOf& ids_of) const {
    CorrelationHit hit;
    hit.rule = correlation_.rule;
    for (size_t i = 0; i < group.size(); ++i)
      hit.group.emplace_back(correlation_.group_by[i], group[i]);
    hit.from = samples.front().time;
    hit.to = samples.back().time;
    std::unordered_set<std::string> seen;
    for (const Sample& sample : samples) {
      if (!sample.repeats) ++hit.count;
      for (const std::string& id : ids_of(sample)) {
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
  Correlator(const RuleSet& set, std::span<const HitRef> hits, const HitTexts& texts)
      : set_(set), hits_(hits), texts_(texts), of_rule_(set.rules.size()) {
    for (uint32_t i = 0; i < hits.size(); ++i) of_rule_[hits[i].rule].push_back(i);
  }

  // Correlations stand behind those that they refer to.
  std::vector<CorrelationHit> run(std::vector<LeftOut>* left_out) {
    for (const Correlation& correlation : set_.correlations) {
      Gathering gathering(correlation);
      for (uint32_t i = 0; i < correlation.sources.size(); ++i) gather(correlation, i, gathering);
      done_.push_back(gathering.hits([&](const Sample& sample) {
        return ids_of(correlation.sources[sample.source], sample);
      }));
      if (left_out != nullptr && gathering.left_out() > 0)
        left_out->push_back({correlation.rule, gathering.left_out()});
    }
    std::vector<CorrelationHit> out;
    for (auto& hits : done_) std::move(hits.begin(), hits.end(), std::back_inserter(out));
    return out;
  }

 private:
  std::vector<std::string> ids_of(const Correlation::Source& source, const Sample& sample) const {
    if (const auto inner = set_.rules[source.rule].correlation)
      return done_[*inner][sample.hit].event_ids;
    return {texts_.id(hits_[sample.hit].event)};
  }

  void gather(const Correlation& correlation, uint32_t index, Gathering& gathering) const {
    const Correlation::Source& source = correlation.sources[index];
    if (const auto inner = set_.rules[source.rule].correlation)
      return gather_runs(done_[*inner], index, source, gathering);
    for (const uint32_t i : of_rule_[source.rule]) {
      const HitRef& hit = hits_[i];
      gathering.add({hit.time, hit.file, hit.offset, index, 0, 0, false, i}, source,
                    [&](uint32_t slot) { return texts_.value(hit.values, slot); });
    }
  }

  // A run of another correlation is one event, at the time at which it was complete.
  void gather_runs(const std::vector<CorrelationHit>& runs, uint32_t index,
                   const Correlation::Source& source, Gathering& gathering) const {
    for (uint32_t i = 0; i < runs.size(); ++i) {
      const CorrelationHit& run = runs[i];
      const uint64_t identity = uint64_t{run.rule} << 32 | i;
      gathering.add({run.to, UINT32_MAX, identity, index, 0, 0, false, i}, source,
                    [&](uint32_t slot) { return std::optional(run.group[slot].second); });
    }
  }

  const RuleSet& set_;
  const std::span<const HitRef> hits_;
  const HitTexts& texts_;
  std::vector<std::vector<uint32_t>> of_rule_;
  std::vector<std::vector<CorrelationHit>> done_;  // of each correlation
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

std::vector<CorrelationHit> correlate(const RuleSet& set, std::span<const HitRef> hits,
                                      const HitTexts& texts, std::vector<LeftOut>* left_out) {
  return Correlator(set, hits, texts).run(left_out);
}

std::vector<CorrelationHit> correlate(const RuleSet& set, const std::vector<BaseHit>& hits,
                                      std::vector<LeftOut>* left_out) {
  std::vector<HitRef> refs;
  for (uint32_t i = 0; i < hits.size(); ++i)
    refs.push_back({hits[i].rule, hits[i].file, hits[i].time, hits[i].offset, i, i});
  const HitTexts texts{[&](uint32_t i) { return hits[i].event_id; },
                       [&](uint32_t i, uint32_t slot) -> std::optional<std::string> {
                         return slot < hits[i].values.size() ? hits[i].values[slot] : std::nullopt;
                       }};
  return correlate(set, refs, texts, left_out);
}

}  // namespace hikeshi::sigma
