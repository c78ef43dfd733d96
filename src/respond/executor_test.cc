// SPDX-License-Identifier: Apache-2.0
// The executors over an IAM of a few lines: what is announced, what is called, what is never called
// twice, and that rehearsal, the real thing and the replay take one way.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "io/clock.h"
#include "io/turns.h"
#include "respond/dry_run.h"
#include "respond/real_executor.h"
#include "respond/replay.h"
#include "respond/response.h"
#include "respond/sample_answer.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::models;

// Two keys of one user. A fault comes once, at the next change.
class FakeIam {
 public:
  std::map<std::string, std::string> keys{{"AKIA000000000000AAAA", "Active"},
                                          {"AKIA000000000000BBBB", "Active"}};
  enum class Fault {
    kNone,
    kLostBefore,
    kLostAfter,
    kDenied,
    kBlocked,
    kConflict
  } fault = Fault::kNone;
  bool denies_reads = false, always_conflicts = false;
  int changes = 0;
  std::function<void()> on_the_way = [] {};  // before a change arrives

  Answer call(const AwsCommand& command) {
    if (command.action == "iam:ListAccessKeys") return list();
    ++changes;
    on_the_way();
    const Fault now = std::exchange(fault, Fault::kNone);
    if (now == Fault::kDenied) return refused(aws::Refusal::kDenied);
    if (now == Fault::kBlocked) return refused(aws::Refusal::kBlocked);
    if (now == Fault::kConflict || always_conflicts) return refused(aws::Refusal::kConflict);
    if (now == Fault::kLostBefore) return refused(aws::Refusal::kUnknownOutcome);
    keys[command.call.params["AccessKeyId"].get<std::string>()] =
        command.call.params["Status"].get<std::string>();
    if (now == Fault::kLostAfter) return refused(aws::Refusal::kUnknownOutcome);
    return Json::object();
  }

 private:
  Answer list() const {
    if (denies_reads) return refused(aws::Refusal::kDenied);
    Json all = Json::array();
    for (const auto& [id, status] : keys) all.push_back({{"AccessKeyId", id}, {"Status", status}});
    return Json{{"AccessKeyMetadata", all}};
  }
  static Answer refused(aws::Refusal kind) {
    return tl::make_unexpected(aws::CallError{kind, "Code", "said so", "", 400, 1, {}});
  }
};

Step keys_step() {
  Step step;
  step.id = "contain-keys-of-user-ci";
  step.phase = Phase::kContain;
  step.danger = Danger::kReversible;
  step.cli = {
      "aws iam list-access-keys --region us-east-1 --user-name ci --query "
      "\"AccessKeyMetadata[?Status=='Active'].[AccessKeyId]\" --output text | xargs -r -I{} aws "
      "iam "
      "update-access-key --region us-east-1 --user-name ci --access-key-id {} --status Inactive"};
  return step;
}

class Executors : public ::testing::Test {
 protected:
  Executors() { renew_log(); }

  // As a new process would: from the journal alone.
  void renew_log() {
    log_ = std::make_unique<ActionLog>(journal_, clock_, [this](UtcTime at, const Action& action) {
      if (writes_left_ == 0) return Status(fail(Code::kIo, "killed"));
      --writes_left_;
      journal_.push_back({static_cast<int64_t>(journal_.size()) + 1, at, action});
      return Status();
    });
  }

  using Pause = std::function<Status(std::chrono::milliseconds)>;
  RealExecutor real(Pause pause = [](std::chrono::milliseconds) { return Status(); }) {
    return RealExecutor({ground_,
                         *log_,
                         [this](const AwsCommand& c) { return iam_.call(c); },
                         [](const std::string&, const std::string&) -> Status { return {}; },
                         [this](const Step&, const AwsCommand&, const Json&) -> Status {
                           return allowed_ ? Status()
                                           : Status(fail(Code::kNotAllowed, "protected"));
                         },
                         std::move(pause),
                         {std::chrono::milliseconds(0), std::chrono::milliseconds(0), 3}});
  }

  Result<Outcome> execute() {
    Action running;
    running.step = step_.id;
    running.what = "running";
    HK_CHECK(log_->add(running));
    return real().execute(step_);
  }

  std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const auto& entry : journal_) {
      const Action& a = std::get<Action>(entry.what);
      all.push_back(a.what + (a.state.empty() ? "" : " " + a.state));
    }
    return all;
  }

  FakeIam iam_;
  FixedClock clock_{*parse_rfc3339("2026-11-23T10:00:00Z")};
  Ground ground_{models(), clock_, [this](const AwsCommand& c) { return iam_.call(c); },
                 [](const std::string& name) -> Result<std::string> {
                   return fail(Code::kNotFound, "no file " + name);
                 }};
  std::vector<casefile::Entry> journal_;
  std::unique_ptr<ActionLog> log_;
  int writes_left_ = 1 << 20;
  bool allowed_ = true;
  Step step_ = keys_step();
};

