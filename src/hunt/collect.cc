// SPDX-License-Identifier: Apache-2.0
#include "hunt/collect.h"

#include <malloc.h>

#include <algorithm>

#include "hunt/callers.h"
#include "hunt/detail.h"
#include "hunt/detail_text.h"
#include "hunt/merge.h"
#include "hunt/pass_state.h"
#include "hunt/record_print.h"
#include "hunt/seen.h"
#include "sigma/correlate.h"
#include "sigma/matcher.h"

namespace hikeshi::hunt {
namespace {

using trail::Field;
using trail::Record;

Outcome outcome_of(const Record& record) {
  const std::string_view code = record.text(Field::kErrorCode);
  if (code.empty() && record[Field::kErrorMessage].nothing()) {
    if (record.text(Field::kEventName) == "ConsoleLogin" &&
        record[Field::kResponseElements]["ConsoleLogin"].raw_string() == "Failure")
      return Outcome::kDenied;
    return Outcome::kSuccess;
  }
  const auto has = [&](std::string_view part) { return code.find(part) != code.npos; };
  if (has("DryRunOperation")) return Outcome::kDryRun;
  if (has("AccessDenied") || has("Unauthorized") || has("AuthFailure") || has("Forbidden"))
    return Outcome::kDenied;
  if (has("Throttl") || has("RequestLimitExceeded") || has("TooManyRequests") || has("SlowDown"))
    return Outcome::kThrottled;
  if (has("LimitExceeded") || has("Quota")) return Outcome::kLimit;
  if (code == "Blocked" || has("PendingVerification") || has("OptInRequired"))
    return Outcome::kBlocked;
  return code.empty() && record.text(Field::kErrorMessage).find("Failed authentication") !=
                             std::string_view::npos
             ? Outcome::kDenied
             : Outcome::kOther;
}

uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>()(text); }

// Everything that one worker has seen, in its own numbers.
class Worker {
 public:
  Worker(const sigma::RuleSet* rules, const PrintSecret& secret, Spill& spill)
      : rules_(rules), seen_(spill), secret_(secret), callers_(seen_.strings) {
    seen_.rule_lists.emplace_back();  // number 0: no rule
    if (rules_ == nullptr) return;
    matcher_ = std::make_unique<sigma::Matcher>(
        *rules_, std::vector<Field>(std::begin(kCallerFields), std::end(kCallerFields)));
    for (uint32_t rule = 0; rule < rules_->rules.size(); ++rule) {
      alerts_.push_back(rules_->rules[rule].alerts);
      correlated_.push_back(sigma::is_correlated(*rules_, rule));
    }
  }

  void see(uint32_t file, const Record& record) {
    const RecordPrint print = print_of(record, secret_);
    Known& known = known_of(record);
    Sighting s;
    s.row.file = file;
    s.row.offset = static_cast<uint32_t>(record.offset());
    s.row.caller = callers_.of(record, print.identity);
    s.print = print.whole.low;
    s.nth = nth(s.row);
    const EventId id = id_of(record, print.whole);
    s.row.set_id(id);
    s.extra = extra_of(record, known, s.row.caller);
    s.row.shape = shape_of(record, known, s, id.is_uuid);
    seen_.sample.see({time_, s.row.file, s.row.offset, s.nth});
    seen_.parts[part_of(id.high)].add(s);
  }

  Seen take() {
    seen_.callers = callers_.take();
    return std::move(seen_);
  }

 private:
  // A call, and what was seen of it last, which mostly comes again.
  struct Known {
    const Call* call = nullptr;
    sigma::Candidates candidates;  // rules that can match it
    uint32_t shape = 0;            // number + 1
    uint32_t rules = 0;
  };

  // Without an id of its own a record is known by what it says.
  EventId id_of(const Record& record, const Fingerprint& print) {
    const std::string_view id = record.text(Field::kEventId);
    if (const auto uuid = parse_uuid(id)) return *uuid;
    return {id.empty() ? print.high : hash_of(id), seen_.strings.intern(id), false};
  }

  uint32_t nth(const Row& row) {
    nth_ = row.file == last_.file && row.offset == last_.offset && any_ ? nth_ + 1 : 0;
    any_ = true;
    last_ = row;
    return nth_;
  }

