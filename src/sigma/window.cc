// SPDX-License-Identifier: Apache-2.0
#include "sigma/window.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sigma/ranking.h"

namespace hikeshi::sigma {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::min();

template <class Member>
size_t numbers_of(std::span<const Sample> samples, Member member) {
  uint32_t most = 0;
  for (const Sample& sample : samples) most = std::max(most, sample.*member);
  return size_t{most} + 1;
}

// What a window holds, kept up to date as samples enter and leave.
class Window {
 public:
  Window(const Correlation& correlation, std::span<const Sample> samples,
         std::span<const double> ranked)
      : correlation_(correlation),
        of_event_(numbers_of(samples, &Sample::event), 0),
        of_value_(numbers_of(samples, &Sample::value), 0),
        of_source_(correlation.sources.size(), 0),
        chain_(correlation.order.size(), kNever),
        arrived_(correlation.sources.size(), false),
        ranking_(ranked) {}

  void enter(const Sample& sample) {
    if (of_value_[sample.value]++ == 0) ++values_;
    if (of_source_[sample.source]++ == 0) ++sources_;
    arrived_[sample.source] = true;
    if (of_event_[sample.event]++ > 0) return;
    ++events_;
    sum_ += sample.number;
    ranking_.add(sample.value);
  }

  void leave(const Sample& sample) {
    if (--of_value_[sample.value] == 0) --values_;
    if (--of_source_[sample.source] == 0) --sources_;
    if (--of_event_[sample.event] > 0) return;
    --events_;
    sum_ -= sample.number;
    ranking_.remove(sample.value);
  }

  // After all samples of the time `now` have entered and the old ones have left.
  bool meets(UtcTime now) {
    if (correlation_.type == CorrelationType::kTemporalOrdered && !chain_complete(now))
      return false;
    if (!correlation_.expression.terms.empty()) return expression_holds();
    if (correlation_.type == CorrelationType::kTemporalOrdered) return true;
    if (correlation_.type == CorrelationType::kTemporal && correlation_.thresholds.empty())
      return sources_ == of_source_.size();
    const double measured = measure();
    return std::all_of(correlation_.thresholds.begin(), correlation_.thresholds.end(),
                       [&](const Threshold& threshold) {
                         return holds(threshold.compare, measured, threshold.number);
                       });
  }

 private:
  double measure() const {
    switch (correlation_.type) {
      case CorrelationType::kValueCount:
        return static_cast<double>(values_);
      case CorrelationType::kValueSum:
        return static_cast<double>(sum_);
      case CorrelationType::kValueAverage:
        return static_cast<double>(sum_ / static_cast<long double>(events_));
      case CorrelationType::kValuePercentile:
        return ranking_.percentile(correlation_.percentile);
      case CorrelationType::kTemporal:
        return static_cast<double>(sources_);
      default:
        return static_cast<double>(events_);
    }
  }

  bool expression_holds() const {
    return holds_for(correlation_.expression,
                     [&](uint32_t source) { return of_source_[source] > 0; });
  }

  // chain_[k]: the latest start of a chain of the first k + 1 rules in order. A repeated early rule
  // only moves starts forward, it never breaks a chain. Times have whole seconds, so the order
  // within one second is unknown and any order will do.
  bool chain_complete(UtcTime now) {
    for (size_t k = 0; k < chain_.size(); ++k) {
      const uint32_t source = correlation_.order[k];
      if (arrived_[source]) chain_[k] = k == 0 ? now.seconds : std::max(chain_[k], chain_[k - 1]);
      arrived_[source] = false;
    }
    return chain_.back() != kNever && now.seconds - chain_.back() <= correlation_.span;
  }

  const Correlation& correlation_;
  std::vector<uint32_t> of_event_, of_value_, of_source_;
  std::vector<int64_t> chain_;
  std::vector<bool> arrived_;
  Ranking ranking_;
  uint64_t events_ = 0, values_ = 0, sources_ = 0;
  long double sum_ = 0;
};

}  // namespace

std::vector<SampleWindow> find_windows(const Correlation& correlation,
                                       std::span<const Sample> samples,
                                       std::span<const double> ranked) {
  std::vector<SampleWindow> out;
  Window window(correlation, samples, ranked);
  size_t oldest = 0;
  for (size_t i = 0; i < samples.size();) {
    const UtcTime now = samples[i].time;
    for (; i < samples.size() && samples[i].time == now; ++i) window.enter(samples[i]);
    for (; now.seconds - samples[oldest].time.seconds > correlation.span; ++oldest)
      window.leave(samples[oldest]);
    if (window.meets(now)) out.push_back({now, oldest, i - 1});
  }
  return out;
}

}  // namespace hikeshi::sigma