// Of two steps that make one group for a network, one comes second.
TEST_F(Executors, AConflictIsLookedAtOnceMore) {
  iam_.fault = FakeIam::Fault::kConflict;
  const auto outcome = execute();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->state, StepState::kDone);
  EXPECT_EQ(outcome->why, "");
  for (const CallDone& call : outcome->calls) EXPECT_NE(call.did, Did::kFailed);
  EXPECT_EQ(iam_.changes, 3);
  EXPECT_EQ(iam_.keys.begin()->second, "Inactive");
}

// As two steps on one network do with its quarantine group.
TEST_F(Executors, WhatAnotherStepIsMakingIsWaitedForAndNotMadeTwice) {
  Turns turns([] {});
  std::vector<std::optional<Result<Outcome>>> outcomes(2);
  const auto wait = [&] { turns.sleep(std::chrono::milliseconds(1)); };
  int begun = 0;  // on a loaded machine one would be done before the other begins
  iam_.on_the_way = [&] { turns.wait_until([&] { return begun == 2; }), wait(); };
  RealExecutor executor = real([&](std::chrono::milliseconds) { return wait(), Status(); });
  turns.run(2, 2, [&](size_t i) {
    ++begun;
    Step step = step_;
    step.id += std::to_string(i);
    outcomes[i] = executor.execute(step);
  });
  for (const auto& outcome : outcomes) ASSERT_TRUE(outcome && *outcome);
  EXPECT_EQ(iam_.changes, 2);
  EXPECT_EQ((**outcomes[0]).calls.size() + (**outcomes[1]).calls.size(), 4U);
}

TEST_F(Executors, AConflictThatStaysIsAFailure) {
  iam_.always_conflicts = true;
  const auto outcome = execute();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->state, StepState::kFailed);
  EXPECT_THAT(outcome->why, HasSubstr("said so"));
  EXPECT_EQ(iam_.changes, 4);  // one, and as often again as the patience has looks
}

TEST_F(Executors, AnnouncesCallsAnswersAndDoesNothingTwice) {
  const auto first = execute();
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(StepState::kDone, first->state);
  EXPECT_THAT(told(), ElementsAre("running", "call", "answered done", "call", "answered done"));
  EXPECT_EQ(2, iam_.changes);
  const auto again = execute();
  EXPECT_EQ(StepState::kDone, again->state);
  EXPECT_THAT(again->calls, IsEmpty());
  EXPECT_EQ(2, iam_.changes);
}

TEST_F(Executors, ADryRunChangesNothingAndNamesTheCalls) {
  const auto outcome = DryRunExecutor(ground_).execute(step_);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(2U, outcome->calls.size());
  EXPECT_EQ(Did::kWould, outcome->calls[0].did);
  EXPECT_EQ(0, iam_.changes);
  EXPECT_THAT(journal_, IsEmpty());
}

TEST_F(Executors, AReplayTakesTheSameWayWithoutANetwork) {
  const auto real = execute();
  auto recording = Recording::parse(real->recording);
  ASSERT_TRUE(recording) << recording.error().message;
  const auto replayed = ReplayExecutor(ground_, *recording).execute(step_);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_EQ(real->state, replayed->state);
  ASSERT_EQ(real->calls.size(), replayed->calls.size());
  for (size_t i = 0; i < real->calls.size(); ++i)
    EXPECT_EQ(call_json(real->calls[i].call), call_json(replayed->calls[i].call));
  EXPECT_EQ(2, iam_.changes);
  EXPECT_FALSE(Recording::parse("{}"));
}

TEST_F(Executors, ALostAnswerIsSettledByLooking) {
  iam_.fault = FakeIam::Fault::kLostAfter;
  const auto outcome = execute();
  EXPECT_EQ(StepState::kDone, outcome->state);
  EXPECT_EQ(2, iam_.changes);
  EXPECT_EQ(Did::kMade, outcome->calls[0].did);
}

TEST_F(Executors, WhatDidNotHappenIsDoneOnceMore) {
  iam_.fault = FakeIam::Fault::kLostBefore;
  const auto outcome = execute();
  EXPECT_EQ(StepState::kDone, outcome->state);
  EXPECT_EQ(3, iam_.changes);
  EXPECT_EQ("Inactive", iam_.keys["AKIA000000000000AAAA"]);
}

TEST_F(Executors, ARefusalEndsTheStepAndIsToldInAwsWords) {
  iam_.fault = FakeIam::Fault::kDenied;
  const auto outcome = execute();
  EXPECT_EQ(StepState::kFailed, outcome->state);
  EXPECT_THAT(outcome->why, HasSubstr("said so"));
  EXPECT_FALSE(outcome->blocked);
  EXPECT_EQ(1, iam_.changes);
}

