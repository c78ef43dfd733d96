// SPDX-License-Identifier: Apache-2.0
#include "hunt/merge.h"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <utility>

#include "base/share_out.h"
#include "hunt/duplicates.h"

namespace hikeshi::hunt {
namespace {

// Applies `change` to every number of the interner that a caller, a call or a shape holds.
template <class Change>
void for_numbers(Caller& c, const Change& change) {
  for (auto* number : {&c.principal, &c.arn, &c.credential, &c.session, &c.session_name, &c.address,
                       &c.network, &c.agent, &c.account})
    change(*number);
}
template <class Change>
void for_numbers(Call& c, const Change& change) {
  for (auto* number : {&c.source, &c.name}) change(*number);
}
template <class Change>
void for_numbers(Shape& s, const Change& change) {
  for (auto* number : {&s.region, &s.account, &s.error}) change(*number);
}

// Applies `change` to every text's number in what Collected::carries holds.
template <class Change>
void for_carried(SpillVector<uint32_t>& words, const Change& change) {
  for (size_t i = 0; i < words.size();) {
    for (uint32_t rules = words[i++]; rules > 0; --rules) {
      const uint32_t values = words[i + 1];
      i += 2;
      for (uint32_t k = 0; k < values; ++k, ++i) {
        if (words[i] == 0) continue;
        uint32_t number = words[i] - 1;
        change(number);
        words[i] = number + 1;
      }
    }
  }
}

Moment moment_of(const Sighting& s, const SpillVector<Shape>& shapes) {
  return {int64_t{shapes[s.row.shape].epoch} << 32 | s.row.time, s.row.file, s.row.offset, s.nth};
}

// Parts of the time that hold about as many events each. Part i ends before its border.
class Stretches {
 public:
  explicit Stretches(const std::vector<Seen>& seen) {
    std::vector<std::pair<Moment, uint64_t>> sample;  // each with how many it stands for
    uint64_t all = 0;
    for (const Seen& one : seen) {
      for (const Moment& moment : one.sample.moments())
        sample.emplace_back(moment, one.sample.stride());
      all += one.sample.moments().size() * one.sample.stride();
    }
    std::sort(sample.begin(), sample.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    uint64_t so_far = 0;
    for (const auto& [moment, count] : sample) {
      so_far += count;
      if (so_far * kStretches >= all * (borders_.size() + 1) && borders_.size() + 1 < kStretches)
        borders_.push_back(moment);
    }
  }

  size_t size() const { return borders_.size() + 1; }
  size_t of(const Moment& moment) const {
    return static_cast<size_t>(std::upper_bound(borders_.begin(), borders_.end(), moment) -
                               borders_.begin());
  }

 private:
  static constexpr size_t kStretches = 256;
  std::vector<Moment> borders_;
};

class Merge {
 public:
  Merge(std::vector<Seen> seen, std::span<const trail::Source> sources,
        const CollectOptions& options, const PrintSecret& secret, Spill& spill, Collected& out)
      : seen_(std::move(seen)),
        sources_(sources),
        options_(options),
        secret_(secret),
        spill_(spill),
        out_(out),
        stretches_(seen_) {}

  void run() {
    bring_together();
    give_back_memory();
    drop_copies();
    give_back_memory();
    lay_out();
    give_back_memory();
    order_numbers();
    join_console_sessions();
    if (lost_ > 0)
      out_.scan.problems.push_back(
          {"", 0, "spill_lost", "what was put aside on the disk could not be read back", lost_});
    out_.spilled =
        std::max(spill_.most_on_disk(), events().bytes_on_disk()) + most_blocks_on_disk();
  }

 private:
  // What a phase has freed the next one asks for in other sizes, so that it is given back in
  // between. Of small hunts there is nothing to give.
  void give_back_memory() {
    if (events().callers.size() > kManyCallers) ::malloc_trim(0);
  }

  // A worker's rows, and where its numbers begin among those of all.
  struct Part {
    std::vector<std::vector<Spill::Piece>> pieces;  // by part
    SpillVector<uint32_t> numbers;                  // of its interner
    uint32_t caller = 0, shape = 0, extra = 0;
  };

  // Everything but the rows in numbers of one table.
  void bring_together() {
    for (Seen& one : seen_) {
      Part& part = parts_.emplace_back();
      for (RowWriter& rows : one.parts) part.pieces.push_back(rows.take());
      part.numbers = out_.table.strings.take(std::move(one.strings));
      part.caller = static_cast<uint32_t>(events().callers.size());
      part.shape = static_cast<uint32_t>(events().shapes.size());
      part.extra = static_cast<uint32_t>(extras_.size());
      take_rest(one, part.numbers);
      one = Seen(spill_);
    }
    seen_.clear();
  }

  // No more room than is needed, as there is for what grows by doubling.
  template <class T, class From>
  static void append(SpillVector<T>& to, From& from) {
    to.reserve(to.size() + from.size());
    to.insert(to.end(), from.begin(), from.end());
    from = From();
  }

