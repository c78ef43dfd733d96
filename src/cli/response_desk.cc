// SPDX-License-Identifier: Apache-2.0
#include "cli/response_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "aws/retry.h"
#include "aws/skew.h"
#include "base/ids.h"
#include "base/text.h"
#include "cli/case_trail.h"
#include "cli/response_json.h"
#include "cli/response_logs.h"
#include "io/hash.h"
#include "respond/ahead.h"
#include "respond/dry_run.h"
#include "respond/look.h"
#include "respond/quarantine.h"
#include "respond/scene.h"

namespace hikeshi::cli {
namespace {

using respond::Applied;
using respond::AwsCommand;
using respond::Step;

constexpr const char* kFolder = "evidence";

// AWS needs seconds to show a change; an emulator on this machine does not.
respond::Patience patience_for(bool local) {
  using std::chrono::milliseconds;
  return local ? respond::Patience{milliseconds(20), milliseconds(200), 5}
               : respond::Patience{milliseconds(1000), milliseconds(10000), 8};
}

bool is_file_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos &&
         printable(name) == name;
}

}  // namespace

Result<respond::Policy> policy_of(World& world, const Args& args) {
  const std::string given = args.one("--policy");
  const std::string path = given.empty() ? world.home + "/policy.json" : given;
  if (given.empty() && !world.fs.exists(path)) return respond::Policy{};
  const std::string text = HK_TRY(world.fs.read_at_most(path, 1 << 20));
  auto policy = respond::parse_policy(text);
  if (!policy) return tl::make_unexpected(std::move(policy).error().with_context(path));
  return policy;
}

ResponseDesk::ResponseDesk(World& world, store::Case the_case)
    : world_(world), case_(std::move(the_case)), turns_([this] { wait_for_aws(); }) {}

// A call that ended, or the end of a pause, is what a step waits for.
void ResponseDesk::wait_for_aws() {
  constexpr std::chrono::milliseconds kSlice{20};
  if (!session_->client().poll(kSlice)) std::this_thread::sleep_for(kSlice);
}

Result<std::unique_ptr<ResponseDesk>> ResponseDesk::open(World& world, const Args& args,
                                                         store::Case the_case, KnownCaller known) {
  std::unique_ptr<ResponseDesk> desk(new ResponseDesk(world, std::move(the_case)));
  HK_CHECK(desk->prepare(args, std::move(known)));
  return desk;
}

// A plan is of one account, that of the notice.
std::vector<std::string> one_account(const casefile::CaseState& state) {
  const std::string account = state.account();
  return account.empty() ? std::vector<std::string>() : std::vector<std::string>{account};
}

Result<KnownCaller> ResponseDesk::known_by(const Args& args) {
  KnownCaller known;
  known.session = HK_TRY(AwsSession::open(world_, args, one_account(state_)));
  known.caller = HK_TRY(known.session->caller());
  return known;
}

Status ResponseDesk::prepare(const Args& args, KnownCaller known) {
  state_ = HK_TRY(case_.state());
  for (const casefile::Document& document : state_.documents)
    kept_[document.path] = document.sha256;
  policy_ = HK_TRY(policy_of(world_, args));
  for (const std::string& id : args.all("--without-evidence")) without_evidence_.insert(id);
  if (known.session == nullptr) known = HK_TRY(known_by(args));
  session_ = std::move(known.session);
  const AwsSession::Caller& caller = known.caller;
  responder_ = {caller.account, caller.arn, HK_TRY(principal_of(caller.arn))};
  HK_CHECK(respond::check_responder(state_, policy_, responder_));
  if (policy_.verify_interval < respond::kLeastInterval && !session_->is_local())
    return fail(Code::kUsage, "the policy's verify_interval_minutes is less than 30");
  respond::PlanOptions options;
  options.evidence_first = policy_.evidence_first || args.has("--evidence-first");
  plan_ = respond::make_plan(state_, options);
  make_ground();
  make_executor();
  return {};
}

// A deny names the role, not the session; a role's path stands in IAM alone.
Result<std::string> ResponseDesk::principal_of(const std::string& arn) {
  const std::string role = respond::role_name_of(arn);
  if (role.empty() || arn.find(":assumed-role/") == std::string::npos) return arn;
  aws::Call get;
  get.service = "iam";
  get.operation = "GetRole";
  get.params = {{"RoleName", role}};
  const auto got = session_->client().call(std::move(get));
  if (got) return got->value["Role"].value("Arn", std::string());
  const auto parsed = parse_arn(arn);
  return fmt::format("arn:{}:iam::{}:role/{}", parsed->partition, parsed->account, role);
}