TEST_F(Executors, ARestrictionOfAwsIsNotAskedAgain) {
  iam_.fault = FakeIam::Fault::kBlocked;
  auto executor = real();
  const auto first = executor.execute(step_), second = executor.execute(step_);
  EXPECT_TRUE(first->blocked && second->blocked);
  EXPECT_THAT(second->why, HasSubstr("AWS has restricted"));
  EXPECT_EQ(1, iam_.changes);
}

// A step that deletes a function, which AWS refuses; and what IAM says of the caller's right to it.
Step function_step() {
  Step step;
  step.id = "delete-lambda-function-f";
  step.danger = Danger::kIrreversible;
  step.cli = {"aws lambda delete-function --region eu-west-1 --function-name f"};
  return step;
}

TEST_F(Executors, ARefusalOfLambdaThatIamDoesNotKnowIsLikelyARestriction) {
  const auto with = [&](aws::Refusal kind, const char* decision, const char* arn = "arn:me") {
    Ground ground{models(), clock_,
                  [&](const AwsCommand& c) -> Answer {
                    if (c.action != "iam:SimulatePrincipalPolicy")
                      return Json{{"FunctionName", "f"}};
                    EXPECT_EQ(c.call.params["PolicySourceArn"], "arn:me");
                    EXPECT_EQ(c.call.params["ActionNames"][0], "lambda:DeleteFunction");
                    if (*decision == '\0')
                      return tl::make_unexpected(aws::CallError{
                          aws::Refusal::kDenied, "AccessDenied", "", "", 403, 1, {}});
                    return Json{{"EvaluationResults", {{{"EvalDecision", decision}}}}};
                  },
                  ground_.open};
    if (*arn != '\0') ground.variables["RESPONDER_ARN"] = arn;
    RealExecutor executor({ground, *log_,
                           [&](const AwsCommand&) -> Answer {
                             return tl::make_unexpected(aws::CallError{
                                 kind, "AccessDeniedException", "no", "request-1", 403, 1, {}});
                           },
                           [](const std::string&, const std::string&) -> Status { return {}; },
                           [](const Step&, const AwsCommand&, const Json&) { return Status(); },
                           [](std::chrono::milliseconds) { return Status(); }});
    return *executor.execute(function_step());
  };
  const Outcome likely = with(aws::Refusal::kDenied, "allowed");
  EXPECT_EQ(StepState::kFailed, likely.state);
  EXPECT_TRUE(likely.blocked && likely.likely);
  EXPECT_THAT(likely.why,
              ::testing::AllOf(HasSubstr("has likely restricted Lambda"), HasSubstr("request-1")));
  EXPECT_THAT(likely.calls.back().why, HasSubstr("likely"));
  for (const Outcome& denied :
       {with(aws::Refusal::kDenied, "implicitDeny"), with(aws::Refusal::kDenied, "explicitDeny"),
        with(aws::Refusal::kDenied, ""), with(aws::Refusal::kDenied, "allowed", ""),
        with(aws::Refusal::kInvalid, "allowed")}) {
    EXPECT_FALSE(denied.blocked);
    EXPECT_THAT(denied.why, ::testing::Not(HasSubstr("likely")));
  }
}

TEST_F(Executors, WhatCannotBeReadIsNotChanged) {
  iam_.denies_reads = true;
  const auto outcome = execute();
  EXPECT_EQ(StepState::kFailed, outcome->state);
  EXPECT_EQ(0, iam_.changes);
}

TEST_F(Executors, WhatIsRefusedByUsIsNotAnnounced) {
  allowed_ = false;
  const auto outcome = execute();
  EXPECT_TRUE(outcome->refused);
  EXPECT_EQ(0, iam_.changes);
  EXPECT_THAT(told(), ElementsAre("running"));
}

// Killed at each write of the journal: the end is the same, with the same number of changes.
TEST_F(Executors, KilledAtAnyWriteTheyResume) {
  for (int writes = 1; writes <= 5; ++writes) {
    iam_ = FakeIam();
    journal_.clear();
    renew_log();
    writes_left_ = writes;
    static_cast<void>(execute());
    writes_left_ = 1 << 20;
    renew_log();
    const auto outcome = execute();
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(2, iam_.changes) << writes;
    EXPECT_EQ("Inactive", iam_.keys["AKIA000000000000BBBB"]);
    EXPECT_THAT(log_->record(step_.id).open, IsEmpty()) << writes;
    EXPECT_EQ(2U, log_->record(step_.id).made.size()) << writes;
  }
}

