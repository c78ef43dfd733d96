// SPDX-License-Identifier: Apache-2.0
// Everything that carrying out a plan needs, built once: case, plan, policy, identity, journal,
// executors. The first call of all is sts:GetCallerIdentity; whoever is a target is turned away
// here.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "cli/flow.h"
#include "cli/session.h"
#include "respond/guard.h"
#include "respond/policy_file.h"
#include "respond/response.h"

namespace hikeshi::cli {

// --policy FILE, else policy.json in the home of the cases where there is one, else the defaults.
Result<respond::Policy> policy_of(World& world, const Args& args);

class ResponseDesk {
 public:
  // kNotAllowed for the wrong account, a caller who is a target, and what else check_responder()
  // refuses. Nothing is written.
  static Result<std::unique_ptr<ResponseDesk>> open(World& world, const Args& args,
                                                    store::Case the_case);

  store::Case& the_case() { return case_; }
  const respond::Plan& plan() const { return plan_; }
  const respond::Policy& policy() const { return policy_; }
  const respond::Responder& responder() const { return responder_; }
  const respond::Ground& ground() const { return *ground_; }
  respond::ActionLog& log() { return *log_; }

  // Runs, reads back and files what is known now: the recording, and a fact once it is verified.
  Result<respond::Applied> apply(const respond::Step& step);
  Result<respond::Applied> verify(const respond::Step& step);
  Result<respond::Applied> undo(const respond::Step& step);

 private:
  ResponseDesk(World& world, store::Case the_case);
  Status prepare(const Args& args);
  Result<std::string> principal_of(const std::string& arn);
  void make_ground();
  void make_executor();
  respond::Answer call(const respond::AwsCommand& command);
  Result<std::string> open_file(const std::string& name);
  Status keep_file(const std::string& name, const std::string& bytes);
  Status guard(const respond::Step& step, const respond::AwsCommand& call,
               const nlohmann::ordered_json& before);
  Status pause(std::chrono::milliseconds wait);
  respond::ResponseParts::Logs logs(const respond::Step& step, UtcTime since);
  Status file(const respond::Step& step, const respond::Applied& applied);
  Status file_fact(const respond::Step& step, const respond::Applied& applied);

  World& world_;
  store::Case case_;
  casefile::CaseState state_;
  respond::Policy policy_;
  std::set<std::string> without_evidence_;
  std::unique_ptr<AwsSession> session_;
  respond::Responder responder_;
  respond::Plan plan_;
  std::unique_ptr<respond::Ground> ground_;
  // What the logs told of a region since a time: LookupEvents answers twice a second.
  std::map<std::pair<std::string, int64_t>, respond::ResponseParts::Logs> told_;
  std::unique_ptr<respond::ActionLog> log_;
  std::unique_ptr<respond::RealExecutor> executor_;
  std::unique_ptr<respond::Response> response_;
};

}  // namespace hikeshi::cli
