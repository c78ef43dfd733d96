// SPDX-License-Identifier: Apache-2.0
#include "sigma/correlate.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <tuple>
#include <unordered_set>

#include "io/spill_vector.h"
#include "sigma/value.h"
#include "sigma/window.h"

namespace hikeshi::sigma {
namespace {

// Values of a group, by the numbers of their texts.
using Group = std::vector<uint32_t>;

constexpr bool sums_up(CorrelationType type) {
  return type == CorrelationType::kValueSum || type == CorrelationType::kValueAverage ||
         type == CorrelationType::kValuePercentile;
}

}  // namespace

// A window of another correlation that met its condition.
struct Moment {
  UtcTime time;
  uint32_t run = 0;  // windows of one run are one event to others, at any of their times
  const Group* group = nullptr;
  std::span<const Sample> samples;  // in the window
};

namespace {

// Ids are asked for only where records are quoted at one place of one text.
class Order {
 public:
  explicit Order(const HitTexts& texts) : texts_(texts) {}

  // By time and place, then by id.
  bool operator()(const Sample& a, const Sample& b) const {
    if (a.time != b.time) return a.time < b.time;
    if ((a.base == nullptr) != (b.base == nullptr)) return a.base != nullptr;
    if (a.base == nullptr)
      return std::tie(a.source, a.moment->run) < std::tie(b.source, b.moment->run);
    const auto place = [](const Sample& s) { return std::tie(s.base->file, s.base->offset); };
    if (place(a) != place(b)) return place(a) < place(b);
    const int ids = compare_ids(a, b);
    return ids != 0 ? ids < 0 : a.source < b.source;
  }

  bool is_same_event(const Sample& a, const Sample& b) const {
    return a.base != nullptr && b.base != nullptr && a.time == b.time &&
           std::tie(a.base->file, a.base->offset) == std::tie(b.base->file, b.base->offset) &&
           compare_ids(a, b) == 0;
  }

 private:
  int compare_ids(const Sample& a, const Sample& b) const {
    if (a.base->event == b.base->event) return 0;
    return texts_.id(a.base->event).compare(texts_.id(b.base->event));
  }

  const HitTexts& texts_;
};

// Numbers the events of one group, sorted, from 0. An event that two rules match counts once, with
// what the first of them sums up.
void number_events(std::span<Sample> samples, const Order& order) {
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> of_run;  // by source and run
  uint32_t next = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    Sample& sample = samples[i];
    if (sample.moment != nullptr) {
      const auto [at, is_new] = of_run.try_emplace({sample.source, sample.moment->run}, next);
      sample.event = at->second;
      next += is_new ? 1 : 0;
    } else if (i > 0 && order.is_same_event(samples[i - 1], sample)) {
      sample.event = samples[i - 1].event;
      sample.number = samples[i - 1].number;
    } else {
      sample.event = next++;
    }
  }
}

// The different numbers of one group, ascending; each sample is told its rank.
std::vector<double> rank(std::span<Sample> samples) {
  std::vector<double> numbers;
  for (const Sample& sample : samples) numbers.push_back(sample.number);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (Sample& sample : samples)
    sample.value = static_cast<uint32_t>(
        std::lower_bound(numbers.begin(), numbers.end(), sample.number) - numbers.begin());
  return numbers;
}

// The single events behind samples, each once, in a walk that takes each sample once: windows of
// one run share most of theirs.
class Telling {
 public:
  Telling(CorrelationHit& hit, const HitTexts& texts) : hit_(hit), texts_(texts) {}

  // Recurses as deep as correlations are nested, which the loader bounds.
  void tell(std::span<const Sample> samples) {
    const Sample* const end = samples.data() + samples.size();
    for (const Sample* at = samples.data(); at != end;) {
      auto next = told_.upper_bound(at);
      if (next != told_.begin() && std::prev(next)->second > at) {
        at = std::min(end, std::prev(next)->second);
        continue;
      }
      const Sample* const stop = next == told_.end() ? end : std::min(end, next->first);
      remember(at, stop);
      for (; at != stop; ++at) tell(*at);
    }
  }

 private:
  void remember(const Sample* from, const Sample* to) {
    const auto next = told_.lower_bound(from);
    if (next != told_.begin() && std::prev(next)->second == from) {
      std::prev(next)->second = to;
    } else {
      told_.emplace_hint(next, from, to);
    }
  }

  void tell(const Sample& sample) {
    if (sample.moment != nullptr) return tell(sample.moment->samples);
    hit_.from = std::min(hit_.from, sample.base->time);
    const std::string id = texts_.id(sample.base->event);
    if (seen_.insert(id).second) hit_.event_ids.push_back(id);
  }

