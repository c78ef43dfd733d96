// SPDX-License-Identifier: Apache-2.0
#include "snapshot/collect.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <thread>

#include "aws/jmespath.h"
#include "aws/json_text.h"
#include "aws/paginate.h"
#include "base/text.h"
#include "snapshot/filing.h"
#include "snapshot/mask.h"

namespace hikeshi::snapshot {
namespace {

using aws::Json;
using aws::text_in;

constexpr std::array<std::string_view, 5> kOutcomes = {"read", "absent", "denied", "not_offered",
                                                       "failed"};
// In flight to one service of one region: AWS counts there, and hundreds at once are refused.
constexpr size_t kLaneWidth = 8;
constexpr auto kUnfiled = std::chrono::seconds(3);  // the most that a killed run has read in vain
constexpr int kUntilTries = 30;  // of a report that AWS is still making, a second apart

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A call that is asked, or that an earlier run has asked.
struct Asked {
  size_t planned = 0;  // index in the plan
  std::string region;
  Json params;
  int tries = 0;
  std::optional<Json>* answer = nullptr;  // where the answer is put, too
  bool late = false;                      // throttled before, and asked again at the end
};

// Calls to one service of one region.
struct Lane {
  size_t open = 0;
  std::deque<Asked> waiting;
};

class Collector {
 public:
  Collector(const Source& source, aws::Models& models, FileSystem& fs, const Plan& plan,
            const CollectOptions& options)
      : source_(source),
        models_(models),
        plan_(plan),
        options_(options),
        filing_(fs, options.folder) {}

  Result<Snapshot> run() {
    HK_CHECK(compile());
    HK_CHECK(filing_.load([&](Entry entry, const Json& answer) {
      // What failed is asked again: it may be allowed, or there, by now.
      if (entry.outcome != Outcome::kRead && entry.outcome != Outcome::kAbsent) return;
      std::string key = key_of(entry.id, entry.region, entry.params);
      held_.insert_or_assign(std::move(key), std::pair(std::move(entry), answer));
    }));
    HK_CHECK(who());
    HK_CHECK(where());
    for (size_t i = 0; i < plan_.calls.size(); ++i) ask_everywhere(i);
    while (work()) {
    }
    HK_CHECK(filing_.flush());
    if (failure_) return tl::make_unexpected(*failure_);
    return finish();
  }

 private:
  static std::string key_of(std::string_view id, std::string_view region, std::string_view params) {
    return std::string(id) + "\n" + std::string(region) + "\n" + std::string(params);
  }

  Status compile() {
    for (const PlannedCall& call : plan_.calls) {
      paths_.emplace_back();
      if (call.parent >= 0) paths_.back() = HK_TRY(aws::Jmespath::compile(call.each));
    }
    return {};
  }

  // ---- who asks, and where

  Result<Json> first(std::string_view id) {
    const auto it = std::find_if(plan_.calls.begin(), plan_.calls.end(),
                                 [&](const PlannedCall& c) { return c.id == id; });
    if (it == plan_.calls.end()) return fail(Code::kBug, "the plan has no " + std::string(id));
    const auto index = static_cast<size_t>(it - plan_.calls.begin());
    std::optional<Json> answer;
    firsts_.push_back(index);
    ask({index, "", Json::parse(it->params, nullptr, false), 0, &answer});
    while (!answer && work()) {
    }
    if (failure_) return tl::make_unexpected(*failure_);
    if (answer && !answer->is_null()) return std::move(*answer);
    if (snapshot_.cancelled || snapshot_.entries.empty())
      return fail(Code::kCancelled, "interrupted before anything was read; run it again");
    const Entry& entry = snapshot_.entries.back();
    return fail(entry.outcome == Outcome::kDenied ? Code::kDenied : Code::kIo,
                entry.service + " " + entry.operation + ": " + entry.code + " " + entry.message);
  }

  Status who() {
    const Json caller = HK_TRY(first("caller"));
    snapshot_.account = text_in(caller, "Account");
    snapshot_.caller = text_in(caller, "Arn");
    const auto parts = split(snapshot_.caller, ':');
    snapshot_.partition = parts.size() > 1 ? std::string(parts[1]) : "aws";
    const auto& accounts = options_.accounts;
    if (accounts.empty() ||
        std::find(accounts.begin(), accounts.end(), snapshot_.account) != accounts.end())
      return {};
    return fail(Code::kNotAllowed, "the answers are of account " + snapshot_.account +
                                       ", the case is of account " + join(accounts, ", "));
  }