TEST_F(Executors, AFileThatIsMissingFailsTheStepAlone) {
  step_.cli = {"xargs -r -n1 aws ec2 delete-volume --region us-east-1 --volume-id < volumes.txt"};
  const auto outcome = execute();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(StepState::kFailed, outcome->state);
  EXPECT_THAT(outcome->why, HasSubstr("volumes.txt"));
}

class Responses : public Executors {
 protected:
  Response response(RealExecutor& executor) {
    return Response({ground_,
                     *log_,
                     executor,
                     policy_,
                     [](std::chrono::milliseconds) -> Status { return {}; },
                     {std::chrono::milliseconds(0), std::chrono::milliseconds(0), 3},
                     {}});
  }
  void journal(const char* step, const char* action, const Json& params, const std::string& undo);
  Policy policy_;
};

TEST_F(Responses, UndoTakesTheCallsBackLastFirst) {
  auto executor = real();
  const auto applied = response(executor).apply(step_, "me", "hash");
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_EQ(StepState::kVerified, applied->state);
  const auto undone = response(executor).undo(step_, "me");
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(StepState::kUndone, undone->state);
  EXPECT_EQ("Active", iam_.keys["AKIA000000000000AAAA"]);
  EXPECT_EQ("Active", iam_.keys["AKIA000000000000BBBB"]);
  EXPECT_EQ("AKIA000000000000BBBB", undone->outcome.calls[0].call.call.params["AccessKeyId"]);
  EXPECT_EQ(Code::kUsage, response(executor).undo(step_, "me").error().code);
}

// What a step has made, and what takes it back.
void Responses::journal(const char* step, const char* action, const Json& params,
                        const std::string& undo) {
  AwsCommand call;
  call.action = action;
  call.call.params = params;
  Action made = action_for(step, "call", call);
  made.undo = undo;
  EXPECT_TRUE(log_->add(made));
  made.what = "answered";
  made.state = "done";
  EXPECT_TRUE(log_->add(made));
}

// "undone" would say that the evidence is gone, or that what was terminated runs again.
TEST_F(Responses, UndoLeavesEvidenceAndWhatIsTerminated) {
  auto executor = real();
  step_.id = "snapshot-instance-i-1";
  step_.undo = {"keep them", ""};
  journal(step_.id.c_str(), "ec2:CreateSnapshots", Json::object(), kStays);
  const auto kept = response(executor).undo(step_, "me");
  EXPECT_EQ("what step snapshot-instance-i-1 has made stays: keep them", kept.error().message);
  EXPECT_EQ(Code::kUnsupported, kept.error().code);

  AwsCommand start;
  start.action = "ec2:StartInstances";
  start.call.params = {{"InstanceIds", {"i-1"}}};
  journal("stop-instance-i-1", "ec2:StopInstances", start.call.params, call_json(start));
  journal("delete-ec2-instance-i-1", "ec2:TerminateInstances", start.call.params, "");
  step_.id = "stop-instance-i-1";
  EXPECT_EQ("i-1 was terminated by step delete-ec2-instance-i-1: nothing is left to take back",
            response(executor).undo(step_, "me").error().message);
  EXPECT_EQ(0, iam_.changes);
  start.call.params = {{"InstanceIds", {"i-2"}}};
  EXPECT_EQ("", log_->terminated(start).first);
}

// A removal lifts the protection that an earlier step of the plan has put on: it is read again all
// the same, and the protection is not.
TEST_F(Responses, ARemovalIsNotSupersededByWhatItHasLifted) {
  const auto journal = [&](const char* step, const char* status, const char* before) {
    AwsCommand undo;
    undo.action = "iam:UpdateAccessKey";
    undo.call.params = {{"Status", before}};
    Responses::journal(step, "iam:UpdateAccessKey", {{"Status", status}}, call_json(undo));
  };
  journal("protect-instance-i-1", "Inactive", "Active");
  journal("delete-ec2-instance-i-1", "Active", "Inactive");
  EXPECT_TRUE(log_->is_superseded("protect-instance-i-1"));
  EXPECT_FALSE(log_->is_superseded("delete-ec2-instance-i-1"));
}

TEST_F(Responses, ARemovalWaitsForItsSecondReadingAndTheLogs) {
  step_.id = "delete-something";
  auto executor = real();
  const auto applied = response(executor).apply(step_, "me", "hash");
  EXPECT_EQ(StepState::kDone, applied->state);
  ASSERT_TRUE(applied->next_reading_at);
  EXPECT_EQ("2026-11-23T10:30:00Z", format_rfc3339(*applied->next_reading_at));
  clock_ = FixedClock(clock_.now().plus(1800));
  const auto later = response(executor).verify(step_);
  EXPECT_EQ(StepState::kUnknown, later->state);
  EXPECT_THAT(later->why, HasSubstr("logs"));
}

}  // namespace
}  // namespace hikeshi::respond