  uint32_t shape_of(const Record& record, Known& known, Sighting& s, bool is_uuid) {
    const auto time = record.time();
    time_ = time ? time->seconds : 0;
    s.row.time = static_cast<uint32_t>(time_);
    Shape shape;
    shape.call = known.call;
    shape.rules = &seen_.rule_lists[known.rules];
    shape.region = region_ = again(region_, record.text(Field::kAwsRegion));
    shape.account = account_ = again(account_, record.text(Field::kRecipientAccountId));
    if (shape.account == 0) shape.account = callers_[s.row.caller].account;
    shape.error = again(0, record.text(Field::kErrorCode));
    shape.epoch = static_cast<int32_t>(time_ >> 32);
    shape.outcome = outcome_of(record);
    shape.read_only = record[Field::kReadOnly].is_true() || record.text(Field::kReadOnly) == "true";
    shape.has_time = time.has_value();
    shape.data_event = record.text(Field::kEventCategory) == "Data" ||
                       record[Field::kManagementEvent].raw() == "false";
    shape.is_uuid = is_uuid;
    shape.has_extra = s.extra != Extra::kNone;
    if (known.shape == 0 || !(seen_.shapes[known.shape - 1] == shape))
      known.shape = number_of(shape);
    return known.shape - 1;
  }

  // Its number + 1.
  uint32_t number_of(const Shape& shape) {
    const uint64_t flags = static_cast<uint64_t>(shape.outcome) | uint64_t{shape.read_only} << 8 |
                           uint64_t{shape.has_time} << 9 | uint64_t{shape.data_event} << 10 |
                           uint64_t{shape.is_uuid} << 11 | uint64_t{shape.has_extra} << 12;
    const std::array<uint64_t, 5> key = {
        reinterpret_cast<uintptr_t>(shape.call), reinterpret_cast<uintptr_t>(shape.rules),
        uint64_t{shape.region} << 32 | shape.account,
        uint64_t{shape.error} << 32 | static_cast<uint32_t>(shape.epoch), flags};
    if (shape_at_.size() >= kMostKnown) shape_at_.clear();
    uint32_t& number =
        shape_at_.at(fingerprint_of({reinterpret_cast<const char*>(key.data()), sizeof key}));
    if (number == 0) {
      seen_.shapes.push_back(shape);
      number = static_cast<uint32_t>(seen_.shapes.size());
    }
    return number;
  }

  // The number of a text that is mostly that of the record before: a file is of one region.
  uint32_t again(uint32_t last, std::string_view text) {
    if (text.empty()) return 0;
    return seen_.strings[last] == text ? last : seen_.strings.intern(text);
  }

  // There are some hundred calls in a trail, and each is looked up once.
  Known& known_of(const Record& record) {
    if (known_calls_.size() >= kMostCalls) call_at_.clear(), known_calls_.clear();
    // As written: what a rule makes of a list or an escape is its own.
    Known*& known = call_at_.at(joined(fingerprint_of(record[Field::kEventSource].raw()),
                                       fingerprint_of(record[Field::kEventName].raw())));
    if (known != nullptr) return *known;
    const std::string_view source = record.text(Field::kEventSource);
    const std::string_view name = record.text(Field::kEventName);
    const Call call{seen_.strings.intern(source), seen_.strings.intern(name),
                    Catalogue::builtin().find(source, name)};
    known = &known_calls_.emplace_back();
    known->call = &seen_.calls.emplace_back(call);
    if (matcher_) known->candidates = matcher_->candidates(record);
    return *known;
  }

  // What a record has beside its row; sets the rules that it hits.
  uint32_t extra_of(const Record& record, Known& known, uint32_t caller) {
    std::pair<uint32_t, uint32_t> extra{Extra::kNone, match(record, known, caller)};
    if (known.call->entry != nullptr) {
      if (auto detail = detail_of(record, *known.call->entry)) {
        extra.first = static_cast<uint32_t>(seen_.details.size());
        seen_.details.push_back(seen_.detail_bytes.add(text_of(*detail)));
      }
    }
    if (extra == std::pair(Extra::kNone, Extra::kNone)) return Extra::kNone;
    seen_.extras.push_back(extra);
    return static_cast<uint32_t>(seen_.extras.size() - 1);
  }

  // The place of what the record carries for correlations.
  uint32_t match(const Record& record, Known& known, uint32_t caller) {
    if (!matcher_) return Extra::kNone;
    if (answers_.size() <= caller) answers_.resize(caller + 1);
    matcher_->match(record, known.candidates, &answers_[caller], matched_);
    bool carries = false;
    alerting_.clear();
    for (const uint32_t rule : matched_) {
      if (alerts_[rule]) alerting_.push_back(rule);
      carries |= correlated_[rule];
    }
    if (alerting_ != seen_.rule_lists[known.rules]) known.rules = number_of_alerting();
    return carries ? carry_of(record) : Extra::kNone;
  }