  Status where() {
    snapshot_.regions = options_.regions;
    if (snapshot_.regions.empty()) {
      const Json answer = HK_TRY(first("regions"));
      for (const Json& region : answer.value("Regions", Json::array())) {
        if (text_in(region, "OptInStatus") != "not-opted-in")
          snapshot_.regions.push_back(text_in(region, "RegionName"));
      }
    }
    std::sort(snapshot_.regions.begin(), snapshot_.regions.end());
    return {};
  }

  // ---- asking

  void ask_everywhere(size_t index) {
    const PlannedCall& call = plan_.calls[index];
    const bool asked = std::find(firsts_.begin(), firsts_.end(), index) != firsts_.end();
    if (call.parent >= 0 || asked) return;
    if (call.scope == Scope::kGlobal) return ask({index, "", params_of(call, ""), 0});
    for (const std::string& region : snapshot_.regions)
      ask({index, region, params_of(call, region), 0});
  }

  Json params_of(const PlannedCall& call, const std::string& region) const {
    std::string text(call.params);
    text = replace_all(text, "{account}", snapshot_.account);
    text = replace_all(text, "{partition}", snapshot_.partition);
    text = replace_all(text, "{region}", region);
    return Json::parse(text, nullptr, false);
  }

  // What two answers name (a definition that many tasks run) is asked for once.
  void ask(Asked asked) {
    const PlannedCall& planned = plan_.calls[asked.planned];
    const std::string key = key_of(planned.id, asked.region, dump(asked.params));
    if (asked.tries == 0 && !asked_.insert(key).second) return;
    if (options_.progress != nullptr && asked.tries == 0) ++options_.progress->known;
    const auto held = held_.find(key);
    if (held != held_.end()) {
      if (asked.answer != nullptr) *asked.answer = held->second.second;
      snapshot_.entries.push_back(held->second.first);
      took(asked, held->second.second);
      return;
    }
    send(std::move(asked));
  }

  // At once where its lane has room, else behind those that wait there.
  void send(Asked asked) {
    const PlannedCall& planned = plan_.calls[asked.planned];
    Lane& lane = lanes_[std::string(planned.service) + "\n" + asked.region];
    lane.waiting.push_back(std::move(asked));
    start_waiting(lane);
  }

  void start_waiting(Lane& lane) {
    while (lane.open < kLaneWidth && !lane.waiting.empty()) {
      start(lane, std::move(lane.waiting.front()));
      lane.waiting.pop_front();
    }
  }

  // Some of what is once for all answers in one region of AWS's own partition, and is in no other.
  std::string region_of(const PlannedCall& planned, const Asked& asked) const {
    const bool at_home = !planned.home.empty() && snapshot_.partition == "aws";
    return at_home ? std::string(planned.home) : asked.region;
  }

  void start(Lane& lane, Asked asked) {
    const PlannedCall& planned = plan_.calls[asked.planned];
    aws::Call call;
    call.service = planned.service;
    call.operation = planned.operation;
    call.params = asked.params;
    call.region = region_of(planned, asked);
    ++open_;
    ++lane.open;
    source_.start(std::move(call), [this, &lane, asked = std::move(asked)](aws::CallResult got) {
      --open_;
      --lane.open;
      land(asked, std::move(got));
      start_waiting(lane);
    });
  }

  bool work() {
    if (failure_) return false;
    file_now_and_then();
    if (again_due()) return true;
    if (source_.poll(aws::Millis(100)) || open_ > 0) return true;
    if (snapshot_.cancelled) return false;
    if (ask_late() || settle_nowhere()) return true;
    if (again_.empty()) return false;
    std::this_thread::sleep_until(again_.front().first);
    return true;
  }

  void file_now_and_then() {
    const auto now = std::chrono::steady_clock::now();
    if (now - filed_ < kUnfiled) return;
    filed_ = now;
    if (const Status filed = filing_.flush(); !filed) failure_ = filed.error();
  }

  // When all else is read, what was throttled, and what had no address, has its second chance.
  bool ask_late() {
    const auto late = std::exchange(late_, {});
    for (Asked asked : late) {
      asked.late = true;
      send(std::move(asked));
    }
    return !late.empty();
  }

  // A name that does not resolve at the end either is that of a service which the region lacks,
  // provided that others do: a network that fell silent in between must not look like that.
  bool settle_nowhere() {
    if (nowhere_.empty()) return false;
    if (!asked_whether_names_resolve_) {
      asked_whether_names_resolve_ = true;
      ask_whether_names_resolve();
      return true;
    }
    for (const auto& [asked, error] : std::exchange(nowhere_, {})) file(asked, {}, error);
    return true;
  }

