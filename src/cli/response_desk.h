// SPDX-License-Identifier: Apache-2.0
// Everything that carrying out a plan needs, built once: case, plan, policy, identity, journal,
// executors. The first call of all is sts:GetCallerIdentity; whoever is a target is turned away
// here.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>

#include "cli/flow.h"
#include "cli/session.h"
#include "io/turns.h"
#include "respond/guard.h"
#include "respond/policy_file.h"
#include "respond/response.h"

namespace hikeshi::cli {

// --policy FILE, else policy.json in the home of the cases where there is one, else the defaults.
Result<respond::Policy> policy_of(World& world, const Args& args);

// The way to AWS, where who acts on it is known already.
struct KnownCaller {
  std::unique_ptr<AwsSession> session{};
  AwsSession::Caller caller{};
};

class ResponseDesk {
 public:
  // kNotAllowed for the wrong account, a caller who is a target, and what else check_responder()
  // refuses. Nothing is written.
  static Result<std::unique_ptr<ResponseDesk>> open(World& world, const Args& args,
                                                    store::Case the_case, KnownCaller known = {});

  store::Case& the_case() { return case_; }
  const respond::Plan& plan() const { return plan_; }
  const respond::Policy& policy() const { return policy_; }
  const respond::Responder& responder() const { return responder_; }
  const respond::Ground& ground() const { return *ground_; }
  respond::ActionLog& log() { return *log_; }

  using Steps = std::vector<const respond::Step*>;
  using Tell = std::function<void(const respond::Step&, const respond::Applied&)>;

  // Each runs, reads back and files what is known now (the recording, and a fact once it is
  // verified); what is of one wave goes on at once. `tell` hears of each step in the plan's order,
  // as soon as it and those before it are over. A failure is that of the first step that had one:
  // nothing was begun after it, and what was under way has been told of.
  Status apply(const Steps& steps, const Tell& tell);
  // All of them at once, whatever their wave: they need nothing of each other. What those that only
  // look ask whatever the answers are, is asked at once too.
  Status apply_at_once(const Steps& steps, const Tell& tell);
  // Reads alone, so all of them at once.
  Status verify(const Steps& steps, const Tell& tell);
  Status rehearse(const Steps& steps, const Tell& tell);
  Result<respond::Applied> apply(const respond::Step& step);
  Result<respond::Applied> undo(const respond::Step& step);
  // What a person has stated to be done, by what AWS shows; that it shows it is filed.
  Result<respond::Applied> prove(const respond::Step& step);

  // Files what AWS answered as evidence of the case, under a plain name; where the case has one of
  // that name, beside it.
  Status keep_file(const std::string& name, const std::string& bytes);
  // The last one of that name that was filed since this was opened, else the first.
  Result<std::string> newest_file(const std::string& name);

 private:
  ResponseDesk(World& world, store::Case the_case);
  using Work = std::function<Result<respond::Applied>(const respond::Step&)>;
  Status together(std::span<const respond::Step* const> steps, const Work& work, const Tell& tell);
  Result<respond::Applied> verify(const respond::Step& step);
  Result<respond::Applied> rehearse(const respond::Step& step);
  std::string refusal_of(const respond::Step& step, const respond::Outcome& outcome);
  Status prepare(const Args& args, KnownCaller known);
  Result<KnownCaller> known_by(const Args& args);
  Result<std::string> principal_of(const std::string& arn);
  void make_ground();
  void make_executor();
  void wait_for_aws();
  respond::Answer call(const respond::AwsCommand& command);
  respond::Answer answer_of(aws::CallResult got);
  void ask_ahead(const respond::Step& step);
  void learn_time(const aws::Headers& headers);
  Result<std::string> open_file(const std::string& name);
  std::string path_of(const std::string& name) const;
  std::string free_path(const std::string& name) const;
  Status guard(const respond::Step& step, const respond::AwsCommand& call,
               const nlohmann::ordered_json& before);
  Status pause(std::chrono::milliseconds wait);
  respond::ResponseParts::Logs logs(const respond::Step& step, UtcTime since);
  Status file(const respond::Step& step, const respond::Applied& applied);
  Status file_proof(const respond::Step& step);
  Status file_restriction(const respond::Applied& applied);
  Status file_quarantine(const respond::Step& step, const respond::Applied& applied);
  Status file_earlier(const respond::Step& step, const respond::Applied& applied);
  Status file_fact(const respond::Step& step, const respond::Applied& applied);

  World& world_;
  store::Case case_;
  casefile::CaseState state_;
  respond::Policy policy_;
  std::set<std::string> without_evidence_;
  std::optional<UtcTime> aws_now_;             // as of AWS's last answer
  int64_t behind_ = 0;                         // seconds of this machine's clock behind AWS's
  std::map<std::string, std::string> kept_;    // files of the case by path: their SHA-256
  std::map<std::string, std::string> newest_;  // by name: the path of the last one
  std::unique_ptr<AwsSession> session_;
  Turns turns_;  // of the steps that are under way at once
  // Answers to what was asked ahead, by the call, until something is changed.
  std::map<std::string, std::shared_ptr<std::optional<aws::CallResult>>> ahead_;
  respond::Responder responder_;
  respond::Plan plan_;
  std::optional<respond::Guarded> guarded_;  // kept as the journal grows
  std::unique_ptr<respond::Ground> ground_;
  // What the logs told of a region since a time: LookupEvents answers twice a second.
  using LogsKey = std::pair<std::string, int64_t>;
  std::map<LogsKey, respond::ResponseParts::Logs> told_;
  std::set<LogsKey> asking_;
  std::unique_ptr<respond::ActionLog> log_;
  std::unique_ptr<respond::RealExecutor> executor_;
  std::unique_ptr<respond::Response> response_;
};

}  // namespace hikeshi::cli