  void take_rest(Seen& one, const SpillVector<uint32_t>& numbers) {
    const auto renumber = [&](uint32_t& number) { number = numbers[number]; };
    for (Caller& caller : one.callers) for_numbers(caller, renumber);
    for (Call& call : one.calls) for_numbers(call, renumber);
    for (Shape& shape : one.shapes) for_numbers(shape, renumber);
    EventTable& table = out_.table;
    const auto first_detail = static_cast<uint32_t>(table.details.size());
    const auto first_carry = static_cast<uint32_t>(out_.carries.size());
    for_carried(one.carries, renumber);
    out_.carries.insert(out_.carries.end(), one.carries.begin(), one.carries.end());
    extras_.reserve(extras_.size() + one.extras.size());
    for (const auto& [detail, carry] : one.extras)
      extras_.push_back({0, detail == Extra::kNone ? detail : detail + first_detail,
                         carry == Extra::kNone ? carry : carry + first_carry});
    append(events().callers, one.callers);
    append(events().shapes, one.shapes);
    table.calls.push_back(std::move(one.calls));  // elements stay where they are
    table.rule_lists.push_back(std::move(one.rule_lists));
    table.detail_bytes.take(std::move(one.detail_bytes));
    table.details.insert(table.details.end(), one.details.begin(), one.details.end());
  }

  // The rows, in parts, each with all records of its ids, to stretches of time without the copies.
  void drop_copies() {
    CopyFinder copies(sources_, options_.scan, secret_);
    const unsigned threads = std::max(1U, options_.scan.threads);
    std::vector<std::vector<RowWriter>> to;
    for (unsigned i = 0; i < threads; ++i)
      to.push_back(row_writers(stretches_.size(), spill_, Prints::kWithout));
    const auto keep_at = [&](unsigned thread) {
      return [this, &rows = to[thread]](const Sighting& s) {
        rows[stretches_.of(moment_of(s, events().shapes))].add(s);
      };
    };
    for (std::atomic<size_t> next{0}; next < kParts;) {
      share_out_by(threads, threads, [&](unsigned thread, size_t) {
        while (!copies.should_compare()) {
          const size_t number = next++;
          if (number >= kParts) return;
          std::vector<Sighting> part = read_part(number);
          copies.look_through(part, events().shapes, keep_at(thread));
        }
      });
      copies.compare_spellings(keep_at(0));
    }
    out_.duplicates += copies.count();
    for (const Sighting& conflict : copies.take_conflicts()) report_conflict(conflict);
    parts_.clear();
    for (auto& of_thread : to) {
      for (size_t i = 0; i < of_thread.size(); ++i) sizes_[i] += of_thread[i].size();
      std::vector<std::vector<Spill::Piece>>& pieces = kept_.emplace_back();
      for (RowWriter& rows : of_thread) pieces.push_back(rows.take());
    }
  }

  std::vector<Sighting> read_part(size_t number) {
    std::vector<Sighting> rows;
    for (Part& part : parts_) {
      const size_t begin = rows.size();
      read_pieces(part.pieces[number], Prints::kWith, rows);
      for (size_t i = begin; i < rows.size(); ++i) renumber(rows[i], part);
    }
    return rows;
  }

  void read_pieces(std::vector<Spill::Piece>& pieces, Prints prints, std::vector<Sighting>& rows) {
    std::string bytes;
    for (Spill::Piece& piece : pieces) {
      if (spill_.take(std::move(piece), bytes)) {
        read_rows(bytes, prints, rows);
      } else {
        ++lost_;
      }
    }
    pieces.clear();
  }

  void renumber(Sighting& s, const Part& part) const {
    s.row.caller += part.caller;
    s.row.shape += part.shape;
    if (s.extra != Extra::kNone) s.extra += part.extra;
    if (events().shapes[s.row.shape].is_uuid) return;
    EventId id = s.row.event_id(false);
    id.low = part.numbers[id.low];
    s.row.set_id(id);
  }

  void report_conflict(const Sighting& s) {
    const EventId id = s.row.event_id(events().shapes[s.row.shape].is_uuid);
    Event e;
    e.id = id;
    out_.scan.problems.push_back(
        {sources_[s.row.file].name, s.row.offset, "conflicting_event_id", out_.table.id_of(e), 1});
  }

  // The rows into the table, in order of time.
  void lay_out() {
    std::vector<size_t> begins{0};
    for (const size_t size : sizes_) begins.push_back(begins.back() + size);
    SpillVector<Caller> callers = std::move(events().callers);
    SpillVector<Shape> shapes = std::move(events().shapes);
    events() = EventRows(begins.back(), options_.rows_in_memory);
    events().callers = std::move(callers);
    events().shapes = std::move(shapes);
    std::vector<std::vector<Extra>> extras(stretches_.size());
    share_out(options_.scan.threads, stretches_.size(),
              [&](size_t i) { lay_out_stretch(i, begins[i], extras[i]); });
    for (std::vector<Extra>& some : extras)
      out_.table.extras.insert(out_.table.extras.end(), some.begin(), some.end());
    extras_ = {};
  }

