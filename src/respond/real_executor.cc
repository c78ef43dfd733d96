// SPDX-License-Identifier: Apache-2.0
#include "respond/real_executor.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/iam_action.h"
#include "respond/lost_answer.h"
#include "respond/undo_call.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using aws::Refusal;

// A removal of what is not there has nothing left to do.
bool may_be_absent(const EffectRow* row) {
  return row == nullptr || row->want.starts_with("gone") || row->want.starts_with("?") ||
         row->want.starts_with("lacks");
}

constexpr std::string_view kBlocked =
    ". AWS has restricted this account, so asking again does not help: ask AWS in its case to lift "
    "it, and take the next step of the plan that does not need this call";

// Said of what only looks like a restriction.
constexpr std::string_view kLikelyBlocked =
    ". IAM's own simulation allows you this call, so AWS has likely restricted Lambda in this "
    "account (a policy of your organisation or of the thing may refuse it too): asking again does "
    "not help. Ask AWS in its case, with the request's id, and take the steps that need no Lambda: "
    "what calls the function, and the sessions of its role";

// Of Lambda AWS has been seen to refuse changes as if the caller lacked the permission, in an
// account that it had restricted. Whether the caller has it, IAM's simulation tells.
bool may_be_restricted(const AwsCommand& call, const aws::CallError& error) {
  return call.call.service == "lambda" && error.kind == Refusal::kDenied;
}

AwsCommand simulation_of(const AwsCommand& call, const std::string& caller) {
  AwsCommand simulate;
  simulate.action = "iam:SimulatePrincipalPolicy";
  simulate.call.service = "iam";
  simulate.call.operation = "SimulatePrincipalPolicy";
  simulate.call.region = "us-east-1";
  simulate.call.params = {{"PolicySourceArn", caller},
                          {"ActionNames", {aws::iam_action("lambda", call.call.operation)}}};
  return simulate;
}

bool is_lost(Refusal kind) {
  return kind == Refusal::kUnknownOutcome || kind == Refusal::kServer || kind == Refusal::kGarbled;
}

// Seconds: sessions are issued in whole ones, by machines whose clocks differ, and the deny counts
// those that are older.
constexpr int64_t kCutAhead = 5;

constexpr std::chrono::milliseconds kTurn{20};  // between two looks at what another step makes

// A call is under way as long as this lives.
class UnderWay {
 public:
  UnderWay(std::set<std::string>& calls, std::string call) : calls_(calls), call_(std::move(call)) {
    calls_.insert(call_);
  }
  ~UnderWay() { calls_.erase(call_); }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  std::set<std::string>& calls_;
  std::string call_;
};

// One way through the commands of a step.
class Pass {
 public:
  Pass(RealParts& parts, const Step& step, Outcome& outcome)
      : parts_(parts),
        step_(step),
        outcome_(outcome),
        begun_(parts.log.record(step.id).running_at.value_or(parts.ground.clock.now())) {
    looking_.emplace(parts.ground);
    looking_->read = [this](const AwsCommand& call) { return read(call); };
  }

  // What a killed run has announced and AWS shows was made, though the lists that the commands go
  // through name it no more.
  Status settle_open() {
    const std::vector<Action> open = parts_.log.record(step_.id).open;
    for (const Action& action : open) {
      const AwsCommand call = HK_TRY(call_of(action));
      const auto found = look_for(*looking_, step_, call, begun_);
      if (!found || !*found || (*found)->effect == Effect::kNotYet) continue;
      HK_TRY(already(call, (*found)->before));
    }
    return {};
  }

  // What was announced, is not in effect, and was not asked for again.
  Status close_open() {
    const std::vector<Action> open = parts_.log.record(step_.id).open;
    for (const Action& action : open)
      HK_CHECK(answered(HK_TRY(call_of(action)), "unknown", "announced, and not seen in effect"));
    return {};
  }

  Status run(const Script& script) {
    lacks_ = false;
    Hands hands = this->hands();
    auto report = HK_TRY(run_script(script, hands, parts_.ground.variables));
    outcome_.problems = std::move(report.problems);
    return {};
  }

  Status run(const std::vector<AwsCommand>& calls) {
    for (const AwsCommand& call : calls) HK_TRY(change(call));
    return {};
  }

  bool lacks() const { return lacks_; }

  // The thing was there already, as another step that is under way has just made it; or what was
  // taken out of it before still shows.
  bool conflicts() const { return conflicts_; }

