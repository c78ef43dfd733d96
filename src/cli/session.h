// SPDX-License-Identifier: Apache-2.0
// A way to AWS, built from the environment, the configuration files and the options of a command:
// credentials, endpoints, the client.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aws/client.h"
#include "aws/environment.h"
#include "cli/world.h"

namespace hikeshi::cli {

class AwsSession {
 public:
  // `accounts`: the case's, none where there is no case or it names none. --account picks one of
  // them, and
  // --assume-role goes there, else to the first. Nothing is asked of AWS yet. Fails with kUsage for
  // options and files that cannot be meant, kNotAllowed for an account that is not among them,
  // kNotFound for a profile that is not there.
  static Result<std::unique_ptr<AwsSession>> open(World& world, const Args& args,
                                                  std::vector<std::string> accounts);
  // An emulator on this machine, with nothing of the user's: no credentials, no configuration.
  static Result<std::unique_ptr<AwsSession>> open_local(World& world, const Args& args,
                                                        const std::string& endpoint);
  ~AwsSession();

  aws::Client& client();
  aws::Models& models();
  const std::string& region() const;  // of calls that name none; us-east-1 where none is set
  bool is_local() const;              // the endpoint that was configured is this machine's own

  // sts:GetCallerIdentity, the first call of all: who acts here, and in which account.
  struct Caller {
    std::string account, arn, user_id, source;  // source: where the credentials come from
  };
  // kNotAllowed where it is in none of the accounts, or not in that of --account.
  Result<Caller> caller();

 private:
  struct State;
  explicit AwsSession(std::unique_ptr<State> state);
  static Result<std::unique_ptr<AwsSession>> make(World& world, const Args& args,
                                                  aws::Environment env,
                                                  std::vector<std::string> accounts);
  std::unique_ptr<State> state_;
};

}  // namespace hikeshi::cli
