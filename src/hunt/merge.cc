// SPDX-License-Identifier: Apache-2.0
#include "hunt/merge.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "hunt/bucket_sort.h"
#include "hunt/duplicates.h"

namespace hikeshi::hunt {
namespace {

// Applies `change` to every number of the interner that an event, a caller or a call holds.
template <class E, class Change>
void for_numbers(E& e, const Change& change) requires requires {
  e.region;
}
{
  for (auto* number : {&e.region, &e.account, &e.error}) change(*number);
  if (!e.id.is_uuid) change(e.id.low);
}
template <class C, class Change>
void for_numbers(C& c, const Change& change) requires requires {
  c.principal;
}
{
  for (auto* number : {&c.principal, &c.arn, &c.credential, &c.session, &c.session_name, &c.address,
                       &c.network, &c.agent, &c.account})
    change(*number);
}
template <class C, class Change>
void for_numbers(C& c, const Change& change) requires requires {
  c.source;
}
{
  for (auto* number : {&c.source, &c.name}) change(*number);
}

// The last that was asked about, to pass over most that were seen already.
template <class T>
class Recent {
 public:
  bool is_new(const T* one) {
    const T*& slot = slots_[reinterpret_cast<uintptr_t>(one) / sizeof(T) % slots_.size()];
    return std::exchange(slot, one) != one;
  }

 private:
  std::array<const T*, 1024> slots_{};
};

struct Moment {
  int64_t time = 0;
  uint32_t event = 0;
};

class Merge {
 public:
  Merge(std::vector<Seen> seen, std::span<const trail::Source> sources,
        const CollectOptions& options, Collected& out)
      : seen_(std::move(seen)), sources_(sources), options_(options), out_(out) {}

  void run() {
    bring_together();
    Uniques uniques = drop_copies(all_, prints_, sources_, options_.scan);
    prints_ = {};
    out_.duplicates += all_.size() - uniques.kept.size();
    for (const uint32_t event : uniques.conflicts) report_conflict(all_[event]);
    lay_out(in_order_of_time(uniques.kept));
    order_numbers();
    join_console_sessions();
  }

 private:
  // All events in one list, in numbers of one table.
  void bring_together() {
    std::vector<size_t> first_event{0};
    std::vector<uint32_t> first_detail;
    std::vector<std::vector<uint32_t>> numbers;
    for (Seen& one : seen_) {
      numbers.push_back(numbers_in_table(one.strings));
      first_detail.push_back(static_cast<uint32_t>(out_.table.details.size()));
      first_event.push_back(first_event.back() + one.events.size());
      take_rest(one, numbers.back(), static_cast<uint32_t>(first_event[first_event.size() - 2]));
    }
    all_.resize(first_event.back());
    prints_.resize(first_event.back());
    share_out(options_.scan.threads, seen_.size(), [&](size_t i) {
      take_events(seen_[i], numbers[i], first_detail[i], first_event[i]);
    });
    seen_.clear();
  }

  std::vector<uint32_t> numbers_in_table(const Interner& strings) {
    std::vector<uint32_t> numbers(strings.size());
    for (uint32_t i = 0; i < numbers.size(); ++i)
      numbers[i] = out_.table.strings.intern(strings[i]);
    return numbers;
  }

  void take_rest(Seen& one, const std::vector<uint32_t>& numbers, uint32_t first_event) {
    const auto renumber = [&](uint32_t& number) { number = numbers[number]; };
    for (Caller& caller : one.callers) for_numbers(caller, renumber);
    for (Call& call : one.calls) for_numbers(call, renumber);
    out_.table.callers.push_back(std::move(one.callers));  // elements stay where they are
    out_.table.calls.push_back(std::move(one.calls));
    std::move(one.details.begin(), one.details.end(), std::back_inserter(out_.table.details));
    for (const RuleHit hit : one.hits) hits_.push_back({hit.rule, hit.event + first_event});
    for (auto& [event, base] : one.base_hits)
      base_hits_.emplace_back(event + first_event, std::move(base));
  }

  void take_events(Seen& one, const std::vector<uint32_t>& numbers, uint32_t first_detail,
                   size_t at) {
    std::copy(one.prints.begin(), one.prints.end(),
              prints_.begin() + static_cast<std::ptrdiff_t>(at));
    for (Event e : one.events) {
      for_numbers(e, [&](auto& number) { number = numbers[number]; });
      if (e.detail != Event::kNoDetail) e.detail += first_detail;
      all_[at++] = e;
    }
    one = {};  // its memory is needed
  }

  void report_conflict(const Event& e) {
    out_.scan.problems.push_back(
        {sources_[e.file].name, e.offset, "conflicting_event_id", out_.table.id_of(e), 1});
  }

