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
  int64_t time;
  uint32_t file;
  uint32_t offset;  // no text of 4 GiB and more is indexed
  Sighting* at;
};

// By time, file and offset; of records at one place (in one wrapper) as they were read there: one
// worker reads a file, and ids may be missing. An object, so that sorting compiles it in.
struct Before {
  bool operator()(const Moment& a, const Moment& b) const {
    if (a.time != b.time) return a.time < b.time;
    if (a.file != b.file) return a.file < b.file;
    if (a.offset != b.offset) return a.offset < b.offset;
    return a.at->ordinal < b.at->ordinal;
  }
};

class Merge {
 public:
  Merge(std::vector<Seen> seen, std::span<const trail::Source> sources,
        const CollectOptions& options, Collected& out)
      : seen_(std::move(seen)), sources_(sources), options_(options), out_(out) {}

  void run() {
    bring_together();
    const Copies copies = mark_copies(pages_, sources_, options_.scan);
    out_.duplicates += copies.count;
    for (const Sighting* conflict : copies.conflicts) report_conflict(conflict->event);
    lay_out();
    place_hits();
    seen_.clear();
    order_numbers();
    join_console_sessions();
  }

 private:
  // Everything in numbers of one table.
  void bring_together() {
    std::vector<std::vector<uint32_t>> numbers;
    std::vector<uint32_t> first_detail;
    std::vector<size_t> worker_of_page;
    for (Seen& one : seen_) {
      numbers.push_back(out_.table.strings.take(std::move(one.strings)));
      first_detail.push_back(static_cast<uint32_t>(out_.table.details.size()));
      take_rest(one, numbers.back());
      for (auto& page : one.events.pages()) pages_.emplace_back(page);
      worker_of_page.resize(pages_.size(), numbers.size() - 1);
    }
    share_out(options_.scan.threads, pages_.size(), [&](size_t i) {
      const size_t worker = worker_of_page[i];
      renumber(pages_[i], numbers[worker], first_detail[worker]);
    });
  }

  void take_rest(Seen& one, const std::vector<uint32_t>& numbers) {
    const auto renumber = [&](uint32_t& number) { number = numbers[number]; };
    for (Caller& caller : one.callers) for_numbers(caller, renumber);
    for (Call& call : one.calls) for_numbers(call, renumber);
    EventTable& table = out_.table;
    table.callers.push_back(std::move(one.callers));  // elements stay where they are
    table.calls.push_back(std::move(one.calls));
    table.kept_details.push_back(std::move(one.details));
    for (const Detail& detail : table.kept_details.back()) table.details.push_back(&detail);
  }

  static void renumber(Page page, const std::vector<uint32_t>& numbers, uint32_t first_detail) {
    for (Sighting& s : page) {
      for_numbers(s.event, [&](auto& number) { number = numbers[number]; });
      if (s.event.detail != Event::kNoDetail) s.event.detail += first_detail;
    }
  }

  void report_conflict(const Event& e) {
    out_.scan.problems.push_back(
        {sources_[e.file].name, e.offset, "conflicting_event_id", out_.table.id_of(e), 1});
  }

  // All but copies, in no order.
  RawVector<Moment> moments() const {
    size_t count = 0;
    for (const Page page : pages_) count += page.size();
    RawVector<Moment> all(count - out_.duplicates);
    std::atomic<size_t> next{0};
    share_out(options_.scan.threads, pages_.size(), [&](size_t i) {
      RawVector<Moment> of_page;
      of_page.reserve(pages_[i].size());
      for (Sighting& s : pages_[i]) {
        const Event& e = s.event;
        if (s.place != Sighting::kCopy)
          of_page.push_back({e.time, e.file, static_cast<uint32_t>(e.offset), &s});
      }
      std::copy(of_page.begin(), of_page.end(),
                all.begin() + static_cast<std::ptrdiff_t>(next.fetch_add(of_page.size())));
    });
    return all;
  }

  // The events into the table, in order of time.
  void lay_out() {
    RawVector<Moment> all = moments();
    std::vector<Event>& events = out_.table.events;
    events.resize(all.size());
    if (all.empty()) return;
    const auto by_time = [](const Moment& a, const Moment& b) { return a.time < b.time; };
    const auto [first, last] = std::minmax_element(all.begin(), all.end(), by_time);
    const auto bucket_of = [from = first->time,
                            width = (last->time - first->time) / 256 + 1](const Moment& moment) {
      return static_cast<size_t>((moment.time - from) / width);
    };
    bucket_sort(all, options_.scan.threads, bucket_of, Before(),
                [&](const Moment* begin, const Moment* end) {
                  for (; begin != end; ++begin) {
                    begin->at->place = static_cast<uint32_t>(begin - all.data());
                    events[begin->at->place] = begin->at->event;
                  }
                });
  }

  void place_hits() {
    for (Seen& one : seen_) {
      for (const auto& [rule, at] : one.hits) {
        if (at->place != Sighting::kCopy) out_.hits.push_back({rule, at->place});
      }
      for (auto& [at, base] : one.base_hits) {
        if (at->place != Sighting::kCopy) out_.base_hits.push_back(std::move(base));
      }
    }
    std::sort(out_.hits.begin(), out_.hits.end(), [](const RuleHit& a, const RuleHit& b) {
      return std::tie(a.rule, a.event) < std::tie(b.rule, b.event);
    });
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
  std::vector<Page> pages_;  // of all workers' events
};

}  // namespace

void merge(std::vector<Seen> seen, std::span<const trail::Source> sources,
           const CollectOptions& options, Collected& out) {
  Merge(std::move(seen), sources, options, out).run();
}

}  // namespace hikeshi::hunt
