// SPDX-License-Identifier: Apache-2.0
#include "sigma/window.h"

#include <algorithm>
#include <limits>

namespace hikeshi::sigma {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::min();

// What a window holds, kept up to date as samples enter and leave.
class Window {
 public:
  Window(const Correlation& correlation, size_t values)
      : correlation_(correlation),
        of_value_(values, 0),
        of_source_(correlation.sources.size(), 0),
        chain_(correlation.sources.size(), kNever),
        arrived_(correlation.sources.size(), false) {}

  void enter(const Sample& sample) {
    if (of_value_[sample.value]++ == 0) ++values_;
    if (of_source_[sample.source]++ == 0) ++sources_;
    arrived_[sample.source] = true;
    if (sample.repeats) return;
    ++events_;
    sum_ += sample.number;
  }

  void leave(const Sample& sample) {
    if (--of_value_[sample.value] == 0) --values_;
    if (--of_source_[sample.source] == 0) --sources_;
    if (sample.repeats) return;
    --events_;
    sum_ -= sample.number;
  }

  // After all samples of the time `now` have entered and the old ones have left.
  bool meets(UtcTime now) {
    if (correlation_.type == CorrelationType::kTemporalOrdered) return chain_complete(now);
    if (correlation_.type == CorrelationType::kTemporal && correlation_.thresholds.empty())
      return sources_ == of_source_.size();
    return std::all_of(correlation_.thresholds.begin(), correlation_.thresholds.end(),
                       [&](const Threshold& threshold) {
                         return holds(threshold.compare, measure(),
                                      static_cast<long double>(threshold.number));
                       });
  }

 private:
  long double measure() const {
    switch (correlation_.type) {
      case CorrelationType::kValueCount:
        return static_cast<long double>(values_);
      case CorrelationType::kValueSum:
        return sum_;
      case CorrelationType::kValueAverage:
        return events_ == 0 ? 0 : sum_ / static_cast<long double>(events_);
      case CorrelationType::kTemporal:
        return static_cast<long double>(sources_);
      default:
        return static_cast<long double>(events_);
    }
  }

  // chain_[k]: the latest start of a chain of the first k + 1 rules in order. A repeated early rule
  // only moves starts forward, it never breaks a chain. Times have whole seconds, so the order
  // within one second is unknown and any order will do.
  bool chain_complete(UtcTime now) {
    for (size_t k = 0; k < chain_.size(); ++k) {
      if (arrived_[k]) chain_[k] = k == 0 ? now.seconds : std::max(chain_[k], chain_[k - 1]);
      arrived_[k] = false;
    }
    return chain_.back() != kNever && now.seconds - chain_.back() <= correlation_.span;
  }

  const Correlation& correlation_;
  std::vector<uint64_t> of_value_, of_source_;
  std::vector<int64_t> chain_;
  std::vector<bool> arrived_;
  uint64_t events_ = 0, values_ = 0, sources_ = 0;
  long double sum_ = 0;
};

}  // namespace

std::vector<SampleRun> find_runs(const Correlation& correlation, std::span<const Sample> samples,
                                 size_t values) {
  std::vector<SampleRun> runs;
  Window window(correlation, values);
  size_t oldest = 0;
  for (size_t i = 0; i < samples.size();) {
    const UtcTime now = samples[i].time;
    for (; i < samples.size() && samples[i].time == now; ++i) window.enter(samples[i]);
    for (; now.seconds - samples[oldest].time.seconds > correlation.span; ++oldest)
      window.leave(samples[oldest]);
    if (!window.meets(now)) continue;
    if (!runs.empty() && oldest <= runs.back().last) {
      runs.back().last = i - 1;
    } else {
      runs.push_back({oldest, i - 1});
    }
  }
  return runs;
}

}  // namespace hikeshi::sigma