  // By time, file and offset; of records at one place (in one wrapper) by id.
  std::vector<Moment> in_order_of_time(const std::vector<uint32_t>& kept) const {
    std::vector<Moment> moments;
    if (kept.empty()) return moments;
    moments.reserve(kept.size());
    int64_t from = INT64_MAX, to = INT64_MIN;
    for (const uint32_t event : kept) {
      moments.push_back({all_[event].time, event});
      from = std::min(from, all_[event].time);
      to = std::max(to, all_[event].time);
    }
    const auto bucket_of = [from, width = (to - from) / 256 + 1](const Moment& moment) {
      return static_cast<size_t>((moment.time - from) / width);
    };
    const auto before = [&](const Moment& a, const Moment& b) {
      if (a.time != b.time) return a.time < b.time;
      const Event &x = all_[a.event], &y = all_[b.event];
      return std::tie(x.file, x.offset, x.id.high, x.id.low) <
             std::tie(y.file, y.offset, y.id.high, y.id.low);
    };
    bucket_sort(moments, options_.scan.threads, bucket_of, before, [](auto*, auto*) {});
    return moments;
  }

  void lay_out(const std::vector<Moment>& moments) {
    constexpr uint32_t kDropped = UINT32_MAX;
    std::vector<uint32_t> place(all_.size(), kDropped);
    out_.table.events.reserve(moments.size());
    for (const Moment& moment : moments) {
      place[moment.event] = static_cast<uint32_t>(out_.table.events.size());
      out_.table.events.push_back(all_[moment.event]);
    }
    all_ = {};
    for (const RuleHit& hit : hits_) {
      if (place[hit.event] != kDropped) out_.hits.push_back({hit.rule, place[hit.event]});
    }
    std::sort(out_.hits.begin(), out_.hits.end(), [](const RuleHit& a, const RuleHit& b) {
      return std::tie(a.rule, a.event) < std::tie(b.rule, b.event);
    });
    std::sort(base_hits_.begin(), base_hits_.end(), [&](const auto& a, const auto& b) {
      return std::tie(place[a.first], a.second.rule) < std::tie(place[b.first], b.second.rule);
    });
    for (auto& [event, base] : base_hits_) {
      if (place[event] != kDropped) out_.base_hits.push_back(std::move(base));
    }
  }

  // Which worker met a text first is chance. Numbers by first appearance in the ordered events make
  // every order by number the same for any number of threads.
  void order_numbers() {
    constexpr uint32_t kOpen = UINT32_MAX;
    std::vector<uint32_t> to(out_.table.strings.size(), kOpen);
    to[0] = 0;
    uint32_t next = 1;
    const auto meet = [&](const auto& number) {
      if (to[number] == kOpen) to[number] = next++;
    };
    Recent<Caller> callers;
    Recent<Call> calls;
    for (const Event& e : out_.table.events) {
      if (callers.is_new(e.who)) for_numbers(*e.who, meet);
      if (calls.is_new(e.call)) for_numbers(*e.call, meet);
      for_numbers(e, meet);
    }
    for (uint32_t& number : to) {
      if (number == kOpen) number = next++;  // of dropped duplicates alone
    }
    const auto renumber = [&](auto& number) { number = to[number]; };
    for (Event& e : out_.table.events) for_numbers(e, renumber);
    for_callers([&](Caller& caller) { for_numbers(caller, renumber); });
    for (auto& of_worker : out_.table.calls) {
      for (Call& call : of_worker) for_numbers(call, renumber);
    }
    out_.table.strings.renumber(to);
  }

  template <class Work>
  void for_callers(const Work& work) {
    for (auto& of_worker : out_.table.callers) {
      for (Caller& caller : of_worker) work(caller);
    }
  }

  // The console signs every request with a new key. What belongs to one session is told by
  // principal and creation time, once any of its records is sure to come from the console.
  void join_console_sessions() {
    EventTable& table = out_.table;
    std::map<uint32_t, uint32_t> console;  // session to credential
    for_callers([&](const Caller& c) {
      if (c.session != 0 && (c.console_mark || c.browser)) console[c.session] = 0;
    });
    for (auto& [session, credential] : console)
      credential = table.strings.intern("console:" + table.text(session));
    for_callers([&](Caller& c) {
      const auto it = console.find(c.session);
      if (it != console.end()) c.credential = it->second;
    });
  }

  std::vector<Seen> seen_;
  const std::span<const trail::Source> sources_;
  const CollectOptions& options_;
  Collected& out_;
  std::vector<Event> all_;
  std::vector<Fingerprint> prints_;
  std::vector<RuleHit> hits_;
  std::vector<std::pair<uint32_t, sigma::BaseHit>> base_hits_;
};

}  // namespace

void merge(std::vector<Seen> seen, std::span<const trail::Source> sources,
           const CollectOptions& options, Collected& out) {
  Merge(std::move(seen), sources, options, out).run();
}

}  // namespace hikeshi::hunt