void ResponseDesk::make_ground() {
  ground_ = std::make_unique<respond::Ground>(
      respond::Ground{session_->models(),
                      world_.clock,
                      [this](const AwsCommand& c) { return call(c); },
                      [this](const std::string& name) { return open_file(name); },
                      {{"RESPONDER_ARN", responder_.principal}},
                      [this] { return aws_now_; }});
  log_ = std::make_unique<respond::ActionLog>(
      state_.actions, world_.clock, [this](UtcTime at, const casefile::Action& action) -> Status {
        HK_CHECK(case_.append(at, {action}));
        respond::note_action(*guarded_, at, action);
        return {};
      });
  guarded_.emplace(respond::guarded(state_, policy_, responder_));
  guarded_->without_evidence = without_evidence_;
}

void ResponseDesk::make_executor() {
  const auto patience = patience_for(session_->is_local());
  const auto wait = [this](std::chrono::milliseconds time) { return pause(time); };
  executor_ = std::make_unique<respond::RealExecutor>(respond::RealParts{
      *ground_,
      *log_,
      [this](const AwsCommand& c) { return call(c); },
      [this](const std::string& name, const std::string& bytes) { return keep_file(name, bytes); },
      [this](const Step& step, const AwsCommand& c, const nlohmann::ordered_json& before) {
        return guard(step, c, before);
      },
      wait,
      patience,
      {},
      [this] { return behind_; }});
  response_ = std::make_unique<respond::Response>(respond::ResponseParts{
      *ground_, *log_, *executor_, policy_, wait, patience,
      [this](const Step& step, UtcTime since) { return logs(step, since); }});
}

respond::Answer ResponseDesk::call(const AwsCommand& command) {
  if (!aws::only_reads(command.call.operation)) ahead_.clear();  // from now on they are of before
  const auto asked = ahead_.empty() ? ahead_.end() : ahead_.find(respond::call_json(command));
  if (asked != ahead_.end()) {
    const auto got = asked->second;
    turns_.wait_until([&] { return got->has_value(); });
    return answer_of(**got);
  }
  std::optional<aws::CallResult> got;
  session_->client().start(command.call, [&](aws::CallResult result) { got = std::move(result); });
  turns_.wait_until([&] { return got.has_value(); });
  return answer_of(std::move(*got));
}

respond::Answer ResponseDesk::answer_of(aws::CallResult got) {
  if (!got) return tl::make_unexpected(std::move(got).error());
  learn_time(got->headers);
  return std::move(got->value);
}

void ResponseDesk::ask_ahead(const Step& step) {
  for (const AwsCommand& read : respond::reads_ahead(*ground_, step)) {
    auto& asked = ahead_[respond::call_json(read)];
    if (asked != nullptr) continue;
    asked = std::make_shared<std::optional<aws::CallResult>>();
    session_->client().start(read.call,
                             [got = asked](aws::CallResult result) { *got = std::move(result); });
  }
}

// AWS takes what is signed up to fifteen minutes off; what differs by more is no clock of AWS's.
void ResponseDesk::learn_time(const aws::Headers& headers) {
  constexpr int64_t kMost = 15 * 60;
  const auto theirs = aws::parse_http_date(trim(aws::header_of(headers, "Date")));
  if (!theirs) return;
  aws_now_ = theirs;
  const int64_t behind = theirs->seconds - world_.clock.now().seconds;
  if (behind >= -kMost && behind <= kMost) behind_ = behind;
}

// The first of that name; of when sessions were cut off the last, since each time cuts off more.
std::string ResponseDesk::path_of(const std::string& name) const {
  const std::string first = std::string(kFolder) + "/" + name;
  constexpr std::string_view kCut = "cut-", kText = ".txt";
  if (!name.starts_with(kCut) || !name.ends_with(kText)) return first;
  const std::string user = name.substr(kCut.size(), name.size() - kCut.size() - kText.size());
  const auto& steps = plan_.steps;
  if (std::none_of(steps.begin(), steps.end(),
                   [&](const Step& step) { return step.id == "revoke-user-sessions-" + user; }))
    return first;
  const std::string begin = first.substr(0, first.size() - kText.size()) + ".";
  std::string path = first;
  for (auto it = kept_.lower_bound(begin); it != kept_.end() && it->first.starts_with(begin);
       ++it) {
    const std::string_view stamp = std::string_view(it->first).substr(begin.size());
    if (stamp.size() >= 20 && stamp[8] == 'T' && stamp[15] == 'Z') path = it->first;
  }
  return path;
}