  CorrelationHit& hit_;
  const HitTexts& texts_;
  std::unordered_set<std::string> seen_;
  std::map<const Sample*, const Sample*> told_;  // ranges that were walked
};

// Gathers the samples of one correlation and finds its windows in them, group by group. Millions
// may be gathered in as many groups, nearly all of which come to nothing, so that they lie in two
// flat lists, and only groups with a window become texts.
class Gathering {
 public:
  Gathering(const Correlation& correlation, const HitTexts& texts)
      : correlation_(correlation), texts_(texts) {}

  // `value_at(slot)` gives the number of the text that the hit carries there.
  template <class ValueAt>
  void add(Sample sample, const Correlation::Source& source, const ValueAt& value_at) {
    const size_t begin = words_.size();
    const auto take = [&](const std::vector<uint32_t>& slots) {
      return std::ranges::all_of(slots, [&](uint32_t slot) {
        const std::optional<uint32_t> value = value_at(slot);
        if (value) words_.push_back(*value);
        return value.has_value();
      });
    };
    if (!take(source.group_slots) || !take(source.value_slots) || !set_number(sample)) {
      words_.resize(begin);
      return void(++left_out_);
    }
    gathered_.push_back({sample, begin});
  }

  void find() {
    std::sort(gathered_.begin(), gathered_.end(), [this](const Gathered& a, const Gathered& b) {
      const auto order = std::ranges::lexicographical_compare;
      if (order(group_of(a), group_of(b))) return true;
      return !order(group_of(b), group_of(a)) && Order(texts_)(a.sample, b.sample);
    });
    for (size_t i = 0; i < gathered_.size();) {
      size_t end = i;
      while (end < gathered_.size() &&
             std::ranges::equal(group_of(gathered_[i]), group_of(gathered_[end])))
        ++end;
      look_through(std::span(gathered_).subspan(i, end - i));
      i = end;
    }
    gathered_ = {};
    words_ = {};
    std::ranges::sort(found_, {}, &Found::names);
    for (const Found& found : found_) add_runs(found);
  }

  std::vector<CorrelationHit>& hits() { return hits_; }
  const std::vector<Moment>& moments() const { return moments_; }
  uint64_t left_out() const { return left_out_; }

 private:
  struct Gathered {
    Sample sample;
    size_t words;  // where its group and what is counted of it begin in words_
  };
  // A group with windows.
  struct Found {
    Group group;
    std::vector<std::string> names;  // its texts
    size_t begin, count;             // of its samples
    std::vector<SampleWindow> windows;
  };

  std::span<const uint32_t> group_of(const Gathered& one) const {
    return std::span(words_).subspan(one.words, correlation_.group_by.size());
  }
  std::span<const uint32_t> counted_of(const Gathered& one) const {
    const auto& slots = correlation_.sources[one.sample.source].value_slots;
    return std::span(words_).subspan(one.words + correlation_.group_by.size(), slots.size());
  }

  // What is summed up stands last among the words.
  bool set_number(Sample& sample) const {
    if (!sums_up(correlation_.type)) return true;
    if (correlation_.sources[sample.source].value_slots.size() != 1) return false;
    const auto number = parse_number(texts_.text(words_.back()));
    sample.number = number.value_or(0);
    return number.has_value();
  }

  // The samples of one group, in order.
  void look_through(std::span<const Gathered> group) {
    std::vector<Sample> samples;
    std::map<std::vector<uint32_t>, uint32_t> values;
    for (const Gathered& one : group) {
      Sample& sample = samples.emplace_back(one.sample);
      const std::span<const uint32_t> counted = counted_of(one);
      if (counted.empty() || sums_up(correlation_.type)) continue;
      const auto next = static_cast<uint32_t>(values.size());
      sample.value = values.try_emplace({counted.begin(), counted.end()}, next).first->second;
    }
    number_events(samples, Order(texts_));
    std::vector<double> ranked;
    if (correlation_.type == CorrelationType::kValuePercentile) ranked = rank(samples);
    std::vector<SampleWindow> windows = find_windows(correlation_, samples, ranked);
    if (!windows.empty()) keep(group_of(group.front()), samples, std::move(windows));
  }

  void keep(std::span<const uint32_t> group, const std::vector<Sample>& samples,
            std::vector<SampleWindow> windows) {
    Found& found = found_.emplace_back();
    found.group.assign(group.begin(), group.end());
    for (const uint32_t text : group) found.names.push_back(texts_.text(text));
    found.begin = samples_.size();
    found.count = samples.size();
    found.windows = std::move(windows);
    samples_.insert(samples_.end(), samples.begin(), samples.end());
  }

