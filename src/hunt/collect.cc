// SPDX-License-Identifier: Apache-2.0
#include "hunt/collect.h"

#include <algorithm>

#include "hunt/callers.h"
#include "hunt/detail.h"
#include "hunt/merge.h"
#include "hunt/record_print.h"
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
  explicit Worker(const sigma::RuleSet* rules) : rules_(rules), callers_(seen_.strings) {
    if (rules_ != nullptr) matcher_ = std::make_unique<sigma::Matcher>(*rules_);
  }

  void see(uint32_t file, const Record& record) {
    Sighting& sighting = seen_.events.add();
    sighting.ordinal = ordinal_++;
    Event& e = sighting.event;
    const auto time = record.time();
    e.has_time = time.has_value();
    e.time = time ? time->seconds : 0;
    e.file = file;
    e.offset = record.offset();
    const RecordPrint print = printer_.of(record);
    sighting.print = print.whole;
    read_call(record, sighting);
    e.who = callers_.of(record, print.identity);
    if (e.account == 0) e.account = e.who->account;
    if (const CatalogueEntry* const entry = e.call->entry) {
      if (auto detail = detail_of(record, *entry)) {
        e.detail = static_cast<uint32_t>(seen_.details.size());
        seen_.details.push_back(std::move(*detail));
      }
    }
    match(record, sighting);
  }

  Seen take() {
    seen_.callers = callers_.take();
    return std::move(seen_);
  }

 private:
  void read_call(const Record& record, Sighting& sighting) {
    Event& e = sighting.event;
    const std::string_view id = record.text(Field::kEventId);
    // Without an id of its own a record is known by what it says.
    if (const auto uuid = parse_uuid(id)) {
      e.id = *uuid;
    } else {
      e.id = {id.empty() ? sighting.print.high : hash_of(id), seen_.strings.intern(id), false};
    }
    const Known& known = known_of(record);
    e.call = known.call;
    candidates_ = &known.candidates;
    e.region = region_ = again(region_, record.text(Field::kAwsRegion));
    e.account = account_ = again(account_, record.text(Field::kRecipientAccountId));
    e.error = again(0, record.text(Field::kErrorCode));
    e.outcome = outcome_of(record);
    e.read_only = record[Field::kReadOnly].is_true() || record.text(Field::kReadOnly) == "true";
    e.data_event = record.text(Field::kEventCategory) == "Data" ||
                   record[Field::kManagementEvent].raw() == "false";
  }

  // The number of a text that is mostly that of the record before: a file is of one region.
  uint32_t again(uint32_t last, std::string_view text) {
    return seen_.strings[last] == text ? last : seen_.strings.intern(text);
  }

  struct Known {
    const Call* call = nullptr;
    std::vector<uint32_t> candidates;  // rules that can match it
  };

  // There are some hundred calls in a trail, and each is looked up once.
  const Known& known_of(const Record& record) {
    const std::string_view source = record.text(Field::kEventSource);
    const std::string_view name = record.text(Field::kEventName);
    if (known_calls_.size() >= kMostCalls) call_at_.clear(), known_calls_.clear();
    Known*& known = call_at_.at(joined(fingerprint_of(source), fingerprint_of(name)));
    if (known != nullptr) return *known;
    const Call call{seen_.strings.intern(source), seen_.strings.intern(name),
                    Catalogue::builtin().find(source, name)};
    known = &known_calls_.emplace_back(
        Known{&seen_.calls.emplace_back(call),
              matcher_ ? matcher_->candidates(record) : std::vector<uint32_t>()});
    return *known;
  }

  void match(const Record& record, const Sighting& at) {
    if (!matcher_) return;
    matcher_->match(record, *candidates_, matched_);
    for (const uint32_t rule : matched_) {
      if (rules_->rules[rule].alerts) seen_.hits.emplace_back(rule, &at);
      if (sigma::is_correlated(*rules_, rule))
        seen_.base_hits.emplace_back(&at, base(record, rule, at.event));
    }
  }

  sigma::BaseHit base(const Record& record, uint32_t rule, const Event& e) {
    return {rule, {e.time}, e.file, e.offset, id_text(e), matcher_->carried(rule, record)};
  }

  std::string id_text(const Event& e) const {
    return e.id.is_uuid ? uuid_text(e.id) : seen_.strings[static_cast<uint32_t>(e.id.low)];
  }

  Seen seen_;
  uint32_t ordinal_ = 0;
  const sigma::RuleSet* rules_;
  static constexpr size_t kMostCalls = 65'536;  // a hostile log can name any number
  RecordPrinter printer_;
  Callers callers_;
  FingerprintTable<Known> call_at_;
  std::deque<Known> known_calls_;
  uint32_t region_ = 0, account_ = 0;
  std::unique_ptr<sigma::Matcher> matcher_;
  const std::vector<uint32_t>* candidates_ = nullptr;  // of the record at hand
  std::vector<uint32_t> matched_;
};

}  // namespace

Collected collect(std::span<const trail::Source> sources, const CollectOptions& options) {
  Collected out;
  std::vector<std::unique_ptr<Worker>> workers;
  const unsigned threads = std::max(1U, options.scan.threads);
  for (unsigned i = 0; i < threads; ++i) workers.push_back(std::make_unique<Worker>(options.rules));
  out.scan = trail::scan(sources, options.scan, [&](unsigned i) {
    return trail::Visitor{[worker = workers[i].get()](uint32_t file, const Record& record) {
      worker->see(file, record);
    }};
  });
  std::vector<Seen> seen;
  for (auto& worker : workers) seen.push_back(worker->take());
  workers.clear();
  merge(std::move(seen), sources, options, out);
  return out;
}

}  // namespace hikeshi::hunt