 private:
  Hands hands() {
    Hands hands{.models = parts_.ground.models};
    hands.read = looking_->read;
    hands.change = [this](const AwsCommand& call) { return change(call); };
    hands.lacks = [this](const std::string& action) -> Status {
      lacks_ = true;
      return fail(Code::kConflict, action + " needs a value that AWS does not show yet");
    };
    hands.wait = [](const AwsCommand&) -> Status { return {}; };  // its effect is waited for
    // What an earlier line of this step wrote, else what the case has: the first that was kept.
    hands.open = [this](const std::string& name) -> Result<std::string> {
      const auto it = written_.find(name);
      return it == written_.end() ? parts_.ground.open(name) : Result<std::string>(it->second);
    };
    hands.keep = [this](const std::string& name, const std::string& bytes) -> Status {
      written_[name] = bytes;
      return parts_.keep(name, bytes);
    };
    // What a revocation takes as its time: AWS's, and a little ahead of it.
    hands.now = parts_.ground.clock.now().plus(
        kCutAhead + (parts_.behind ? std::max<int64_t>(parts_.behind(), 0) : 0));
    return hands;
  }

  Answer read(const AwsCommand& call) {
    Answer answer = parts_.ground.read(call);
    record(call, answer);
    // A loop over a list that could not be read would leave out what is in it.
    if (!answer && step_.danger != Danger::kNone && !says_absent(answer.error())) unread_ = true;
    return answer;
  }

  void record(const AwsCommand& call, const Answer& answer) {
    outcome_.recording += recorded_line(call, answer, parts_.ground.clock.now());
  }

  // Two steps on one network want the same group, made and emptied once: of one call that two
  // steps make, the second looks when the first has its answer.
  Result<Json> change(const AwsCommand& call) {
    const std::string name = call_json(call);
    while (parts_.under_way.contains(name)) HK_CHECK(parts_.pause(kTurn));
    const UnderWay turn(parts_.under_way, name);
    return change_alone(call);
  }

  Result<Json> change_alone(const AwsCommand& call) {
    if (unread_)
      return end(StepState::kFailed, "something could not be read, so nothing was changed on it");
    auto found = look_for(*looking_, step_, call, begun_);
    if (!found) return end(StepState::kFailed, found.error().message);
    const Json before = *found ? (*found)->before : Json::array();
    before_ = before;
    if (*found && (*found)->effect != Effect::kNotYet) return already(call, before);
    if (parts_.blocked.contains(call.action + call.call.region)) {
      outcome_.blocked = true;
      return end(StepState::kFailed, call.action + " was refused before" + std::string(kBlocked));
    }
    if (auto allowed = parts_.guard(step_, call, before); !allowed) {
      outcome_.refused = allowed.error().code == Code::kNotAllowed;
      return end(StepState::kFailed, allowed.error().message);
    }
    if (parts_.log.is_open(step_.id, call)) {
      if (HK_TRY(settles(call))) return already(call, shown_);
    } else {
      HK_CHECK(announce(call, before, *found ? **found : Found()));
    }
    return make(call, 1);
  }

  // A call announced by a run that was killed, and now seen in effect, was made.
  Result<Json> already(const AwsCommand& call, const Json& before) {
    const bool ours = parts_.log.is_open(step_.id, call);
    if (ours)
      HK_CHECK(answered(call, "done", "seen in effect after an interruption" + ids(call, before),
                        HK_TRY(undo_as_shown(call, announced_before(call), before))));
    note(call, ours ? Did::kMade : Did::kAlready);
    return Json::object();
  }

  Status announce(const AwsCommand& call, const Json& before, const Found& found) {
    Action action = action_for(step_.id, "call", call);
    action.before = without_secrets(before).dump(-1, ' ', false, Json::error_handler_t::replace);
    if (found.undo) action.undo = call_json(*found.undo);
    if (found.stays) action.undo = kStays;
    return parts_.log.add(std::move(action));
  }

  Status answered(const AwsCommand& call, std::string state, std::string detail = {},
                  std::string undo = {}) {
    Action action = action_for(step_.id, "answered", call);
    action.state = std::move(state);
    action.detail = std::move(detail);
    action.undo = std::move(undo);
    return parts_.log.add(std::move(action));
  }

  // What takes the call back, where only its answer says so; "" where that was announced.
  Result<std::string> undo_by(const AwsCommand& call, const Json& answer) {
    const EffectRow* row = find_effect(call);
    if (row == nullptr || !needs_answer(*row)) return std::string();
    const auto undo = HK_TRY(undo_of(parts_.ground.models, *row, call, before_, &answer));
    return undo ? call_json(*undo) : std::string();
  }