Result<std::string> ResponseDesk::open_file(const std::string& name) {
  if (!is_file_name(name)) return fail(Code::kUsage, "no file of the case: " + printable(name));
  auto bytes = world_.fs.read_at_most(case_.path() + "/" + path_of(name), 64U << 20);
  if (bytes || bytes.error().code != Code::kNotFound) return bytes;
  const auto& steps = plan_.steps;
  const auto writes = std::find_if(steps.begin(), steps.end(), [&](const Step& step) {
    return std::any_of(step.cli.begin(), step.cli.end(),
                       [&](const std::string& line) { return line.ends_with("> " + name); });
  });
  std::string message = name + " is not there";
  if (writes != steps.end()) message += " yet: run step " + writes->id + " first";
  return fail(Code::kNotFound, std::move(message));
}

Result<std::string> ResponseDesk::newest_file(const std::string& name) {
  const auto it = newest_.find(name);
  if (it == newest_.end()) return open_file(name);
  return world_.fs.read_at_most(case_.path() + "/" + it->second, 64U << 20);
}

// A name that no file of the case has: "console-i-1.json", then
// "console-i-1.20261123T100000Z.json".
std::string ResponseDesk::free_path(const std::string& name) const {
  const std::string stamp =
      replace_all(replace_all(format_rfc3339(world_.clock.now()), ":", ""), "-", "");
  const size_t dot = std::min(name.rfind('.'), name.size());
  std::string path = std::string(kFolder) + "/" + name;
  for (int n = 1; kept_.contains(path); ++n) {
    const std::string number = n == 1 ? "" : "-" + std::to_string(n);
    path =
        fmt::format("{}/{}.{}{}{}", kFolder, name.substr(0, dot), stamp, number, name.substr(dot));
  }
  return path;
}

// Never over what the case has: the first is the state before our changes, and a later look has
// only what is left by then. A file that the journal does not have is of a run that was killed.
Status ResponseDesk::keep_file(const std::string& name, const std::string& bytes) {
  if (!is_file_name(name)) return fail(Code::kUsage, "no name for a file: " + printable(name));
  HK_CHECK(world_.fs.make_folders(case_.path() + "/" + kFolder));
  const std::string path = free_path(name), sha256 = sha256_hex(bytes);
  const std::string first = std::string(kFolder) + "/" + name;
  const auto had = kept_.find(first);
  if (had != kept_.end() && had->second == sha256) return newest_[name] = first, Status{};
  HK_CHECK(world_.fs.write(case_.path() + "/" + path, bytes));
  kept_[path] = sha256;
  newest_[name] = path;
  return case_.append(world_.clock.now(), {casefile::Document{"evidence", path, sha256}});
}

Status ResponseDesk::guard(const Step& step, const AwsCommand& call,
                           const nlohmann::ordered_json& before) {
  return respond::check_call(*ground_, *guarded_, step, call, before);
}

Status ResponseDesk::pause(std::chrono::milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  turns_.wait_until(
      [&] { return world_.stop.stop_requested() || std::chrono::steady_clock::now() >= until; });
  if (world_.stop.stop_requested())
    return fail(Code::kCancelled, "interrupted; run the same command again to go on");
  return {};
}

respond::ResponseParts::Logs ResponseDesk::logs(const Step& step, UtcTime since) {
  const auto key = std::pair(region_of(step), since.seconds);
  turns_.wait_until([&] { return !asking_.contains(key); });
  const auto it = told_.find(key);
  if (it != told_.end()) return it->second;
  asking_.insert(key);
  auto logs = logs_after(*ground_, state_, step, since);
  asking_.erase(key);
  return told_[key] = std::move(logs);
}

Status ResponseDesk::file(const Step& step, const Applied& applied) {
  if (!applied.outcome.recording.empty()) {
    const std::string stamp =
        replace_all(replace_all(format_rfc3339(world_.clock.now()), ":", ""), "-", "");
    HK_CHECK(
        keep_file(fmt::format("calls-{}-{}.jsonl", step.id, stamp), applied.outcome.recording));
  }
  HK_CHECK(file_restriction(applied));
  HK_CHECK(file_quarantine(step, applied));
  HK_CHECK(file_earlier(step, applied));
  return file_fact(step, applied);
}