  uint32_t number_of_alerting() {
    if (alerting_.empty()) return 0;
    uint32_t& number = rules_at_.at(fingerprint_of(
        {reinterpret_cast<const char*>(alerting_.data()), alerting_.size() * sizeof(uint32_t)}));
    if (number == 0) {
      number = static_cast<uint32_t>(seen_.rule_lists.size());
      seen_.rule_lists.push_back(alerting_);
    }
    return number;
  }

  uint32_t carry_of(const Record& record) {
    carry_.assign(1, 0);
    for (const uint32_t rule : matched_) {
      if (!correlated_[rule]) continue;
      const auto values = matcher_->carried(rule, record);
      ++carry_.front();
      carry_.insert(carry_.end(), {rule, static_cast<uint32_t>(values.size())});
      for (const auto& value : values)
        carry_.push_back(value ? seen_.strings.intern(*value) + 1 : 0);
    }
    if (carry_at_.size() >= kMostKnown) carry_at_.clear();
    uint32_t& place = carry_at_.at(fingerprint_of(
        {reinterpret_cast<const char*>(carry_.data()), carry_.size() * sizeof(uint32_t)}));
    if (place == 0) {
      place = static_cast<uint32_t>(seen_.carries.size() + 1);
      seen_.carries.insert(seen_.carries.end(), carry_.begin(), carry_.end());
    }
    return place - 1;
  }

  const sigma::RuleSet* rules_;
  std::vector<char> alerts_, correlated_;  // by rule
  Seen seen_;
  static constexpr size_t kMostCalls = 16'384;   // a hostile log can name any number
  static constexpr size_t kMostKnown = 131'072;  // shapes, carries: forgotten beyond
  const PrintSecret secret_;
  Callers callers_;
  FingerprintTable<Known*> call_at_;
  std::deque<Known> known_calls_;
  FingerprintTable<uint32_t> shape_at_, rules_at_, carry_at_;  // to number (+ 1 where 0 is one)
  uint32_t region_ = 0, account_ = 0, nth_ = 0;
  Row last_ = {};
  bool any_ = false;
  int64_t time_ = 0;  // of the record at hand
  std::unique_ptr<sigma::Matcher> matcher_;
  SpillVector<sigma::SharedAnswers> answers_;         // by caller
  std::vector<uint32_t> matched_, alerting_, carry_;  // of the record at hand
};

// The numbers below `count` that are not in `known`, which ascends.
std::vector<uint32_t> all_but(const std::vector<uint32_t>& known, size_t count) {
  std::vector<uint32_t> left;
  for (uint32_t i = 0; i < count; ++i) {
    if (!std::binary_search(known.begin(), known.end(), i)) left.push_back(i);
  }
  return left;
}

std::vector<trail::Source> chosen(std::span<const trail::Source> sources,
                                  const std::vector<uint32_t>& numbers) {
  std::vector<trail::Source> some;
  for (const uint32_t number : numbers) some.push_back(sources[number]);
  return some;
}

}  // namespace

Collected collect(std::span<const trail::Source> sources, const CollectOptions& options) {
  // Left to itself the library takes ever larger blocks from its heaps, where they leave holes.
  ::mallopt(M_MMAP_THRESHOLD, 256 << 10);
  Collected out;
  Spill spill(options.rows_in_memory);
  // What was read before is not read again: it comes in as other workers'.
  KnownPass known = options.state != nullptr ? options.state->recall(spill) : KnownPass();
  const PrintSecret secret = options.state != nullptr ? options.state->secret() : random_secret();
  const std::vector<uint32_t> left = all_but(known.files, sources.size());
  out.recalled = known.files.size();

  std::vector<std::unique_ptr<Worker>> workers;
  const unsigned threads = std::max(1U, options.scan.threads);
  for (unsigned i = 0; i < threads; ++i)
    workers.push_back(std::make_unique<Worker>(options.rules, secret, spill));
  out.scan = trail::scan(chosen(sources, left), options.scan, [&](unsigned i) {
    return trail::Visitor{[&left, worker = workers[i].get()](uint32_t file, const Record& record) {
      worker->see(left[file], record);
    }};
  });
  std::vector<Seen> seen = std::move(known.seen);
  for (auto& worker : workers) seen.push_back(worker->take());
  workers.clear();
  if (options.state != nullptr) {
    const bool grown = out.scan.files > 0;
    const auto read = left.begin() + static_cast<std::ptrdiff_t>(out.scan.files);
    known.files.insert(known.files.end(), left.begin(), read);
    out.scan = joined(std::move(known.scan), std::move(out.scan), sources);
    if (grown && out.scan.counts.records > 0)
      options.state->keep(seen, known.files, out.scan, spill);
  }
  merge(std::move(seen), sources, options, secret, spill, out);
  return out;
}

}  // namespace hikeshi::hunt