  // The same where the answer was lost.
  Result<std::string> undo_as_shown(const AwsCommand& call, const Json& before, const Json& shown) {
    const EffectRow* row = find_effect(call);
    if (row == nullptr || !needs_answer(*row)) return std::string();
    const auto answer = answer_shown(call, before, shown, looking_->read);
    if (!answer) return std::string();
    const auto undo = HK_TRY(undo_of(parts_.ground.models, *row, call, before, &*answer));
    return undo ? call_json(*undo) : std::string();
  }

  // The things as a run that was killed has found them.
  Json announced_before(const AwsCommand& call) const {
    const std::string text = call_json(call);
    for (const Action& action : parts_.log.record(step_.id).open) {
      const auto same = call_of(action);
      if (!same || call_json(*same) != text) continue;
      Json before = Json::parse(action.before, nullptr, false);
      if (before.is_array()) return before;
    }
    return Json::array();
  }

  Result<Json> make(const AwsCommand& call, int attempt) {
    const Answer answer = parts_.call(call);
    record(call, answer);
    if (answer) {
      HK_CHECK(answered(call, "done", ids(call, *answer), HK_TRY(undo_by(call, *answer))));
      note(call, Did::kMade);
      return *answer;
    }
    const aws::CallError& error = answer.error();
    const std::string said = aws::to_error(error, call.action).message + way_on(error);
    if (error.kind == Refusal::kCancelled) return fail(Code::kCancelled, "interrupted");
    if (says_absent(error) && may_be_absent(find_effect(call))) {
      HK_CHECK(answered(call, "already", said));
      note(call, Did::kAlready);
      return Json::object();
    }
    if (is_lost(error.kind)) return after_loss(call, said, attempt);
    HK_CHECK(answered(call, "failed", said));
    conflicts_ = error.kind == Refusal::kConflict;
    const bool likely = may_be_restricted(call, error) && simulation_allows(call);
    note(call, Did::kFailed, likely ? said + std::string(kLikelyBlocked) : said);
    outcome_.blocked = error.kind == Refusal::kBlocked || likely;
    outcome_.likely = likely;
    // What is no more than likely says nothing of the same call on another thing.
    if (error.kind == Refusal::kBlocked) parts_.blocked.insert(call.action + call.call.region);
    const std::string_view why = likely ? kLikelyBlocked : outcome_.blocked ? kBlocked : "";
    return end(StepState::kFailed, said + std::string(why));
  }

  // Not where it cannot be asked: then the refusal is taken at its word.
  bool simulation_allows(const AwsCommand& call) {
    const auto caller = parts_.ground.variables.find("RESPONDER_ARN");
    if (caller == parts_.ground.variables.end()) return false;
    const AwsCommand simulate = simulation_of(call, caller->second);
    const Answer answer = parts_.ground.read(simulate);
    record(simulate, answer);
    if (!answer || !answer->contains("EvaluationResults")) return false;
    const Json& results = (*answer)["EvaluationResults"];
    return !results.empty() && results[0].value("EvalDecision", std::string()) == "allowed";
  }

  // What holds something is deleted once somebody has said what may become of that.
  std::string way_on(const aws::CallError& error) const {
    if (error.kind != Refusal::kConflict || !step_.may_answer.starts_with("empty:")) return {};
    return ": see what lies in it, and `hikeshi answer CASE " + step_.may_answer +
           " yes` where nothing of it is yours";
  }

  Result<Json> after_loss(const AwsCommand& call, const std::string& said, int attempt) {
    if (HK_TRY(settles(call))) {
      HK_CHECK(answered(call, "done",
                        "the answer was lost; AWS shows it in effect" + ids(call, shown_),
                        HK_TRY(undo_as_shown(call, before_, shown_))));
      note(call, Did::kMade);
      return Json::object();
    }
    if (attempt == 1 && can_tell_) return make(call, 2);
    HK_CHECK(answered(call, "unknown", said));
    note(call, Did::kUnknown, said);
    return end(StepState::kUnknown, said);
  }

  // Looks until the effect shows; false where it does not for as long as AWS is given.
  Result<bool> settles(const AwsCommand& call) {
    auto wait = parts_.patience.first;
    can_tell_ = false;
    for (int look = 0; look < parts_.patience.looks; ++look) {
      const auto found = look_for(*looking_, step_, call, begun_);
      if (found && *found) shown_ = (*found)->before;
      if (found && *found && (*found)->effect != Effect::kNotYet) return true;
      can_tell_ = found && *found;
      HK_CHECK(parts_.pause(wait));
      wait = std::min(wait * 2, parts_.patience.longest);
    }
    return false;
  }