Status ResponseDesk::file_quarantine(const Step& step, const Applied& applied) {
  if (step.id != "preserve-restrictions") return {};
  const UtcTime now = world_.clock.now();
  auto facts = respond::quarantine_facts(applied.outcome.recording, now);
  return case_.append(now, {casefile::Stage{"restriction:quarantine", std::move(facts)}});
}

// The next plan puts back what this tells of.
Status ResponseDesk::file_earlier(const Step& step, const Applied& applied) {
  if (step.id != "preserve-earlier") return {};
  auto looked = HK_TRY(look_for_earlier(world_, case_, state_, applied.outcome.recording));
  auto facts = respond::earlier_facts(state_, std::move(looked));
  return case_.append(world_.clock.now(), {casefile::Stage{"earlier", std::move(facts)}});
}

// Not to be tried again: the plan takes the next best step, and the letters tell AWS of it.
Status ResponseDesk::file_restriction(const Applied& applied) {
  const auto& calls = applied.outcome.calls;
  const auto refused = std::find_if(calls.rbegin(), calls.rend(), [](const auto& call) {
    return call.did == respond::Did::kFailed;
  });
  if (!applied.outcome.blocked || refused == calls.rend()) return {};
  const std::string& action = refused->call.action;
  const bool power = action == "ec2:StopInstances" || action == "ec2:StartInstances";
  casefile::Fact fact;
  fact.kind = respond::kRestriction;
  fact.subject = power ? "start_stop_block" : "services_limited";
  fact.says = fmt::format("AWS refused {} in {}: {}", action, refused->call.call.region,
                          fit(printable(refused->why), 300));
  fact.set("call", action).set("region", refused->call.call.region);
  fact.set("at", format_rfc3339(world_.clock.now()));
  fact.set("certainty", applied.outcome.likely ? "likely" : "");
  casefile::Evidence evidence;
  evidence.kind = "api";
  evidence.text = fact.says;
  fact.evidence.push_back(std::move(evidence));
  // What is likely does not take the place of what is certain.
  const std::string stage =
      "restriction:" + fact.subject + (applied.outcome.likely ? ":" + action : "");
  return case_.append(world_.clock.now(), {casefile::Stage{stage, {std::move(fact)}}});
}

// What is verified may be said in letters; what is no more is taken back.
Status ResponseDesk::file_fact(const Step& step, const Applied& applied) {
  const std::string source = "apply:" + step.id;
  const auto had = std::any_of(state_.facts.begin(), state_.facts.end(),
                               [&](const auto& fact) { return fact.source == source; });
  if (applied.state != respond::StepState::kVerified || step.sentence.empty())
    return had ? case_.append(world_.clock.now(), {casefile::Stage{source, {}}}) : Status{};
  casefile::Fact fact;
  fact.kind = "done";
  fact.subject = step.id;
  fact.standing = casefile::Standing::kVerified;
  fact.says = step.title.en;
  const auto& record = log_->record(step.id);
  fact.set("by", responder_.arn).set("at", format_rfc3339(*record.running_at));
  fact.set("read_at", format_rfc3339(*record.last_read));
  respond::tell_of(step, fact);
  casefile::Evidence evidence;
  evidence.kind = "api";
  evidence.text = "read back " + format_rfc3339(*record.last_read);
  fact.evidence.push_back(evidence);
  return case_.append(world_.clock.now(), {casefile::Stage{source, {fact}}});
}

// `most` is what EC2's buckets of requests bear without a throttled answer: some ten reads a
// second, and a step makes about two.
Status ResponseDesk::together(std::span<const Step* const> steps, const Work& work,
                              const Tell& tell) {
  constexpr size_t kMost = 8;
  std::vector<std::optional<Result<Applied>>> results(steps.size());
  size_t told = 0;
  Status status;
  turns_.run(steps.size(), kMost, [&](size_t i) {
    if (!status) return;  // begin nothing more
    results[i] = work(*steps[i]);
    if (!*results[i] && status) status = tl::make_unexpected(results[i]->error());
    for (; told < steps.size() && results[told]; ++told) {
      if (*results[told]) tell(*steps[told], **results[told]);
    }
  });
  return status;
}