  void lay_out_stretch(size_t number, size_t begin, std::vector<Extra>& extras) {
    std::vector<Sighting> rows;
    rows.reserve(sizes_[number]);
    for (auto& of_thread : kept_) read_pieces(of_thread[number], Prints::kWithout, rows);
    std::vector<std::pair<Moment, uint32_t>> order(rows.size());
    for (uint32_t i = 0; i < rows.size(); ++i) order[i] = {moment_of(rows[i], events().shapes), i};
    std::sort(order.begin(), order.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    Row* to = events().rows() + begin;
    for (const auto& [moment, i] : order) {
      if (rows[i].extra != Extra::kNone) {
        Extra extra = extras_[rows[i].extra];
        extra.event = static_cast<uint32_t>(to - events().rows());
        extras.push_back(extra);
      }
      *to++ = rows[i].row;
    }
    events().rest(begin, begin + rows.size());
  }

  // Which worker met a text first is chance. Numbers by first appearance in the ordered events make
  // every order by number the same for any number of threads.
  void order_numbers() {
    constexpr uint32_t kOpen = UINT32_MAX;
    SpillVector<uint32_t> to(out_.table.strings.size(), kOpen);
    to[0] = 0;
    uint32_t next = 1;
    const auto meet = [&](const uint32_t& number) {
      if (to[number] == kOpen) to[number] = next++;
    };
    std::vector<bool> callers(events().callers.size());
    enum class Met : uint8_t { kNot, kUuid, kText };  // a shape, by what its events have as an id
    std::vector<Met> shapes(events().shapes.size());
    for (size_t i = 0; i < events().size(); ++i) {
      const Row& row = events().rows()[i];
      if (!callers[row.caller]) for_numbers(events().callers[row.caller], meet);
      callers[row.caller] = true;
      Met& met = shapes[row.shape];
      if (met == Met::kNot) {
        Shape& shape = events().shapes[row.shape];
        for_numbers(*const_cast<Call*>(shape.call), meet);
        for_numbers(shape, meet);
        met = shape.is_uuid ? Met::kUuid : Met::kText;
      }
      if (met == Met::kText) meet(static_cast<uint32_t>(row.event_id(false).low));
      if (i % kRowsAtOnce == 0 && i != 0) events().rest(i - kRowsAtOnce, i);
    }
    for (uint32_t& number : to) {
      if (number == kOpen) number = next++;  // of dropped duplicates alone
    }
    renumber_all(to);
  }

  void renumber_all(const SpillVector<uint32_t>& to) {
    const auto renumber = [&](uint32_t& number) { number = to[number]; };
    for_carried(out_.carries, renumber);
    for (Caller& caller : events().callers) for_numbers(caller, renumber);
    for (Shape& shape : events().shapes) for_numbers(shape, renumber);
    for (auto& of_worker : out_.table.calls) {
      for (Call& call : of_worker) for_numbers(call, renumber);
    }
    const bool all_uuid = std::ranges::all_of(events().shapes, &Shape::is_uuid);
    for (size_t i = 0; !all_uuid && i < events().size(); ++i) {
      Row& row = events().rows()[i];
      if (events().shapes[row.shape].is_uuid) continue;
      EventId id = row.event_id(false);
      id.low = to[id.low];
      row.set_id(id);
    }
    events().rest(0, events().size());
    out_.table.strings.renumber(to);
  }

  // The console signs every request with a new key. What belongs to one session is told by
  // principal and creation time, once any of its records is sure to come from the console.
  void join_console_sessions() {
    EventTable& table = out_.table;
    std::map<uint32_t, uint32_t> console;  // session to credential
    for (const Caller& c : events().callers) {
      if (c.session != 0 && (c.console_mark || c.browser)) console[c.session] = 0;
    }
    for (auto& [session, credential] : console)
      credential = table.strings.intern("console:" + table.text(session));
    for (Caller& c : events().callers) {
      const auto it = console.find(c.session);
      if (it != console.end()) c.credential = it->second;
    }
  }

  EventRows& events() const { return out_.table.events; }

  static constexpr size_t kManyCallers = 200'000;

  std::vector<Seen> seen_;
  const std::span<const trail::Source> sources_;
  const CollectOptions& options_;
  const PrintSecret& secret_;
  Spill& spill_;
  Collected& out_;
  const Stretches stretches_;
  std::vector<Part> parts_;                                   // of each worker
  SpillVector<Extra> extras_;                                 // by Sighting::extra
  std::vector<std::vector<std::vector<Spill::Piece>>> kept_;  // of each thread, by stretch
  std::vector<size_t> sizes_ = std::vector<size_t>(stretches_.size());  // of stretches, in rows
  std::atomic<uint64_t> lost_{0};                                       // pieces
};

}  // namespace

void merge(std::vector<Seen> seen, std::span<const trail::Source> sources,
           const CollectOptions& options, const PrintSecret& secret, Spill& spill, Collected& out) {
  Merge(std::move(seen), sources, options, secret, spill, out).run();
}

}  // namespace hikeshi::hunt