  // STS is in every region; of two, one at least was not asked before.
  void ask_whether_names_resolve() {
    const auto& regions = snapshot_.regions;
    for (const std::string& region : {regions.front(), regions.back()}) {
      aws::Call call;
      call.service = "sts";
      call.operation = "GetCallerIdentity";
      call.region = region;
      ++open_;
      source_.start(std::move(call), [this](aws::CallResult got) {
        --open_;
        names_resolve_ &= got || got.error().kind != aws::Refusal::kUnreachable;
      });
    }
  }

  // ---- answers

  void stop(const Asked& asked) {
    snapshot_.cancelled = true;
    for (auto& [key, lane] : lanes_) lane.waiting.clear();
    late_.clear();
    nowhere_.clear();
    if (asked.answer != nullptr) *asked.answer = Json();
  }

  void land(const Asked& asked, aws::CallResult got) {
    const PlannedCall& planned = plan_.calls[asked.planned];
    if (!got && got.error().kind == aws::Refusal::kCancelled) return stop(asked);
    if (!got) return land_refused(asked, got.error());
    if (source_.may_change && wait_for(planned, got->value) && asked.tries < kUntilTries)
      return put_off(asked);
    file(asked, std::move(*got), std::nullopt);
  }

  void land_refused(const Asked& asked, const aws::CallError& error) {
    const bool nowhere = error.code == aws::kNoSuchEndpoint && source_.may_change;
    const bool throttled = error.kind == aws::Refusal::kThrottled && source_.may_change;
    if ((throttled || nowhere) && !asked.late) return late_.push_back(asked);
    if (nowhere) return nowhere_.emplace_back(asked, error), void();
    file(asked, {}, error);
  }

  void file(const Asked& asked, aws::Reply got, const std::optional<aws::CallError>& error) {
    const PlannedCall& planned = plan_.calls[asked.planned];
    Entry entry = entry_for(planned, asked);
    Json value;
    if (error) {
      take_refusal(planned, *error, entry);
      explain_membership(planned, entry);
    } else {
      entry.at = got.at;
      entry.sha256 = got.sha256;
      entry.request_id = got.request_id;
      value = std::move(got.value);
      if (const Status checked = check(planned, entry, value); !checked) failure_ = checked.error();
    }
    if (asked.answer != nullptr) *asked.answer = value;
    if (const Status filed = filing_.add(entry, value); !filed) failure_ = filed.error();
    snapshot_.entries.push_back(std::move(entry));
    took(asked, value);
  }

  // Makes an answer fit to be filed: no secret that came unasked, and no first page that looks
  // like all of them.
  Status check(const PlannedCall& planned, Entry& entry, Json& answer) {
    const aws::Model* model = HK_TRY(models_.find(planned.service));
    const aws::Operation* operation = HK_TRY(model->operation(planned.operation));
    if (model->paginator(planned.operation) == nullptr && aws::names_further_page(answer)) {
      entry.outcome = Outcome::kFailed;
      entry.code = "NotWhole";
      entry.message = "the answer is one page of several";
    }
    if (!planned.sensitive && !planned.plain) mask_sensitive(operation->output, answer);
    return {};
  }

  static Entry entry_for(const PlannedCall& planned, const Asked& asked) {
    Entry entry;
    entry.id = planned.id;
    entry.region = asked.region;
    entry.service = planned.service;
    entry.operation = planned.operation;
    entry.params = dump(asked.params);
    entry.sensitive = planned.sensitive;
    return entry;
  }

  bool is_not_offered(const aws::CallError& error) const {
    return error.kind == aws::Refusal::kNotOffered ||
           (error.code == aws::kNoSuchEndpoint && names_resolve_);
  }

  void take_refusal(const PlannedCall& planned, const aws::CallError& error, Entry& entry) const {
    entry.code = error.code.empty() ? std::string(to_string(error.kind)) : error.code;
    entry.message = error.message;
    entry.request_id = error.request_id;
    entry.at = error.at;
    const auto& absent = planned.absent;
    if (std::find(absent.begin(), absent.end(), error.code) != absent.end()) {
      entry.outcome = Outcome::kAbsent;
    } else if (error.kind == aws::Refusal::kDenied) {
      entry.outcome = Outcome::kDenied;
    } else if (is_not_offered(error)) {
      entry.outcome = Outcome::kNotOffered;
    } else {
      entry.outcome = Outcome::kFailed;
    }
  }

  // A member account is asked all the same: it may be a delegated administrator.
  void explain_membership(const PlannedCall& planned, Entry& entry) const {
    const bool member = !management_.empty() && management_ != snapshot_.account;
    if (!planned.management_only || !member || entry.outcome != Outcome::kDenied) return;
    entry.outcome = Outcome::kNotOffered;
    entry.message = "to be asked in the organization's management account " + management_ + ": " +
                    entry.code + " " + entry.message;
    entry.code = kManagementOnly;
  }

