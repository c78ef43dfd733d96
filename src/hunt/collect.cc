// SPDX-License-Identifier: Apache-2.0
#include "hunt/collect.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "hunt/callers.h"
#include "hunt/detail.h"
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

std::array<uint32_t*, 13> numbers_of(Event& e) {
  return {&e.source,  &e.name,         &e.region,  &e.account, &e.principal, &e.arn,  &e.credential,
          &e.session, &e.session_name, &e.address, &e.network, &e.agent,     &e.error};
}

// Everything that one worker has seen, in its own numbers.
class Worker {
 public:
  explicit Worker(const sigma::RuleSet* rules) : rules_(rules), callers_(strings) {
    if (rules_ != nullptr) matcher_ = std::make_unique<sigma::Matcher>(*rules_);
  }

  void see(uint32_t file, const Record& record) {
    Event e;
    const auto time = record.time();
    e.has_time = time.has_value();
    e.time = time ? time->seconds : 0;
    e.file = file;
    e.offset = record.offset();
    read_call(record, e);
    read_caller(record, e);
    if (e.entry != nullptr) {
      if (auto detail = detail_of(record, *e.entry)) {
        e.detail = static_cast<uint32_t>(details.size());
        details.push_back(std::move(*detail));
      }
    }
    events.push_back(e);
    match(record, static_cast<uint32_t>(events.size() - 1));
  }

  std::vector<Event> events;
  std::vector<Detail> details;
  std::vector<RuleHit> hits;
  std::vector<std::pair<uint32_t, sigma::BaseHit>> base_hits;  // by event
  Interner strings;

 private:
  void read_call(const Record& record, Event& e) {
    const std::string_view id = record.text(Field::kEventId);
    // Without an id of its own a record is known by what it says.
    if (const auto uuid = parse_uuid(id)) {
      e.id = *uuid;
    } else {
      e.id = {id.empty() ? hash_of(record.raw()) : hash_of(id), strings.intern(id), false};
    }
    const Call& call = call_of(record);
    e.source = call.source;
    e.name = call.name;
    e.entry = call.entry;
    e.region = region_ = again(region_, record.text(Field::kAwsRegion));
    e.account = account_ = again(account_, record.text(Field::kRecipientAccountId));
    e.error = strings.intern(record.text(Field::kErrorCode));
    e.outcome = outcome_of(record);
    e.read_only = record[Field::kReadOnly].is_true() || record.text(Field::kReadOnly) == "true";
    e.data_event = record.text(Field::kEventCategory) == "Data" ||
                   record[Field::kManagementEvent].raw() == "false";
  }

  // The number of a text that is mostly that of the record before: a file is of one region.
  uint32_t again(uint32_t last, std::string_view text) {
    return strings[last] == text ? last : strings.intern(text);
  }

  struct Call {
    uint32_t source = 0, name = 0;
    const CatalogueEntry* entry = nullptr;
  };

  // There are some hundred calls in a trail, and each is looked up once.
  const Call& call_of(const Record& record) {
    const std::string_view source = record.text(Field::kEventSource);
    const std::string_view name = record.text(Field::kEventName);
    key_.assign(source);
    key_ += '\0';
    key_ += name;
    const auto known = calls_.find(key_);
    if (known != calls_.end()) return known->second;
    if (calls_.size() >= kMostCalls) calls_.clear();
    const Call call{strings.intern(source), strings.intern(name),
                    Catalogue::builtin().find(source, name)};
    return calls_.emplace(key_, call).first->second;
  }

  void read_caller(const Record& record, Event& e) {
    const Caller c = callers_.of(record);
    e.principal = c.principal;
    e.arn = c.arn;
    e.credential = c.credential;
    e.session = c.session;
    e.session_name = c.session_name;
    e.address = c.address;
    e.network = c.network;
    e.agent = c.agent;
    if (e.account == 0) e.account = c.account;
    e.kind = c.kind;
    e.via_service = c.via_service;
    e.console_mark = c.console_mark;
    e.browser = c.browser;
    e.mfa = c.mfa;
    e.imdsv1 = c.imdsv1;
  }

  void match(const Record& record, uint32_t event) {
    if (!matcher_) return;
    matched_.clear();
    matcher_->match(record, matched_);
    for (const uint32_t rule : matched_) {
      if (rules_->rules[rule].alerts) hits.push_back({rule, event});
      if (sigma::is_correlated(*rules_, rule))
        base_hits.emplace_back(event, base(record, rule, event));
    }
  }

  sigma::BaseHit base(const Record& record, uint32_t rule, uint32_t event) {
    const Event& e = events[event];
    return {rule, {e.time}, e.file, e.offset, id_text(e), matcher_->carried(rule, record)};
  }

  std::string id_text(const Event& e) const {
    return e.id.is_uuid ? uuid_text(e.id) : strings[static_cast<uint32_t>(e.id.low)];
  }

  const sigma::RuleSet* rules_;
  static constexpr size_t kMostCalls = 65'536;  // a hostile log can name any number
  Callers callers_;
  std::unordered_map<std::string, Call> calls_;
  std::string key_;  // kept for its room
  uint32_t region_ = 0, account_ = 0;
  std::unique_ptr<sigma::Matcher> matcher_;
  std::vector<uint32_t> matched_;
};

bool place_before(const Event& a, const Event& b) {
  return std::tie(a.file, a.offset) < std::tie(b.file, b.offset);
}