  // The ids of evidence are kept: by them, and by no tag, it is known again (guard.h).
  static std::string ids(const AwsCommand& call, const Json& shown) {
    if (call.action != "ec2:CreateSnapshots") return {};
    Json ids = Json::array();
    const Json& list =
        shown.is_object() && shown.contains("Snapshots") ? shown["Snapshots"] : shown;
    for (const Json& snapshot : list) ids.push_back(snapshot.value("SnapshotId", std::string()));
    return " " + ids.dump();
  }

  void note(const AwsCommand& call, Did did, std::string why = {}) {
    outcome_.calls.push_back({call, did, std::move(why)});
  }

  tl::unexpected<Error> end(StepState state, std::string why) {
    outcome_.state = state;
    outcome_.why = why;
    return fail(Code::kAws, std::move(why));
  }

  RealParts& parts_;
  const Step& step_;
  Outcome& outcome_;
  UtcTime begun_;
  std::optional<Ground> looking_;
  std::map<std::string, std::string> written_;  // files, by this pass
  Json before_ = Json::array();                 // the things, before the call that is being made
  Json shown_ = Json::array();                  // the same, at the last look
  bool lacks_ = false, conflicts_ = false, unread_ = false, can_tell_ = false;
};

// The step cannot be carried out as it stands: a file of an earlier step is missing, a command has
// no call, there are too many of them. Others (the journal, Ctrl-C) end the whole run.
bool is_of_step(const Error& error) {
  return error.code == Code::kNotFound || error.code == Code::kUnsupported ||
         error.code == Code::kUsage || error.code == Code::kLimit;
}

// Before the commands are run once more.
void forget_failure(Outcome& outcome) {
  outcome.state = StepState::kDone;
  outcome.why.clear();
  std::erase_if(outcome.calls, [](const CallDone& call) { return call.did == Did::kFailed; });
}

bool made_any(const Outcome& outcome) {
  return std::any_of(outcome.calls.begin(), outcome.calls.end(),
                     [](const CallDone& c) { return c.did == Did::kMade; });
}

// What the calls came to, where nothing ended them before.
void conclude(const Step& step, Outcome& outcome) {
  if (!outcome.problems.empty() && step.danger != Danger::kNone) {
    outcome.state = StepState::kFailed;
    outcome.why = outcome.problems.front();
  } else if (!outcome.calls.empty() && !made_any(outcome)) {
    outcome.state = StepState::kAlready;
  }
}

}  // namespace

Result<Outcome> RealExecutor::make(const Step& step, const std::vector<AwsCommand>& calls) {
  Outcome outcome;
  const Status ran = Pass(parts_, step, outcome).run(calls);
  if (ran) conclude(step, outcome);
  if (!ran && ran.error().code != Code::kAws) return tl::make_unexpected(ran.error());
  return outcome;
}

Result<Outcome> RealExecutor::execute(const Step& step) {
  const auto parsed = script_of(step);
  Outcome outcome;
  if (!parsed) {
    outcome.state = StepState::kFailed;
    outcome.by_hand = true;
    outcome.why = parsed.error().message;
    return outcome;
  }
  const Script& script = *parsed;
  auto wait = parts_.patience.first;
  for (int attempt = 0;; ++attempt) {
    Pass pass(parts_, step, outcome);
    if (attempt == 0) HK_CHECK(pass.settle_open());
    const Status ran = pass.run(script);
    if (ran) HK_CHECK(pass.close_open());
    if (ran) break;
    if ((pass.lacks() || pass.conflicts()) && attempt < parts_.patience.looks) {
      // What an earlier line has made does not show yet; all calls look before they act.
      forget_failure(outcome);
      HK_CHECK(parts_.pause(wait));
      wait = std::min(wait * 2, parts_.patience.longest);
      continue;
    }
    if (ran.error().code == Code::kAws) return outcome;
    if (!pass.lacks() && !is_of_step(ran.error())) return tl::make_unexpected(ran.error());
    outcome.state = StepState::kFailed;
    outcome.by_hand = !pass.lacks();
    outcome.why = ran.error().message;
    return outcome;
  }
  conclude(step, outcome);
  return outcome;
}

}  // namespace hikeshi::respond