Status ResponseDesk::apply(const Steps& steps, const Tell& tell) {
  std::span<const Step* const> left = steps;
  while (!left.empty()) {
    const size_t count = respond::at_once(left);
    HK_CHECK(together(
        left.first(count), [this](const Step& step) { return apply(step); }, tell));
    left = left.subspan(count);
  }
  return {};
}

Status ResponseDesk::apply_at_once(const Steps& steps, const Tell& tell) {
  for (const Step* step : steps) ask_ahead(*step);
  const Status status = together(
      steps, [this](const Step& step) { return apply(step); }, tell);
  ahead_.clear();  // nothing of it is newer than what comes next
  return status;
}

Status ResponseDesk::verify(const Steps& steps, const Tell& tell) {
  return together(
      steps, [this](const Step& step) { return verify(step); }, tell);
}

Status ResponseDesk::rehearse(const Steps& steps, const Tell& tell) {
  return together(
      steps, [this](const Step& step) { return rehearse(step); }, tell);
}

Result<Applied> ResponseDesk::apply(const Step& step) {
  auto applied = HK_TRY(response_->apply(step, responder_.arn, plan_.hash));
  HK_CHECK(file(step, applied));
  return applied;
}

Result<Applied> ResponseDesk::verify(const Step& step) {
  auto applied = HK_TRY(response_->verify(step));
  HK_CHECK(file_fact(step, applied));
  return applied;
}

// What cannot be rehearsed is said of the step; only Ctrl-C ends the rest.
Result<Applied> ResponseDesk::rehearse(const Step& step) {
  Applied applied = recorded(step, *log_, policy_);
  applied.why.clear();
  auto outcome = respond::DryRunExecutor(*ground_).execute(step);
  if (!outcome && outcome.error().code == Code::kCancelled)
    return tl::make_unexpected(outcome.error());
  if (outcome) applied.outcome = std::move(*outcome);
  if (!outcome) applied.why = outcome.error().message;
  if (applied.why.empty()) {
    applied.why = refusal_of(step, applied.outcome);
    applied.would_refuse = !applied.why.empty();
  }
  return applied;
}

// What a run would not do, were it begun now: said beforehand. "" where nothing stands against it.
std::string ResponseDesk::refusal_of(const Step& step, const respond::Outcome& outcome) {
  for (const respond::CallDone& made : outcome.calls) {
    // What waits for another call's answer cannot be judged yet.
    if (made.did != respond::Did::kWould || made.call.call.params.empty()) continue;
    const auto found = respond::look_for(*ground_, step, made.call, UtcTime{});
    const auto before = found && *found ? (*found)->before : nlohmann::ordered_json::array();
    const Status allowed = guard(step, made.call, before);
    if (!allowed) return "as it stands it would be refused: " + allowed.error().message;
  }
  return {};
}

Result<Applied> ResponseDesk::prove(const Step& step) {
  Applied applied;
  applied.reading.emplace();
  applied.reading->changes = true;
  const auto proven = respond::is_proven(*ground_, step);
  if (proven && proven->value_or(false)) {
    applied.state = respond::StepState::kVerified;
    HK_CHECK(file_proof(step));
    return applied;
  }
  applied.state = proven ? respond::StepState::kFailed : respond::StepState::kUnknown;
  applied.reading->shown =
      proven ? respond::Reading::Shown::kNo : respond::Reading::Shown::kUnknown;
  applied.why = proven ? "stated to be done by " + step.done->by + ", and AWS shows that it is not"
                       : proven.error().message;
  return applied;
}

// The person's statement stays theirs; that AWS shows it is added.
Status ResponseDesk::file_proof(const Step& step) {
  for (const casefile::Fact* stated : state_.of_kind("done")) {
    if (stated->subject != step.id) continue;
    casefile::Fact fact = *stated;
    fact.standing = casefile::Standing::kVerified;
    fact.set("read_at", format_rfc3339(world_.clock.now()));
    casefile::Evidence evidence;
    evidence.kind = "api";
    evidence.text = step.proof + ": " + step.proves;
    fact.evidence.push_back(std::move(evidence));
    HK_CHECK(case_.append(world_.clock.now(), {casefile::Stage{stated->source, {fact}}}));
  }
  return {};
}

Result<Applied> ResponseDesk::undo(const Step& step) {
  auto applied = HK_TRY(response_->undo(step, responder_.arn));
  HK_CHECK(file(step, applied));
  return applied;
}

}  // namespace hikeshi::cli