// All that a copy of a record must agree in; spacing and key order may differ between exports.
bool same_content(const Event& a, const Event& b) {
  return a.time == b.time && a.source == b.source && a.name == b.name && a.region == b.region &&
         a.credential == b.credential && a.address == b.address && a.error == b.error &&
         a.principal == b.principal;
}

class Merge {
 public:
  Merge(std::vector<std::unique_ptr<Worker>> workers, Collected& out)
      : workers_(std::move(workers)), out_(out) {}

  void run(std::span<const trail::Source> sources) {
    for (auto& worker : workers_) {
      take(*worker);
      worker.reset();  // its memory is needed
    }
    std::vector<uint32_t> order(all_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      const Event &x = all_[a], &y = all_[b];
      return std::tie(x.id.high, x.file, x.offset) < std::tie(y.id.high, y.file, y.offset);
    });
    drop_duplicates(order, sources);
    std::sort(kept_.begin(), kept_.end(), [&](uint32_t a, uint32_t b) {
      const Event &x = all_[a], &y = all_[b];
      return x.time != y.time ? x.time < y.time : place_before(x, y);
    });
    renumber();
    order_numbers();
  }

 private:
  // Brings a worker's numbers into those of the table.
  void take(Worker& worker) {
    std::vector<uint32_t> number(worker.strings.size());
    for (uint32_t i = 0; i < number.size(); ++i)
      number[i] = out_.table.strings.intern(worker.strings[i]);
    const auto first_event = static_cast<uint32_t>(all_.size());
    const auto first_detail = static_cast<uint32_t>(out_.table.details.size());
    for (Event e : worker.events) {
      for (uint32_t* field : numbers_of(e)) *field = number[*field];
      if (!e.id.is_uuid) e.id.low = number[e.id.low];
      if (e.detail != Event::kNoDetail) e.detail += first_detail;
      all_.push_back(e);
    }
    std::move(worker.details.begin(), worker.details.end(), std::back_inserter(out_.table.details));
    for (RuleHit hit : worker.hits) hits_.push_back({hit.rule, hit.event + first_event});
    for (auto& [event, base] : worker.base_hits)
      base_hits_.emplace_back(event + first_event, std::move(base));
  }

  void drop_duplicates(const std::vector<uint32_t>& order, std::span<const trail::Source> sources) {
    for (size_t i = 0; i < order.size();) {
      size_t end = i + 1;
      while (end < order.size() && all_[order[end]].id.high == all_[order[i]].id.high) ++end;
      for (size_t k = i; k < end; ++k) {
        if (is_copy(order, i, k)) {
          ++out_.duplicates;
          continue;
        }
        if (k > i && all_[order[k]].id == all_[order[i]].id) report_conflict(order[k], sources);
        kept_.push_back(order[k]);
      }
      i = end;
    }
  }

  bool is_copy(const std::vector<uint32_t>& order, size_t first, size_t k) const {
    for (size_t j = first; j < k; ++j) {
      const Event &a = all_[order[j]], &b = all_[order[k]];
      if (a.id == b.id && same_content(a, b)) return true;
    }
    return false;
  }

  void report_conflict(uint32_t event, std::span<const trail::Source> sources) {
    const Event& e = all_[event];
    out_.scan.problems.push_back(
        {sources[e.file].name, e.offset, "conflicting_event_id", out_.table.id_of(e), 1});
  }

  // Which worker met a text first is chance. Numbers by first appearance in the ordered events make
  // every order by number the same for any number of threads.
  void order_numbers() {
    constexpr uint32_t kOpen = UINT32_MAX;
    std::vector<uint32_t> to(out_.table.strings.size(), kOpen);
    to[0] = 0;
    uint32_t next = 1;
    for (Event& e : out_.table.events) {
      for (uint32_t* field : numbers_of(e)) {
        uint32_t& number = to[*field];
        if (number == kOpen) number = next++;
        *field = number;
      }
      if (!e.id.is_uuid) {
        uint32_t& number = to[e.id.low];
        if (number == kOpen) number = next++;
        e.id.low = number;
      }
    }
    for (uint32_t& number : to) {
      if (number == kOpen) number = next++;  // of dropped duplicates alone
    }
    out_.table.strings.renumber(to);
  }

  void renumber() {
    constexpr uint32_t kDropped = UINT32_MAX;
    std::vector<uint32_t> place(all_.size(), kDropped);
    out_.table.events.reserve(kept_.size());
    for (const uint32_t old : kept_) {
      place[old] = static_cast<uint32_t>(out_.table.events.size());
      out_.table.events.push_back(all_[old]);
    }
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

  std::vector<std::unique_ptr<Worker>> workers_;
  Collected& out_;
  std::vector<Event> all_;
  std::vector<RuleHit> hits_;
  std::vector<std::pair<uint32_t, sigma::BaseHit>> base_hits_;
  std::vector<uint32_t> kept_;
};

// The console signs every request with a new key. What belongs to one session is told by principal
// and creation time, once any of its records is sure to come from the console.
void join_console_sessions(EventTable& table) {
  std::unordered_map<uint32_t, uint32_t> console;  // session to credential
  for (const Event& e : table.events) {
    const bool sure = e.console_mark || (e.browser && e.session != 0);
    if (sure && e.session != 0 && !console.contains(e.session))
      console[e.session] = table.strings.intern("console:" + table.text(e.session));
  }
  for (Event& e : table.events) {
    const auto it = console.find(e.session);
    if (e.session != 0 && it != console.end()) e.credential = it->second;
  }
}

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
  Merge(std::move(workers), out).run(sources);
  join_console_sessions(out.table);
  return out;
}

}  // namespace hikeshi::hunt