  // Windows that share a sample are one run.
  void add_runs(const Found& found) {
    const auto all = std::span<const Sample>(samples_).subspan(found.begin, found.count);
    const std::vector<SampleWindow>& windows = found.windows;
    for (size_t i = 0; i < windows.size();) {
      const auto run = static_cast<uint32_t>(hits_.size());
      const size_t first = windows[i].first;
      size_t last = windows[i].last;
      for (; i < windows.size() && windows[i].first <= last; ++i) {
        const SampleWindow& w = windows[i];
        last = w.last;
        moments_.push_back({w.time, run, &found.group, all.subspan(w.first, w.last - w.first + 1)});
      }
      hits_.push_back(hit_of(found.names, all.subspan(first, last - first + 1)));
    }
  }

  CorrelationHit hit_of(const std::vector<std::string>& group,
                        std::span<const Sample> samples) const {
    CorrelationHit hit;
    hit.rule = correlation_.rule;
    for (size_t i = 0; i < group.size(); ++i)
      hit.group.emplace_back(correlation_.group_by[i], group[i]);
    hit.from = samples.front().time;
    hit.to = samples.back().time;
    Telling(hit, texts_).tell(samples);
    std::unordered_set<uint32_t> events;
    for (const Sample& sample : samples) events.insert(sample.event);
    hit.count = events.size();
    return hit;
  }

  const Correlation& correlation_;
  const HitTexts& texts_;
  SpillVector<Gathered> gathered_;
  SpillVector<uint32_t> words_;  // numbers of texts
  std::vector<Found> found_;
  SpillVector<Sample> samples_;       // of found_
  std::vector<CorrelationHit> hits_;  // one for each run
  std::vector<Moment> moments_;
  uint64_t left_out_ = 0;
};

class Correlator {
 public:
  Correlator(const RuleSet& set, std::span<const HitRef> hits, const HitTexts& texts)
      : set_(set), texts_(texts), of_rule_(set.rules.size()) {
    for (const HitRef& hit : hits) of_rule_[hit.rule].push_back(&hit);
  }

  // Correlations stand behind those that they refer to.
  std::vector<CorrelationHit> run(std::vector<LeftOut>* left_out) {
    std::vector<CorrelationHit> out;
    for (const Correlation& correlation : set_.correlations) {
      done_.push_back(std::make_unique<Gathering>(correlation, texts_));
      Gathering& gathering = *done_.back();
      for (uint32_t i = 0; i < correlation.sources.size(); ++i) gather(correlation, i, gathering);
      gathering.find();
      if (left_out != nullptr && gathering.left_out() > 0)
        left_out->push_back({correlation.rule, gathering.left_out()});
      std::vector<CorrelationHit>& hits = gathering.hits();
      std::move(hits.begin(), hits.end(), std::back_inserter(out));
      if (!is_correlated(set_, correlation.rule)) done_.back().reset();
    }
    return out;
  }

 private:
  void gather(const Correlation& correlation, uint32_t index, Gathering& gathering) const {
    const Correlation::Source& source = correlation.sources[index];
    Sample sample;
    sample.source = index;
    if (const auto inner = set_.rules[source.rule].correlation) {
      for (const Moment& moment : done_[*inner]->moments()) {
        sample.time = moment.time, sample.moment = &moment;
        gathering.add(sample, source,
                      [&](uint32_t slot) { return std::optional((*moment.group)[slot]); });
      }
      return;
    }
    for (const HitRef* hit : of_rule_[source.rule]) {
      sample.time = hit->time, sample.base = hit;
      gathering.add(sample, source, [&](uint32_t slot) { return texts_.value(hit->values, slot); });
    }
  }

  const RuleSet& set_;
  const HitTexts& texts_;
  std::vector<SpillVector<const HitRef*>> of_rule_;
  std::vector<std::unique_ptr<Gathering>> done_;  // of each correlation that others refer to
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
  std::map<std::string, uint32_t> numbers;
  for (uint32_t i = 0; i < hits.size(); ++i) {
    refs.push_back({hits[i].rule, hits[i].file, hits[i].time, hits[i].offset, i, i});
    for (const auto& value : hits[i].values) {
      if (value) numbers.try_emplace(*value, static_cast<uint32_t>(numbers.size()));
    }
  }
  std::vector<std::string> by_number(numbers.size());
  for (const auto& [text, number] : numbers) by_number[number] = text;
  const HitTexts texts{[&](uint32_t i) { return hits[i].event_id; },
                       [&](uint32_t i, uint32_t slot) -> std::optional<uint32_t> {
                         const auto& values = hits[i].values;
                         if (slot >= values.size() || !values[slot]) return std::nullopt;
                         return numbers.at(*values[slot]);
                       },
                       [&](uint32_t number) { return by_number[number]; }};
  return correlate(set, refs, texts, left_out);
}

}  // namespace hikeshi::sigma