  static bool wait_for(const PlannedCall& planned, const Json& answer) {
    return !planned.until_member.empty() &&
           text_in(answer, planned.until_member) != planned.until_value;
  }

  void put_off(Asked asked) {
    ++asked.tries;
    again_.emplace_back(std::chrono::steady_clock::now() + std::chrono::seconds(1),
                        std::move(asked));
  }

  bool again_due() {
    if (again_.empty() || again_.front().first > std::chrono::steady_clock::now()) return false;
    Asked asked = std::move(again_.front().second);
    again_.pop_front();
    ask(std::move(asked));
    return true;
  }

  // An answer is there: calls that look at it can be made.
  void took(const Asked& asked, const Json& answer) {
    if (options_.progress != nullptr) ++options_.progress->done;
    if (answer.is_null()) return;
    if (plan_.calls[asked.planned].id == "organizations.organization")
      management_ = text_in(answer.value("Organization", Json::object()), "MasterAccountId");
    for (size_t i = asked.planned + 1; i < plan_.calls.size(); ++i) {
      if (plan_.calls[i].parent != static_cast<int>(asked.planned)) continue;
      ask_children(i, asked, answer);
    }
  }

  Result<Json> look(size_t index, const std::string& region, const Json& answer) const {
    const std::string_view each = plan_.calls[index].each;
    if (each.find("{region}") == std::string_view::npos) return paths_[index]->search(answer);
    return HK_TRY(aws::Jmespath::compile(replace_all(each, "{region}", region))).search(answer);
  }

  void ask_children(size_t index, const Asked& parent, const Json& answer) {
    const auto found = look(index, parent.region, answer);
    if (!found) {  // what is not asked for would look like what is not there
      failure_ = found.error();
      return;
    }
    if (!found->is_array()) return;
    const PlannedCall& planned = plan_.calls[index];
    for (const Json& item : planned.batch == 0 ? *found : batches_of(*found, planned.batch)) {
      Json params = params_of(planned, parent.region);
      for (const std::string_view name : planned.with)
        params[std::string(name)] = parent.params.value(std::string(name), Json());
      if (item.is_object()) params.update(item);
      ask({index, parent.region, std::move(params), 0});
    }
  }

  // Of [{"a": 1}, {"a": 2}, {"a": 3}], two at most in one: [{"a": [1, 2]}, {"a": [3]}].
  static Json batches_of(const Json& items, size_t most) {
    Json batches = Json::array();
    for (const Json& item : items) {
      if (!item.is_object() || item.empty()) continue;
      const std::string& name = item.begin().key();
      if (batches.empty() || batches.back()[name].size() >= most)
        batches.push_back({{name, Json::array()}});
      batches.back()[name].push_back(item.begin().value());
    }
    return batches;
  }

  Snapshot finish() {
    std::sort(snapshot_.entries.begin(), snapshot_.entries.end(),
              [](const Entry& a, const Entry& b) {
                return std::tie(a.id, a.region, a.params) < std::tie(b.id, b.region, b.params);
              });
    snapshot_.files = filing_.files();
    return std::move(snapshot_);
  }

  const Source& source_;
  aws::Models& models_;
  const Plan& plan_;
  const CollectOptions& options_;
  Filing filing_;
  Snapshot snapshot_;
  std::vector<std::optional<aws::Jmespath>> paths_;  // by call of the plan
  std::map<std::string, std::pair<Entry, Json>> held_;
  std::set<std::string> asked_;
  std::string management_;  // the account that manages the organization; "" for none that is known
  std::deque<std::pair<std::chrono::steady_clock::time_point, Asked>> again_;
  std::map<std::string, Lane> lanes_;                      // by service and region
  std::deque<Asked> late_;                                 // were throttled, or had no address
  std::vector<std::pair<Asked, aws::CallError>> nowhere_;  // had none at the end either
  bool asked_whether_names_resolve_ = false, names_resolve_ = true;
  std::chrono::steady_clock::time_point filed_ = std::chrono::steady_clock::now();
  std::vector<size_t> firsts_;
  std::optional<Error> failure_;
  size_t open_ = 0;
};

}  // namespace

std::string_view to_string(Outcome outcome) { return kOutcomes.at(static_cast<size_t>(outcome)); }

std::optional<Outcome> parse_outcome(std::string_view text) {
  const auto it = std::find(kOutcomes.begin(), kOutcomes.end(), text);
  if (it == kOutcomes.end()) return std::nullopt;
  return static_cast<Outcome>(it - kOutcomes.begin());
}

Result<Snapshot> collect(const Source& source, aws::Models& models, FileSystem& fs,
                         const Plan& plan, const CollectOptions& options) {
  return Collector(source, models, fs, plan, options).run();
}

}  // namespace hikeshi::snapshot
